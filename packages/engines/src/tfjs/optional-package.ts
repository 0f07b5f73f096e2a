/** Packages that the user installs when they want the backend they bring. */
import { existsSync, readFileSync, realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { InvalidSettingError } from "@wildpose/pose";

export interface OptionalPackage {
  readonly name: string;
  /** The version it is known to work in. */
  readonly version: string;
}

/** Folder of an installed package, as Node looks it up from here; undefined where it is not installed. */
export function packageFolder(name: string): string | undefined {
  const places = createRequire(import.meta.url).resolve.paths(name) ?? [];
  return places.map((place) => join(place, name)).find((folder) => existsSync(join(folder, "package.json")));
}

/**
 * @param engine as the user chose it: `tfjs:webgpu`.
 * @throws {InvalidSettingError} naming those that are not installed, and how to install them all.
 */
export function requireInstalled(engine: string, packages: readonly OptionalPackage[]): void {
  const missing = packages.filter(({ name }) => !packageFolder(name));
  if (missing.length === 0) return;
  throw new InvalidSettingError(
    `engine ${engine}: not installed: ${missing.map(({ name }) => name).join(", ")}; ` +
      `npm install ${packages.map(({ name, version }) => `${name}@${version}`).join(" ")}`,
  );
}

/**
 * @returns what an installed package exports.
 * @throws {InvalidSettingError} saying why it does not load.
 */
export async function importOptional(engine: string, { name }: OptionalPackage): Promise<Record<string, unknown>> {
  try {
    return (await import(name)) as Record<string, unknown>;
  } catch (cause) {
    throw new InvalidSettingError(`engine ${engine}: ${name} is installed but does not load: ${firstLine(cause)}`, {
      cause,
    });
  }
}

/**
 * Makes sure that a package computes with the same copy of `@tensorflow/tfjs-core` as this one. With two copies, backends
 * register with one and tensors belong to the other.
 *
 * @param through the packages that lead from it to the core, each resolved from the one before.
 * @throws {InvalidSettingError} naming both copies.
 */
export function requireOneCore(engine: string, { name, version }: OptionalPackage, through: readonly string[]): void {
  const folder = packageFolder(name);
  if (!folder) return;
  const ours = findCore(import.meta.url, ["@tensorflow/tfjs"]);
  const theirs = findCore(join(folder, "package.json"), through);
  if (ours.folder === theirs.folder) return;
  throw new InvalidSettingError(
    `engine ${engine}: ${name} uses another copy of @tensorflow/tfjs-core (${theirs.version} in ${theirs.folder}) than ` +
      `this program (${ours.version} in ${ours.folder}); npm install ${name}@${version} and then npm dedupe`,
  );
}

/** The core that a file gets when it requires these packages, each from the one before. */
export function findCore(file: string | URL, through: readonly string[]): { folder: string; version: string } {
  let require = createRequire(file);
  for (const name of through) require = createRequire(require.resolve(name));
  const manifest = realpathSync(require.resolve("@tensorflow/tfjs-core/package.json"));
  const { version } = JSON.parse(readFileSync(manifest, "utf8")) as { version: string };
  return { folder: join(manifest, ".."), version };
}

/** The line of an error that says what is wrong, without its full stop. */
export function firstLine(error: unknown): string {
  return String(error instanceof Error ? error.message : error)
    .split("\n")[0]
    .replace(/[.\s]+$/, "");
}
