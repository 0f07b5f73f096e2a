import { afterEach, expect, test, vi } from "vitest";
import { evaluate } from "./evaluate.js";

afterEach(() => vi.restoreAllMocks());

const defaults = {
  ...{ poses: 2000, seed: 1, noise: undefined, search: false, motion: undefined, source: undefined },
  ...{ weights: undefined, engine: "onnx", json: false },
};

test("progress counts the poses of all conditions together, and the table has a row for each stage", async () => {
  const written = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    vi.spyOn(process[name], "write").mockImplementation((text) => {
      written[name] += String(text);
      return true;
    });
  }
  await evaluate({ ...defaults, poses: 3, json: true });
  expect(written.stderr).toMatch(/poses labelled.*12 of 12/);
  const { engine, conditions } = JSON.parse(written.stdout) as { engine: string; conditions: { rows: unknown[] }[] };
  expect(engine).toBe("onnxruntime-node 1.30.0, cpu provider");
  expect(conditions.map(({ rows }) => rows.length)).toEqual([4, 4, 4, 4]);
});

test("an engine that there is not is refused before anything is loaded", async () => {
  const options = { ...defaults, poses: 3, weights: "/not/there", json: true };
  await expect(evaluate({ ...options, engine: "gpu" })).rejects.toThrow(
    /^--engine: expected one of onnx:cpu, .*found gpu$/,
  );
});
