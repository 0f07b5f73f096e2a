/**
 * Adapters that are not of this repository: a module that a recipe names. **Loading one runs its code, with all that the
 * user may do**; nothing is ever loaded from outside unless it is named as a path or as a package.
 */
import { existsSync, readFileSync, type Stats, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, isAbsolute, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { InvalidSettingError } from "@wildpose/pose";
import type { DatasetAdapter } from "./adapter.js";
import { adapterFor, adapters } from "./adapters.js";
import { withChecks } from "./checked-adapter.js";
import { withOurErrors } from "./foreign-errors.js";
import { problemOfKind, problemOfReading } from "./source-files.js";

export interface LoadAdapterOptions {
  /** Folder that paths begin in and packages are looked for from, going up: the recipe's. */
  readonly relativeTo: string;
}

/**
 * The adapter that a recipe names:
 *
 * - an id of ours: `lsp`;
 * - a path to a module, which begins with `./`, `../` or `/`: `./my-adapter/dist/index.js`;
 * - a package with a scope, `@me/my-adapter`, or any other with a prefix, `package:my-adapter`: a slip in an id never
 *   runs a package that happens to have that name.
 *
 * The module's default export, or its export `adapter`, is a {@link DatasetAdapter}.
 *
 * @throws {InvalidSettingError} when there is no such id, module or package, when it cannot be loaded, and naming each
 *   field that is missing or of another type, or an id that one of ours has. What the adapter then gives is checked too:
 *   see {@link withChecks}.
 */
export async function loadAdapter(specifier: string, { relativeTo }: LoadAdapterOptions): Promise<DatasetAdapter> {
  const path = outsideAdapterModule(specifier, { relativeTo });
  if (path === null) return adapterFor(specifier);
  const fault = (problem: string, cause?: unknown) =>
    new InvalidSettingError(`source "${specifier}": ${problem}`, cause === undefined ? {} : { cause });

  let exported: Record<string, unknown>;
  try {
    exported = await import(pathToFileURL(path).href);
  } catch (error) {
    const reason = error instanceof Error ? `${error.name}: ${error.message.split("\n")[0]}` : String(error);
    throw fault(`${path} cannot be loaded (${reason}); build it, and try: node ${path}`, error);
  }
  const candidate = exported.default ?? exported.adapter;
  if (candidate === undefined) {
    const found = Object.keys(exported).join(", ") || "nothing";
    throw fault(`${path}: default export, or export "adapter", expected, found ${found}`);
  }
  const { adapterFaults, isAdapter } = await import("./adapter-shape.js");
  if (!isAdapter(candidate)) {
    throw fault(`${path}: not an adapter: ${adapterFaults(candidate).join("; ")}; see docs/add-an-adapter.md`);
  }
  const { id } = candidate.card;
  if (adapters.some(({ card }) => card.id === id)) {
    throw fault(`${path}: card.id: "${id}" is a source of wildpose; give yours another id`);
  }
  return withOurErrors(withChecks(candidate, path));
}

/**
 * Path of the module that a specifier of {@link loadAdapter} names; null when it may be an id of ours.
 *
 * @throws {InvalidSettingError} when there is no such module or package, or a path does not begin as one.
 */
export function outsideAdapterModule(specifier: string, { relativeTo }: LoadAdapterOptions): string | null {
  const folder = resolve(relativeTo);
  if (/^\.{1,2}[\\/]/.test(specifier) || isAbsolute(specifier)) {
    const path = resolve(folder, specifier);
    const fault = moduleFault(path, folder);
    if (fault !== null) throw new InvalidSettingError(`source "${specifier}": ${path}${fault}`);
    return path;
  }
  const name = specifier.startsWith("package:") ? specifier.slice("package:".length) : specifier;
  if (name === specifier && !/^@[^/]+\/[^/]+/.test(name)) {
    if (looksLikePath(name)) throw new InvalidSettingError(`source "${specifier}": ${pathHint(name)}`);
    return null;
  }
  const path = packageModule(name, folder);
  if (path === null) {
    throw new InvalidSettingError(
      `source "${specifier}": no package ${name} with a module to import is found from ${folder}; install it there: npm install ${name}`,
    );
  }
  return path;
}

/** What keeps a path from being a module to import, in words that follow it; null when nothing is seen. */
function moduleFault(path: string, folder: string): string | null {
  let found: Stats;
  try {
    found = statSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return `: not found; paths begin in ${folder}`;
    return ` ${problemOfReading(code)}`;
  }
  if (found.isDirectory()) return " is a folder; name the module in it, such as dist/index.js";
  const problem = problemOfKind(found);
  return problem === null ? null : ` ${problem}`;
}

/** No id of ours has a slash or an ending. */
function looksLikePath(specifier: string): boolean {
  return /[\\/]|\.[cm]?[jt]s$/.test(specifier);
}

function pathHint(specifier: string): string {
  const expected = "a path to a module begins with ./, ../ or /";
  if (specifier.startsWith("~")) return `${expected}; write the folder that ~ stands for`;
  return specifier.includes(":") ? expected : `${expected}; write ./${specifier}`;
}

/**
 * Path of the module that a package exports under a name such as `@me/my-adapter` or `@me/adapters/one`. Node resolves
 * for `import` only from the importing file, and for `require` only what may be required.
 */
function packageModule(name: string, folder: string): string | null {
  const require = createRequire(join(folder, "recipe"));
  const parts = name.split("/");
  const length = name.startsWith("@") ? 2 : 1;
  const packageName = parts.slice(0, length).join("/");
  const subpath = [".", ...parts.slice(length)].join("/");
  for (const modules of require.resolve.paths(packageName) ?? []) {
    const manifestPath = join(modules, packageName, "package.json");
    if (!existsSync(manifestPath)) continue;
    const target = importTarget(readManifest(manifestPath), subpath);
    if (target !== null) return join(dirname(manifestPath), target);
    try {
      return require.resolve(name);
    } catch {
      return null;
    }
  }
  return null;
}

/** What a package.json says; an empty one when it cannot be read. */
function readManifest(path: string): { exports?: unknown } {
  try {
    return Object(JSON.parse(readFileSync(path, "utf8")));
  } catch {
    return {};
  }
}

/** What `exports` gives to an import of a subpath; null when it says nothing that simple. */
function importTarget({ exports }: { exports?: unknown }, subpath: string): string | null {
  const isTable = typeof exports === "object" && exports !== null;
  const hasSubpaths = isTable && Object.keys(exports).some((key) => key.startsWith("."));
  let target: unknown = hasSubpaths ? (exports as Record<string, unknown>)[subpath] : subpath === "." ? exports : null;
  while (typeof target === "object" && target !== null) {
    const conditions = target as Record<string, unknown>;
    target = Object.entries(conditions).find(([name]) => ["import", "node", "default"].includes(name))?.[1];
  }
  return typeof target === "string" ? target : null;
}
