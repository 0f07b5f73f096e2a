import { expect, test } from "vitest";
import { learningRateAt, type Schedule } from "./schedule.js";

const cosine: Schedule = { kind: "cosine", warmUp: 200, finalShare: 0.01 };

test("the cosine schedule rises to its peak in 200 steps and falls to a hundredth of it", () => {
  expect(learningRateAt(cosine, 0, 4000, 1e-3)).toBeCloseTo(1e-3 / 200, 7);
  expect(learningRateAt(cosine, 199, 4000, 1e-3)).toBeCloseTo(1e-3, 4);
  for (let step = 201; step < 4000; step++) {
    expect(learningRateAt(cosine, step, 4000, 1e-3)).toBeLessThan(learningRateAt(cosine, step - 1, 4000, 1e-3));
  }
  expect(learningRateAt(cosine, 3999, 4000, 1e-3)).toBeCloseTo(1e-5, 7);
});

test("without a warm-up the cosine schedule begins at its peak", () => {
  expect(learningRateAt({ ...cosine, warmUp: 0 }, 0, 100, 0.5)).toBe(0.5);
});

test("the exponential schedule of the paper is 0.96 of the rate after 100,000 steps, and between them on the way there", () => {
  const paper: Schedule = { kind: "exponential", factor: 0.96, every: 100_000, staircase: false };
  expect(learningRateAt(paper, 0, 1, 1e-3)).toBe(1e-3);
  expect(learningRateAt(paper, 50_000, 1, 1e-3)).toBeCloseTo(1e-3 * Math.sqrt(0.96), 12);
  expect(learningRateAt(paper, 100_000, 1, 1e-3)).toBeCloseTo(0.96e-3, 12);
  expect(learningRateAt(paper, 200_000, 1, 1e-3)).toBeCloseTo(0.9216e-3, 12);
});

test("a staircase falls all at once", () => {
  const stairs: Schedule = { kind: "exponential", factor: 0.5, every: 10, staircase: true };
  expect([0, 9, 10, 19, 20].map((step) => learningRateAt(stairs, step, 1, 8))).toEqual([8, 8, 4, 4, 2]);
});

test("the constant schedule is the rate", () => {
  expect([0, 5, 99].map((step) => learningRateAt({ kind: "constant" }, step, 100, 0.3))).toEqual([0.3, 0.3, 0.3]);
});
