import { afterEach, expect, test, vi } from "vitest";
import { evaluate } from "./evaluate.js";

afterEach(() => vi.restoreAllMocks());

test("progress counts the poses of all conditions together, and the table has a row for each stage", async () => {
  const written = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    vi.spyOn(process[name], "write").mockImplementation((text) => {
      written[name] += String(text);
      return true;
    });
  }
  await evaluate({ poses: 3, seed: 1, noise: 15, weights: undefined, json: true });
  expect(written.stderr).toMatch(/poses labelled.*12 of 12/);
  const { conditions } = JSON.parse(written.stdout) as { conditions: { rows: unknown[] }[] };
  expect(conditions.map(({ rows }) => rows.length)).toEqual([4, 4, 4, 4]);
});
