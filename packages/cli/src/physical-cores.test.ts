import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { physicalCores } from "./physical-cores.js";

function folderWith(siblings: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), "wildpose-cores-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [cpu, list] of siblings.entries()) {
    mkdirSync(join(folder, `cpu${cpu}`, "topology"), { recursive: true });
    writeFileSync(join(folder, `cpu${cpu}`, "topology", "thread_siblings_list"), `${list}\n`);
  }
  mkdirSync(join(folder, "cpufreq"));
  return folder;
}

test("two threads of one core count once", () => {
  expect(physicalCores(folderWith(["0-1", "0-1"]))).toBe(1);
});

test("no more than the process may use", () => {
  const many = Array.from({ length: availableParallelism() + 1 }, (_, core) => String(core));
  expect(physicalCores(folderWith(many))).toBe(availableParallelism());
});

test("where the system does not tell, every logical core counts", () => {
  expect(physicalCores(join(tmpdir(), "no-such-folder"))).toBe(availableParallelism());
  expect(physicalCores(folderWith([]))).toBe(availableParallelism());
});
