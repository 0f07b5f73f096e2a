/** The harness itself: what it must find, it finds. */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, describe, expect, test } from "vitest";
import { endChildren, runTarget } from "./run-target.js";

const planted = (name: string) => fileURLToPath(new URL(`planted/${name}.ts`, import.meta.url));
afterAll(endChildren);

describe("a planted fault is found, named and counted", () => {
  test("a TypeError, with its stack and how to run it again", async () => {
    const report = await runTarget({ path: planted("type-error"), seed: 1, cases: 60 });
    expect(report.failures.length).toBeGreaterThan(0);
    expect(report.failures[0]).toMatch(
      /^type-error, case \d+, seed 1: damaged sevens \(\d+ bytes\): threw TypeError: /,
    );
    expect(report.failures[0]).toContain("type-error.ts");
    expect(report.failures[0]).toMatch(/again: node test\/fuzz\/reproduce\.mjs type-error \d+ 1$/);
    expect(report.read + report.failures.length).toBe(60);
  });

  test("a hang is ended, and the cases after it are run", async () => {
    const report = await runTarget({ path: planted("hang"), seed: 1, cases: 30, patienceMs: 1_000, mostFailures: 2 });
    expect(report.failures[0]).toMatch(/^hang, case \d+, seed 1: hangs: no end after [\d.]+ s, limit 2 s/);
    expect(report.failures.length).toBeLessThanOrEqual(2);
    expect(report.read).toBeGreaterThan(1);
  });

  test("a case that ends after more than two seconds of computing", async () => {
    const report = await runTarget({ path: planted("slow"), seed: 1, cases: 2 });
    expect(report.failures[0]).toMatch(/^slow, case \d+, seed 1: .*: took 2\.\d s, limit 2 s/);
  });

  test("memory that is taken and let go of within one case", async () => {
    const report = await runTarget({ path: planted("memory"), seed: 1, cases: 12 });
    expect(report.failures.length).toBeGreaterThan(0);
    for (const failure of report.failures) {
      expect(failure).toMatch(/^memory, case \d+, seed 1: .*: memory grew by [678]\d\d MB, limit 500 MB/);
    }
    expect(report.read + report.failures.length).toBe(12);
  });

  test("a process that dies", async () => {
    const report = await runTarget({ path: planted("heap"), seed: 1, cases: 2 });
    expect(report.failures).toHaveLength(1);
    expect(report.failures[0]).toMatch(/^heap, case \d+, seed 1: (the process died|memory (above|grew by))/);
  });
});

test("a reader that refuses damage with its own errors passes, and every case is counted", async () => {
  const report = await runTarget({ path: planted("sound"), seed: 1, cases: 300 });
  expect(report.failures).toEqual([]);
  expect(report).toMatchObject({ target: "sound", intactFiles: 1, intactRead: 1 });
  expect(report.formatErrors).toBeGreaterThan(50);
  expect(report.poseDataErrors).toBeGreaterThan(50);
  expect(report.read + report.formatErrors + report.poseDataErrors).toBe(300);
});

test("a target that is not there is a failure", async () => {
  const report = await runTarget({ path: planted("away"), seed: 1, cases: 3 });
  expect(report.failures).toHaveLength(1);
  expect(report.failures[0]).toMatch(/^away: .*planted\/away\.ts/);
});

test("a case that was reported fails again when it is run alone", async () => {
  const { failures } = await runTarget({ path: planted("type-error"), seed: 7, cases: 60 });
  const number = /case (\d+)/.exec(failures[0])?.[1] ?? "";
  const script = fileURLToPath(new URL("reproduce.mjs", import.meta.url));
  const again = promisify(execFile)(process.execPath, [script, planted("type-error"), number, "7"]);
  await expect(again).rejects.toMatchObject({ code: 1, stdout: expect.stringContaining("threw TypeError") });
});
