// @ts-check
import { existsSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { Unmet } from "./unmet.mjs";

export const packageName = "@tensorflow/tfjs-node";
export const packageVersion = "4.22.0";

/** Packages of other backends, which a user has of their own. */
const otherPackages = ["@tensorflow/tfjs-backend-webgpu", "@tensorflow/tfjs-node-gpu", "webgpu"];

/** The newest N-API that the package is built for; Node 20 and every later one has it. */
const binding = "lib/napi-v8/tfjs_binding.node";

/** @param {string} project folder with a package.json */
export function packageFolderOf(project) {
  return join(project, "node_modules", ...packageName.split("/"));
}

/**
 * @param {string} project
 * @returns {boolean} whether the package is installed.
 * @throws {Unmet} where there is no project, or another version in it.
 */
export function isInstalled(project) {
  if (!existsSync(join(project, "package.json"))) {
    throw new Unmet(`${project} has no package.json`, "give --into the folder of the project that trains");
  }
  const manifest = join(packageFolderOf(project), "package.json");
  if (!existsSync(manifest)) return false;
  const { version } = JSON.parse(readFileSync(manifest, "utf8"));
  if (version !== packageVersion) {
    throw new Unmet(
      `${packageName} is ${version} in ${project}, expected ${packageVersion}`,
      `cd ${project} && npm ${installWords(project).join(" ")}`,
    );
  }
  return true;
}

/**
 * What to give npm. Packages of other backends are named too: an installation that is not saved takes away what an
 * earlier one of that kind brought.
 *
 * @param {string} project
 * @returns {string[]}
 */
export function installWords(project) {
  const kept = otherPackages.flatMap((name) => {
    const manifest = join(project, "node_modules", ...name.split("/"), "package.json");
    return existsSync(manifest) ? [`${name}@${JSON.parse(readFileSync(manifest, "utf8")).version}`] : [];
  });
  const options = ["--no-save", "--ignore-scripts", "--no-audit", "--no-fund"];
  return ["install", ...options, `${packageName}@${packageVersion}`, ...kept];
}

/**
 * The backend registers itself with the TensorFlow.js that tfjs-node imports. Where the project imports another copy, it
 * never sees the backend.
 *
 * @param {string} project
 * @throws {Unmet} where there are two copies.
 */
export function checkOneCopy(project) {
  const own = coreOf(project);
  const theirs = coreOf(packageFolderOf(project));
  if (own && theirs && own !== theirs) {
    throw new Unmet(
      `two copies of TensorFlow.js: ${own} in the project, ${theirs} in ${packageName}`,
      `make the project's @tensorflow/tfjs ${packageVersion} too, and npm install again`,
    );
  }
}

/**
 * The core of the TensorFlow.js that a folder gets.
 *
 * @param {string} folder with a package.json
 * @returns {string | null} null where it gets none.
 */
function coreOf(folder) {
  try {
    const union = createRequire(join(folder, "package.json")).resolve("@tensorflow/tfjs");
    return realpathSync(createRequire(union).resolve("@tensorflow/tfjs-core"));
  } catch {
    return null;
  }
}

/**
 * @param {string} packageFolder
 * @param {import("./find-tensorflow.mjs").Tensorflow} tensorflow
 * @returns {boolean} whether the binding is there and was built against this TensorFlow.
 */
export function isBuilt(packageFolder, tensorflow) {
  const note = noteOf(packageFolder);
  if (!existsSync(join(packageFolder, binding)) || !existsSync(note)) return false;
  const { version, folder } = JSON.parse(readFileSync(note, "utf8"));
  return version === tensorflow.version && folder === tensorflow.folder;
}

/**
 * @param {string} packageFolder
 * @param {import("./find-tensorflow.mjs").Tensorflow} tensorflow
 */
export function noteBuilt(packageFolder, { version, folder }) {
  if (!existsSync(join(packageFolder, binding))) {
    throw new Unmet(
      `the build ended well but there is no ${binding} in ${packageFolder}`,
      "read what the build printed",
    );
  }
  writeFileSync(noteOf(packageFolder), `${JSON.stringify({ version, folder })}\n`);
}

/** @param {string} packageFolder */
function noteOf(packageFolder) {
  return join(packageFolder, "deps", "built-against.json");
}
