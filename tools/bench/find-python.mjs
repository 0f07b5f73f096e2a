// @ts-check
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

/**
 * What a kind of Python has.
 *
 * @typedef {object} Kind
 * @property {readonly string[]} modules to import
 * @property {readonly string[]} install words for `pip install`
 * @property {string} folder the one that is made is in, under the system's temporary folder
 */

/** @type {Kind} */
const science = {
  modules: ["numpy", "scipy", "h5py"],
  install: ["numpy", "scipy", "h5py"],
  folder: "wildpose-bench-python",
};

/** PyTorch's own index has the build without CUDA, a twentieth of the size; where there is no CUDA there is no such build. */
const torchVersion = process.platform === "darwin" ? "2.13.0" : "2.13.0+cpu";
/** @type {Kind} */
const torch = {
  modules: ["numpy", "torch"],
  install: ["numpy", `torch==${torchVersion}`, "--extra-index-url", "https://download.pytorch.org/whl/cpu"],
  folder: "wildpose-bench-torch",
};

/** By the bench; the others take `science`. @type {Readonly<Record<string, Kind>>} */
const kinds = { engine: torch, baseline: torch };

/** @type {Map<Kind, string | null>} */
const found = new Map();

/**
 * A Python with the packages that a bench measures against: one of those that `WILDPOSE_PYTHON` names (several as in PATH),
 * or where it names none, `python3`, else one in the system's temporary folder that is made once. null where none of
 * these can be had; what is missing is logged.
 *
 * @param {(line: string) => void} log
 * @param {string} bench name
 * @returns {string | null}
 */
export function findPython(log, bench) {
  const kind = kinds[bench] ?? science;
  const known = found.get(kind);
  if (known !== undefined) return known;
  const python = findKind(log, kind);
  if (python === null) log(`no Python with ${kind.modules.join(", ")}: what is measured against it is skipped`);
  found.set(kind, python);
  return python;
}

/** @param {(line: string) => void} log @param {Kind} kind */
function findKind(log, { modules, install, folder: name }) {
  const named = process.env.WILDPOSE_PYTHON;
  if (named) {
    const python = named.split(delimiter).find((one) => hasModules(one, modules)) ?? null;
    if (python === null) log(`WILDPOSE_PYTHON: ${named}: ${modules.join(", ")} expected; install them, or unset it`);
    return python;
  }
  if (hasModules("python3", modules)) return "python3";
  const folder = join(tmpdir(), name);
  const python = join(folder, process.platform === "win32" ? "Scripts/python.exe" : "bin/python");
  if (existsSync(python) && hasModules(python, modules)) return python;
  log(`making a Python with ${modules.join(", ")} in ${folder}`);
  if (!run("python3", ["-m", "venv", folder])) return null;
  if (!run(python, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", ...install])) return null;
  return hasModules(python, modules) ? python : null;
}

/** @param {string} python @param {readonly string[]} modules */
function hasModules(python, modules) {
  return run(python, ["-c", `import ${modules.join(", ")}`]);
}

/** @param {string} command @param {readonly string[]} words */
function run(command, words) {
  return spawnSync(command, words, { stdio: "ignore", env: { ...process.env, PIP_RETRIES: "0" } }).status === 0;
}
