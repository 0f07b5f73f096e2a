// @ts-check
/**
 * Checks what may import what: `node tools/check-boundaries.mjs [root]`. Prints one line for each offence and exits with 1
 * when there is one.
 *
 * - A package imports only the packages that {@link allowedImports} gives it. Its tests may import the test packages too.
 * - What it imports is declared: in its package.json, and, for our own packages, in the references of its tsconfig.json.
 *   Its tests may also use what any package.json of the workspace declares from elsewhere.
 * - Imports form no circle, neither between packages nor between the files of one.
 * - A relative import stays inside the package; a package does not import itself by name.
 * - What is shipped imports no tests. Tests are `*.test.ts` and what lies in a folder `testing`.
 * - Every version in every package.json is exact.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * Package folder → folders of ours that it may import. Data flows down this list; imports go up it.
 *
 * @type {Readonly<Record<string, readonly string[]>>}
 */
const allowedImports = {
  pose: [],
  camera: [],
  formats: [],
  adapters: ["pose", "camera", "formats"],
  synthesis: ["pose", "camera", "formats"],
  networks: ["pose"],
  engines: ["pose", "networks"],
  "geometric-search": ["pose", "camera"],
  inference: ["pose", "camera", "networks", "engines", "geometric-search"],
  builder: [
    "pose",
    "camera",
    "formats",
    "adapters",
    "synthesis",
    "networks",
    "engines",
    "geometric-search",
    "inference",
  ],
  training: ["pose", "camera", "networks", "engines", "inference", "builder"],
  publisher: ["pose", "builder"],
  queue: ["pose", "builder"],
  viewer: ["pose"],
  cli: [
    "pose",
    "camera",
    "formats",
    "adapters",
    "synthesis",
    "networks",
    "engines",
    "training",
    "geometric-search",
    "inference",
    "builder",
    "publisher",
    "queue",
    "viewer",
  ],
  testkit: ["pose", "camera", "adapters"],
};

/** Packages that only tests import, whatever package they belong to. */
const testPackages = ["testkit"];

/** The one package whose npm name is not `@wildpose/<folder>`. */
const namesOfFolders = { cli: "wildpose" };

const dependencySections = ["dependencies", "devDependencies", "peerDependencies", "optionalDependencies"];

/**
 * @typedef {object} SourceFile
 * @property {string} path relative to the root, with forward slashes
 * @property {boolean} isTest
 * @property {readonly string[]} imports specifiers, as written
 *
 * @typedef {object} Package
 * @property {string} folder
 * @property {Record<string, any>} manifest package.json
 * @property {ReadonlySet<string>} references package folders that tsconfig.json refers to
 * @property {readonly SourceFile[]} files
 */

/**
 * @param {string} root folder that holds `package.json` and `packages/`.
 * @returns {string[]} one line for each offence; none when all is well.
 */
export function findOffences(root) {
  const workspace = readJson(join(root, "package.json"));
  const folders = readdirSync(join(root, "packages"), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(root, "packages", entry.name, "package.json")))
    .map((entry) => entry.name)
    .sort();
  const packages = folders.map((folder) => readPackage(root, folder));
  const foreign = [workspace, ...packages.map(({ manifest }) => manifest)]
    .flatMap((manifest) => declaredNames(manifest, dependencySections))
    .filter((name) => folderOf(name) === null);
  return [
    ...inexactVersions("package.json", workspace),
    ...packages.flatMap(({ folder, manifest }) => inexactVersions(`packages/${folder}/package.json`, manifest)),
    ...packages.flatMap((one) => packageOffences(one, foreign)),
    ...circles(packageGraph(packages)).map((circle) => `packages/: circle of packages ${circle.join(" → ")}`),
    ...packages.flatMap(({ folder, files }) =>
      circles(fileGraph(files)).map((circle) => `packages/${folder}: circle of files ${circle.join(" → ")}`),
    ),
  ];
}

/**
 * @param {string} root
 * @param {string} folder
 * @returns {Package}
 */
