import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SearchEvaluationRow } from "@wildpose/inference";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { runCommandLine } from "../../command-line.js";
import { evaluate } from "./evaluate.js";

const written = { stdout: "", stderr: "" };
const few = {
  ...{ poses: 5, seed: 1, noise: undefined, search: true, motion: undefined, source: undefined },
  ...{ weights: undefined, engine: "onnx", json: true },
};
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "wildpose-evaluate-"));
});
afterAll(() => rm(folder, { recursive: true }));
beforeEach(() => {
  for (const name of ["stdout", "stderr"] as const) {
    written[name] = "";
    vi.spyOn(process[name], "write").mockImplementation((text) => {
      written[name] += String(text);
      return true;
    });
  }
});
afterEach(() => vi.restoreAllMocks());

test("as JSON: a row for each accuracy, route and way to search, and progress over all of them", async () => {
  await evaluate(few);
  const { poses, rows } = JSON.parse(written.stdout) as { poses: number; rows: SearchEvaluationRow[] };
  expect([poses, rows.length]).toEqual([5, 6 * 2 * 5]);
  expect([...new Set(rows.map(({ deviationPx }) => deviationPx))]).toEqual([0, 1, 2, 3, 5, 8]);
  expect([...new Set(rows.map(({ stage }) => stage))]).toEqual(["coarse", "exact", "weighted", "blend", "refined"]);
  for (const row of rows) {
    expect(row.paMpjpe).toBeLessThan(row.mpjpe);
    expect(row.rootDepthError === null).toBe(row.stage === "coarse");
  }
  expect(written.stderr).toMatch(/poses labelled.*30 of 30/);
});

test("as text: says what a pixel is, and what exact costs", async () => {
  await evaluate({ ...few, json: false });
  expect(written.stdout).toMatch(
    /^2D joints {2}route +pose +MPJPE +PA-MPJPE +N-MPJPE +z +root depth\nexact +direct +coarse/,
  );
  expect(written.stdout).toContain("A pixel is 5 mm at the person, as of one who is 330 pixels tall.");
  expect(written.stdout).toMatch(/What exact gains \(−\) or costs \(\+\)[\s\S]*± 8 px +\+[\d.]+ +\+[\d.]+\n$/);
});

test("motion of one's own is read: as many poses as are asked for, or as there are", async () => {
  const out = join(folder, "motion");
  expect(await runCommandLine(["synthesize", "--sampler", "--count", "12", "--out", out])).toBe(0);
  written.stdout = "";
  await evaluate({ ...few, motion: out });
  expect(JSON.parse(written.stdout)).toMatchObject({ poses: 5, motion: out });
  written.stdout = "";
  await evaluate({ ...few, motion: out, poses: 100 });
  expect(JSON.parse(written.stdout)).toMatchObject({ poses: 12 });
});

test.each<[Partial<typeof few> | object, RegExp]>([
  [{ motion: "/not/there" }, /\/not\/there/],
  [{ noise: 5 }, /^--noise: not used with --search/],
  [{ source: "h36m" }, /^--source: says how --motion is read; give --motion too/],
  [{ search: false, motion: "a" }, /^--motion: used with --search only; add --search/],
  [{ motion: "a", source: "unitty" }, /unitty/],
])("%j is refused", async (change, fault) => {
  await expect(evaluate({ ...few, ...change })).rejects.toThrow(fault);
});
