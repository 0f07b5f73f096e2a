// @ts-check
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const packages = ["numpy", "scipy", "h5py"];

/**
 * A Python with the packages that benches measure against: `WILDPOSE_PYTHON`, else `python3`, else one in the system's
 * temporary folder that is made once. null where none of these can be had.
 *
 * @param {(line: string) => void} log
 * @returns {string | null}
 */
export function findPython(log) {
  const named = process.env.WILDPOSE_PYTHON;
  if (named) {
    if (hasPackages(named)) return named;
    throw new Error(
      `WILDPOSE_PYTHON: ${named}: a Python with ${packages.join(", ")} expected; install them, or unset it`,
    );
  }
  if (hasPackages("python3")) return "python3";
  const folder = join(tmpdir(), "wildpose-bench-python");
  const python = join(folder, process.platform === "win32" ? "Scripts/python.exe" : "bin/python");
  if (existsSync(python) && hasPackages(python)) return python;
  log(`making a Python with ${packages.join(", ")} in ${folder}`);
  if (!run("python3", ["-m", "venv", folder])) return null;
  if (!run(python, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", ...packages])) return null;
  return hasPackages(python) ? python : null;
}

/** @param {string} python */
function hasPackages(python) {
  return run(python, ["-c", `import ${packages.join(", ")}`]);
}

/** @param {string} command @param {string[]} words */
function run(command, words) {
  return spawnSync(command, words, { stdio: "ignore", env: { ...process.env, PIP_RETRIES: "0" } }).status === 0;
}
