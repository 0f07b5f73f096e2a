import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { baselineSpecs, encodeBaseline } from "@wildpose/networks";
import { baselineNetwork, initialTensors } from "@wildpose/networks/tfjs";
import { h36m17, randomStream } from "@wildpose/pose";
import { afterAll, expect, test } from "vitest";
import type { Baseline } from "./baseline.js";
import { meanOfMirrored, mirrorCrops } from "./mirrored-crops.js";
import { openBaseline } from "./open-baseline.js";

const spec = baselineSpecs.tiny;
const folder = mkdtempSync(join(tmpdir(), "wildpose-baseline-"));
afterAll(() => rmSync(folder, { recursive: true }));
const weights = join(folder, "baseline.safetensors");
const tensors = initialTensors(baselineNetwork(spec), 1);
writeFileSync(weights, encodeBaseline({ spec, tensors, meanBoneLength: 261, training: { seed: "1" } }));

const ROWS = 3;
const random = randomStream(1, "crops");
const crops = Uint8Array.from({ length: ROWS * spec.inputSize ** 2 * 3 }, () => random.uniform(0, 256));

test("each crop has 17 joints, the same but for rounding whatever stands beside it and on any number of threads", async () => {
  const [one, two] = await Promise.all([openBaseline({ weights }), openBaseline({ weights, threads: 2 })]);
  expect(one).toMatchObject({ inputSize: 128, jointNames: h36m17.joints, meanBoneLength: 261 });
  const found = await two.predict(crops, ROWS);
  expect(found.length).toBe(ROWS * 17 * 3);
  for (let row = 0; row < ROWS; row++) {
    const own = crops.subarray(row * spec.inputSize ** 2 * 3, (row + 1) * spec.inputSize ** 2 * 3);
    const alone = await one.predict(own, 1);
    for (let i = 0; i < 51; i++) expect(Math.abs(alone[i] - found[row * 51 + i])).toBeLessThan(1e-3);
  }
  for (let j = 0; j < ROWS * 17; j++) {
    expect(Math.min(found[j * 3], found[j * 3 + 1])).toBeGreaterThanOrEqual(3.5);
    expect(Math.max(found[j * 3], found[j * 3 + 1])).toBeLessThanOrEqual(spec.inputSize - 4.5);
    expect(Math.abs(found[j * 3 + 2])).toBeLessThanOrEqual(1400);
  }
  await Promise.all([one.close(), two.close()]);
});

test("a crop and its mirror image are the same person, left and right exchanged, unless only one is looked at", async () => {
  const [both, once] = await Promise.all([openBaseline({ weights }), openBaseline({ weights, mirrored: false })]);
  const reflected = mirrorCrops(crops, spec.inputSize);
  const differences = async ({ predict }: Baseline) => {
    const [seen, inMirror] = [await predict(crops, ROWS), await predict(reflected, ROWS)];
    return meanOfMirrored(seen, inMirror, spec.inputSize).map((value, at) => Math.abs(value - seen[at]));
  };
  expect(Math.max(...(await differences(both)))).toBeLessThan(1e-3);
  expect(Math.max(...(await differences(once)))).toBeGreaterThan(0.01);
  await Promise.all([both.close(), once.close()]);
});

test("what is no baseline is refused with what to do", async () => {
  const broken = join(folder, "broken.safetensors");
  writeFileSync(broken, "no weights");
  await expect(openBaseline({ weights: broken })).rejects.toThrow("broken.safetensors: the header claims");
  const missing = join(folder, "missing.safetensors");
  await expect(openBaseline({ weights: missing })).rejects.toThrow(
    "not found; name weights of a baseline, or train one",
  );
  await expect(openBaseline({ weights, engine: "tfjs:wasm" })).rejects.toThrow(
    "engine tfjs:wasm: the baseline runs traced",
  );
});
