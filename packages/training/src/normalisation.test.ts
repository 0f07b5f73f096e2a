import { expect, test } from "vitest";
import { momentsOf, normalisationTensors } from "./normalisation.js";

test("moments are those of each column", () => {
  const { mean, deviation } = momentsOf(Float32Array.of(1, 10, 3, 10, 5, 10), 2);
  expect([...mean]).toEqual([3, 10]);
  expect(deviation[0]).toBeCloseTo(Math.sqrt(8 / 3), 6);
  expect(deviation[1]).toBe(0);
});

test("an input that never varies is divided by 1, an output that never varies is multiplied by 0", () => {
  const still = { mean: Float32Array.of(7), deviation: Float32Array.of(0) };
  const tensors = normalisationTensors(still, still);
  expect([...(tensors.get("normalise.inputDeviation") ?? [])]).toEqual([1]);
  expect([...(tensors.get("normalise.outputDeviation") ?? [])]).toEqual([0]);
});
