// @ts-check
/**
 * `npx nx g ./tools/generators:adapter <id> [--outside <folder>]`: the files of an adapter for a new source.
 * What a person must fill in is marked TODO(<id>); until then the adapter's conformance test is red, and says what lacks.
 */
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { generateFiles } from "@nx/devkit";

const templates = fileURLToPath(new URL("files/", import.meta.url));
const registry = "packages/adapters/src/adapters.ts";
/** Longest line that the formatter leaves as it is. */
const LINE = 120;

/**
 * @param {import("@nx/devkit").Tree} tree
 * @param {{ id: string, outside?: string }} options
 * @returns {Promise<void | (() => void)>}
 */
export default async function adapterGenerator(tree, { id, outside }) {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(id)) {
    throw new Error(`id ${JSON.stringify(id)}: lower-case words joined by "-" expected, such as yard-sports`);
  }
  const names = { id, camel: id.replace(/-(.)/g, (_, letter) => letter.toUpperCase()), tmpl: "" };
  return outside === undefined ? addToRepository(tree, names) : writeOutside(tree, names, outside);
}

/**
 * @typedef {{ id: string, camel: string, tmpl: string }} Names
 *
 * @param {import("@nx/devkit").Tree} tree
 * @param {Names} names
 */
function addToRepository(tree, names) {
  const folder = `packages/adapters/src/${names.id}`;
  if (tree.exists(folder)) throw new Error(`${folder} is there already; give another id, or remove it`);
  generateFiles(tree, join(templates, "reader"), folder, {
    ...names,
    contract: "../adapter.js",
    records: "../record-problem.js",
    sources: "../source-files.js",
  });
  generateFiles(tree, join(templates, "conformance"), "test/conformance", {
    ...names,
    adapterImport: 'import { adapterFor } from "@wildpose/adapters";',
    adapter: `adapterFor("${names.id}")`,
    cardModule: `../../packages/adapters/dist/${names.id}/card.js`,
    quirks: `../../packages/adapters/src/${names.id}/quirks.js`,
  });
  generateFiles(tree, join(templates, "dataset"), `datasets/${names.id}`, names);
  tree.write(registry, withAdapter(tree.read(registry, "utf8") ?? "", names));
}

/**
 * The registry with one adapter more: its card's import among the others, by path, and its reader at the end of the list.
 *
 * @param {string} source text of `adapters.ts`.
 * @param {{ id: string, camel: string }} names
 */
export function withAdapter(source, { id, camel }) {
  const lines = source.split("\n");
  const path = `./${id}/card.js`;
  const imports = lines.flatMap((line, index) => {
    const found = /^import \{ \w+ \} from "(\.\/[^"]+\/card\.js)";$/.exec(line);
    return found ? [{ index, path: found[1] }] : [];
  });
  const end = lines.findIndex(
    (line, index) => line === "];" && lines.slice(0, index).some((one) => one.includes("DatasetAdapter[] = [")),
  );
  if (imports.length === 0 || end === -1)
    throw new Error(`${registry}: imports of cards and a list of adapters expected`);
  const loading = `Promise.all([import("./${id}/sequences.js"), import("./${id}/samples.js")])`;
  const short = `  defineAdapter(${camel}Card, () => ${loading}),`;
  const entry = short.length <= LINE ? [short] : [`  defineAdapter(${camel}Card, () =>`, `    ${loading},`, "  ),"];
  const before = imports.find((one) => one.path > path)?.index ?? imports[imports.length - 1].index + 1;
  return [
    ...lines.slice(0, before),
    `import { ${camel}Card } from "${path}";`,
    ...lines.slice(before, end),
    ...entry,
    ...lines.slice(end),
  ].join("\n");
}

/**
 * A package of its own. Nx writes inside the workspace only, so the files are rendered in the tree, taken out of it, and
 * written when nx has done its own (which it does not with --dry-run).
 *
 * @param {import("@nx/devkit").Tree} tree
 * @param {Names} names
 * @param {string} outside folder, absolute or relative to the working folder.
 */
function writeOutside(tree, names, outside) {
  const target = resolve(outside);
  if (!relative(tree.root, target).startsWith("..")) {
    throw new Error(`--outside ${outside} is inside this repository; leave the option out, or name a folder beside it`);
  }
  if (existsSync(target) && readdirSync(target).length > 0)
    throw new Error(`--outside ${outside} is not empty; name a new folder`);
  const { version } = JSON.parse(tree.read("packages/adapters/package.json", "utf8") ?? "{}");
  const devDependencies = JSON.parse(tree.read("package.json", "utf8") ?? "{}").devDependencies ?? {};
  const rendered = "outside-adapter";
  const contract = { contract: "@wildpose/adapters", records: "@wildpose/adapters", sources: "@wildpose/adapters" };
  generateFiles(tree, join(templates, "outside"), rendered, { ...names, version, devDependencies });
  generateFiles(tree, join(templates, "reader"), join(rendered, "src"), { ...names, ...contract });
  generateFiles(tree, join(templates, "conformance"), join(rendered, "test"), {
    ...names,
    adapterImport: 'import adapter from "../src/index.js";',
    adapter: "adapter",
    cardModule: "../dist/card.js",
    quirks: "../src/quirks.js",
  });
  generateFiles(tree, join(templates, "dataset"), rendered, names);
  const files = tree
    .listChanges()
    .filter(({ path }) => path.startsWith(`${rendered}/`))
    .map(({ path, content }) => ({ path: relative(rendered, path), content }));
  tree.delete(rendered);
  return () => {
    for (const { path, content } of files) {
      mkdirSync(dirname(join(target, path)), { recursive: true });
      writeFileSync(join(target, path), content ?? "");
    }
    console.log(`${files.length} files written to ${target}`);
  };
}