function readPackage(root, folder) {
  const base = join(root, "packages", folder);
  const tsconfig = existsSync(join(base, "tsconfig.json")) ? readJson(join(base, "tsconfig.json")) : {};
  const references = (tsconfig.references ?? []).map((/** @type {{ path: string }} */ reference) =>
    posix.basename(reference.path),
  );
  const source = join(base, "src");
  const files = existsSync(source) ? readdirSync(source, { recursive: true, encoding: "utf8" }) : [];
  return {
    folder,
    manifest: readJson(join(base, "package.json")),
    references: new Set(references),
    files: files
      .filter((file) => /\.[mc]?tsx?$/.test(file))
      .sort()
      .map((file) => ({
        path: `packages/${folder}/src/${file.replaceAll("\\", "/")}`,
        isTest: isTestPath(file),
        imports: importsOf(readFileSync(join(source, file), "utf8")),
      })),
  };
}

/**
 * The specifiers of all imports, re-exports, dynamic imports, `import … = require` and import types. Comments, templates and other strings are
 * stepped over, so that code which is only quoted does not count.
 *
 * @param {string} text
 * @returns {string[]}
 */
export function importsOf(text) {
  const comment = String.raw`\/\/[^\n]*|\/\*[^]*?\*\/`;
  const regularExpression = String.raw`(?<=[(,=:[!&|?{};]\s*)\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/`;
  const template = String.raw`${"`"}(?:\\[^]|[^\\${"`"}])*${"`"}`;
  const quoted = String.raw`"((?:\\.|[^"\\\n])*)"|'((?:\\.|[^'\\\n])*)'`;
  const tokens = text.matchAll(new RegExp([comment, regularExpression, template, quoted].join("|"), "g"));
  const imports = [];
  for (const { 1: double, 2: single, index } of tokens) {
    const specifier = double ?? single;
    if (
      specifier !== undefined &&
      /(?<![.\w])(?:from|import|import\s*\(|import\s+\w+\s*=\s*require\s*\()\s*$/.test(text.slice(0, index))
    ) {
      imports.push(specifier);
    }
  }
  return imports;
}

/**
 * @param {Package} one
 * @param {readonly string[]} foreign packages from elsewhere that the workspace declares anywhere
 * @returns {string[]}
 */
function packageOffences({ folder, manifest, references, files }, foreign) {
  const allowed = allowedImports[folder];
  if (!allowed) return [`packages/${folder}: not in the table of tools/check-boundaries.mjs; add it with its imports`];
  const offences = [];
  if (manifest.name !== nameOf(folder)) {
    offences.push(`packages/${folder}/package.json: name ${manifest.name}, expected ${nameOf(folder)}`);
  }
  for (const { path, isTest, imports } of files) {
    const shipped = declaredNames(manifest, ["dependencies", "peerDependencies", "optionalDependencies"]);
    const declared = new Set(isTest ? [...declaredNames(manifest, dependencySections), ...foreign] : shipped);
    for (const specifier of imports) {
      if (specifier.startsWith("node:")) continue;
      if (specifier.startsWith(".")) {
        const target = posix.join(posix.dirname(path), specifier);
        if (!target.startsWith(`packages/${folder}/`)) {
          offences.push(
            `${path}: imports ${specifier}, which is outside packages/${folder}; import a package by its name`,
          );
        } else if (!isTest && isTestPath(target)) {
          offences.push(`${path}: imports ${specifier}, which is only there for tests`);
        }
        continue;
      }
      const name = packageNameOf(specifier);
      const imported = folderOf(name);
      if (imported === folder) {
        offences.push(`${path}: imports its own package ${name}; import the file`);
      } else if (imported !== null && !allowed.includes(imported) && !(isTest && testPackages.includes(imported))) {
        const list = allowed.length > 0 ? allowed.map(nameOf).join(", ") : "nothing of ours";
        offences.push(`${path}: imports ${name}; packages/${folder} may import ${list}`);
      } else if (!declared.has(name)) {
        offences.push(`${path}: imports ${name}, which packages/${folder}/package.json does not declare`);
      } else if (imported !== null && !isTest && !references.has(imported)) {
        offences.push(`${path}: imports ${name}; packages/${folder}/tsconfig.json has no reference to ../${imported}`);
      }
    }
  }
  return offences;
}

/**
 * @param {string} path of the package.json, for the message
 * @param {Record<string, any>} manifest
 * @returns {string[]}
 */
function inexactVersions(path, manifest) {
  return dependencySections.flatMap((section) =>
    Object.entries(manifest[section] ?? {})
      .filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.-]+)?(\+[\w.-]+)?$/.test(version))
      .map(([name, version]) => `${path}: ${section}: ${name} is ${version}, expected an exact version`),
  );
}

