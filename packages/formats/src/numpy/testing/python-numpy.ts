/** numpy itself, to read what is written here. Only where a Python with it is there. */
import { spawnSync } from "node:child_process";
import { delimiter } from "node:path";

/** One of those that `WILDPOSE_PYTHON` names (several as in PATH), or `python3`; null where none has numpy. */
export function pythonWithNumpy(): string | null {
  const candidates = process.env.WILDPOSE_PYTHON?.split(delimiter) ?? ["python3"];
  const has = (python: string) => spawnSync(python, ["-c", "import numpy"], { stdio: "ignore" }).status === 0;
  const found = candidates.find(has) ?? null;
  if (found === null) console.warn("WILDPOSE_PYTHON names no Python with numpy: numpy is not asked");
  return found;
}

/**
 * What a script prints, as JSON.
 *
 * @param words its arguments, `sys.argv[1:]`.
 * @param cwd the folder it runs in.
 */
export function askPython(python: string, script: string, words: readonly string[] = [], cwd?: string): unknown {
  const { stdout, stderr, status } = spawnSync(python, ["-c", script, ...words], {
    ...(cwd === undefined ? {} : { cwd }),
    encoding: "utf8",
    maxBuffer: 256 << 20,
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}
