// @ts-check
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { Unmet } from "./unmet.mjs";

/**
 * TensorFlow as pip installed it.
 *
 * @typedef {object} Tensorflow
 * @property {string} version for example `2.21.0`
 * @property {string} distribution `tensorflow`, `tensorflow_cpu`, …
 * @property {string} folder that holds `libtensorflow_cc.so.2` and `include`
 * @property {string | null} nvidia folder of the CUDA packages that pip installed beside it; null where there is none
 */

/** The C API and its core, by the names the one loads the other by. */
export const libraries = ["libtensorflow_cc.so.2", "libtensorflow_framework.so.2"];

/** What the sources of the binding include. */
export const headers = [
  "tensorflow/c/c_api.h",
  "tensorflow/c/tf_datatype.h",
  "tensorflow/c/tf_status.h",
  "tensorflow/c/tf_tensor.h",
  "tensorflow/c/eager/c_api.h",
  "tensorflow/core/platform/ctstring_internal.h",
];

/** One function of each part of the C API that the binding calls: eager execution, strings, saved models. */
export const functions = ["TFE_NewContext", "TFE_Execute", "TF_StringInit", "TF_LoadSessionFromSavedModel"];

/** Says where TensorFlow is without importing it, which takes seconds and prints. */
const question = `
import importlib.metadata, importlib.util, json, os
found = importlib.util.find_spec("tensorflow")
origin = found and found.origin
names = importlib.metadata.packages_distributions().get("tensorflow", []) if origin else []
versions = [(name, importlib.metadata.version(name)) for name in names]
print(json.dumps({"folder": origin and os.path.dirname(os.path.realpath(origin)), "versions": versions}))
`;

/**
 * @param {string} python path or command of a Python
 * @returns {Tensorflow}
 */
export function findTensorflow(python) {
  const install = `${python} -m pip install tensorflow-cpu (or tensorflow), or give another --python`;
  const run = spawnSync(python, ["-c", question], { encoding: "utf8" });
  if (run.error) {
    throw new Unmet(
      `no Python: ${python} cannot be run (${run.error.message})`,
      "give --python the path of a Python that has TensorFlow",
    );
  }
  if (run.status !== 0) {
    throw new Unmet(`${python} cannot say where TensorFlow is: ${lastLine(run.stderr)}`, "use Python 3.10 or later");
  }
  /** @type {{ folder: string | null, versions: [string, string][] }} */
  const { folder, versions } = JSON.parse(run.stdout);
  if (folder === null) throw new Unmet(`no TensorFlow in ${python}`, install);
  if (versions.length === 0) throw new Unmet(`${folder} was not installed by pip: its version is not known`, install);
  const [distribution, version] = versions[0];
  const nvidia = join(dirname(folder), "nvidia");
  return { version, distribution, folder, nvidia: existsSync(nvidia) ? nvidia : null };
}

/**
 * @param {Tensorflow} tensorflow
 * @throws {Unmet} where the binding cannot be built against it.
 */
export function checkTensorflow({ version, distribution, folder }) {
  const what = `${distribution} ${version} in ${folder}`;
  if (!/^2\.\d+/.test(version)) {
    throw new Unmet(`${what}: TensorFlow 2 expected`, "install TensorFlow 2 (2.21 is known to work)");
  }
  const newer = "install a newer TensorFlow for Linux (2.21 is known to work); early wheels keep the C API to Python";
  const library = libraries.find((name) => !existsSync(join(folder, name)));
  if (library) throw new Unmet(`${what} has no ${library}`, newer);
  const header = headers.find((name) => !existsSync(join(folder, "include", name)));
  if (header) throw new Unmet(`${what} has no include/${header}`, newer);
  const names = exportedNames(join(folder, libraries[0]));
  const lacking = names && functions.find((name) => !names.has(name));
  if (lacking) throw new Unmet(`${what}: ${libraries[0]} does not export ${lacking}`, newer);
}

/**
 * @param {string} library
 * @returns {ReadonlySet<string> | null} null where `nm` is not installed: linking would then say what is missing.
 */
function exportedNames(library) {
  const run = spawnSync("nm", ["--dynamic", "--defined-only", library], { encoding: "utf8", maxBuffer: 2 ** 30 });
  return run.error || run.status !== 0 ? null : namesOfTable(run.stdout);
}

/**
 * Names of a table of `nm`, without their versions: `000000001d498d60 T TFE_NewContext@@tensorflow`.
 *
 * @param {string} table
 * @returns {ReadonlySet<string>}
 */
export function namesOfTable(table) {
  return new Set(Array.from(table.matchAll(/^\w+ [TWi] ([^\s@]+)/gm), ([, name]) => name));
}

/** @param {string} text */
function lastLine(text) {
  return text.trim().split("\n").at(-1) ?? "";
}