/**
 * Package folder → folders it declares or its sources import. Tests do not count: what only they import is not part of
 * the package.
 *
 * @param {readonly Package[]} packages
 */
function packageGraph(packages) {
  /** @type {Map<string, string[]>} */
  const graph = new Map();
  for (const { folder, manifest, files } of packages) {
    const imported = files.filter((file) => !file.isTest).flatMap((file) => file.imports.map(packageNameOf));
    const names = [...declaredNames(manifest, ["dependencies", "peerDependencies"]), ...imported];
    graph.set(
      folder,
      names.flatMap((name) => folderOf(name) ?? []).filter((target) => target !== folder),
    );
  }
  return graph;
}

/**
 * File → files it imports.
 *
 * @param {readonly SourceFile[]} files of one package
 */
function fileGraph(files) {
  return new Map(
    files.map(({ path, imports }) => {
      const relative = imports.filter((specifier) => specifier.startsWith("."));
      return [path, relative.map((one) => posix.join(posix.dirname(path), one).replace(/\.([mc]?)jsx?$/, ".$1ts"))];
    }),
  );
}

/**
 * Depth first; each step back onto the path that led here is a circle.
 *
 * @param {Map<string, string[]>} graph
 * @returns {string[][]} circles, each from a node to itself
 */
function circles(graph) {
  /** @type {string[][]} */
  const found = [];
  const done = new Set();
  /** @type {string[]} */
  const path = [];
  /** @param {string} node */
  const visit = (node) => {
    const start = path.indexOf(node);
    if (start !== -1) {
      found.push([...path.slice(start), node]);
      return;
    }
    if (done.has(node)) return;
    path.push(node);
    for (const next of new Set(graph.get(node))) visit(next);
    path.pop();
    done.add(node);
  };
  for (const node of graph.keys()) visit(node);
  return found;
}

/** @param {string} path */
function isTestPath(path) {
  return /\.test\.[mc]?[jt]sx?$|(^|[\\/])testing[\\/]/.test(path);
}

/**
 * `@scope/name/sub/path` → `@scope/name`; `name/sub` → `name`.
 *
 * @param {string} specifier
 */
function packageNameOf(specifier) {
  return specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
}

/** @param {string} folder */
function nameOf(folder) {
  return Object.entries(namesOfFolders).find(([named]) => named === folder)?.[1] ?? `@wildpose/${folder}`;
}

/**
 * @param {string} name
 * @returns {string | null} null for a package that is not ours
 */
function folderOf(name) {
  const named = Object.entries(namesOfFolders).find(([, special]) => special === name)?.[0];
  return named ?? (name.startsWith("@wildpose/") ? name.slice("@wildpose/".length) : null);
}

/**
 * @param {Record<string, any>} manifest
 * @param {readonly string[]} sections
 */
function declaredNames(manifest, sections) {
  return sections.flatMap((section) => Object.keys(manifest[section] ?? {}));
}

/** @param {string} path */
function readJson(path) {
  return JSON.parse(readFileSync(path, "utf8"));
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const root = process.argv[2] ?? join(dirname(fileURLToPath(import.meta.url)), "..");
  const offences = findOffences(root);
  for (const offence of offences) console.error(offence);
  process.exitCode = offences.length > 0 ? 1 : 0;
}
