import { randomStream } from "@wildpose/pose";
import { expect, test } from "vitest";
import { momentsOf, normalisationTensors } from "./normalisation.js";

test("moments are those of each column", () => {
  const { mean, deviation } = momentsOf(Float32Array.of(1, 10, 3, 10, 5, 10), 2);
  expect([...mean]).toEqual([3, 10]);
  expect(deviation[0]).toBeCloseTo(Math.sqrt(8 / 3), 6);
  expect(deviation[1]).toBe(0);
});

test("z-scores invert: with mean and deviation of many rows, each column has mean 0 and deviation 1, and comes back", () => {
  const random = randomStream(1, "z-scores");
  const rows = Float32Array.from({ length: 3000 }, (_, i) => random.normal([5, -300, 0][i % 3], [2, 80, 0.01][i % 3]));
  const tensors = normalisationTensors(momentsOf(rows, 3), momentsOf(rows, 3));
  const of = (name: string, i: number) => tensors.get(`normalise.${name}`)?.[i % 3] as number;
  const scores = Float32Array.from(rows, (value, i) => (value - of("inputMean", i)) / of("inputDeviation", i));
  const { mean, deviation } = momentsOf(scores, 3);
  for (const column of [0, 1, 2]) {
    expect(mean[column]).toBeCloseTo(0, 4);
    expect(deviation[column]).toBeCloseTo(1, 4);
  }
  scores.forEach((score, i) => {
    expect(score * of("outputDeviation", i) + of("outputMean", i)).toBeCloseTo(rows[i], 3);
  });
});

test("an input that never varies is divided by 1, an output that never varies is multiplied by 0", () => {
  const still = { mean: Float32Array.of(7), deviation: Float32Array.of(0) };
  const tensors = normalisationTensors(still, still);
  expect([...(tensors.get("normalise.inputDeviation") ?? [])]).toEqual([1]);
  expect([...(tensors.get("normalise.outputDeviation") ?? [])]).toEqual([0]);
});
