import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

const SCRIPT = `
import sys, onnx
for path in sys.argv[1:]:
    try:
        onnx.checker.check_model(onnx.load(path), full_check=True)
    except Exception as error:
        print(path, str(error).splitlines()[0])
`;

/** One of those that `WILDPOSE_PYTHON` names (several as in PATH), or `python3`; null where none has the package onnx. */
export function pythonWithOnnx(): string | null {
  const candidates = process.env.WILDPOSE_PYTHON?.split(delimiter) ?? ["python3"];
  const has = (python: string) => spawnSync(python, ["-c", "import onnx"], { stdio: "ignore" }).status === 0;
  return candidates.find(has) ?? null;
}

/** What the ONNX checker says against models, one line for each that is not sound. */
export function checkerComplaints(python: string, models: ReadonlyMap<string, Uint8Array>): string[] {
  const folder = mkdtempSync(join(tmpdir(), "wildpose-onnx-"));
  try {
    const names = [...models.keys()];
    const paths = names.map((name, i) => {
      const path = join(folder, `${i}.onnx`);
      writeFileSync(path, models.get(name) as Uint8Array);
      return path;
    });
    const { stdout, stderr, status } = spawnSync(python, ["-c", SCRIPT, ...paths], { encoding: "utf8" });
    if (status !== 0) return [stderr];
    return stdout.split("\n").flatMap((line) => {
      const number = /(\d+)\.onnx (.*)/.exec(line);
      return number ? [`${names[Number(number[1])]}: ${number[2]}`] : [];
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
