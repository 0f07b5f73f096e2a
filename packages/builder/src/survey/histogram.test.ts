import { randomStream } from "@wildpose/pose";
import { describe, expect, test } from "vitest";
import { countValue, edgeValue, emptyHistogram, mergeHistograms, quantileOf, sizeOf } from "./histogram.js";

const linear = { scale: "linear", low: 0, high: 100, bins: 1000 } as const;
const logarithmic = { scale: "logarithmic", low: 1e-3, high: 1e3, bins: 600 } as const;

describe.each([linear, logarithmic])("a $scale histogram", (axis) => {
  const random = randomStream(3, "values");
  const values = Array.from({ length: 20000 }, () => Math.abs(random.normal(30, 20)));
  const histogram = emptyHistogram(axis);
  for (const value of values) countValue(histogram, value);

  test("counts every value in the bin whose edges it lies between", () => {
    expect(sizeOf(histogram)).toBe(values.length);
    for (const bin of [0, 7, 300, axis.bins - 1]) {
      const [low, high] = [edgeValue(axis, bin), edgeValue(axis, bin + 1)];
      expect(histogram.counts[bin]).toBe(values.filter((value) => value >= low && value < high).length);
    }
  });

  test("gives quantiles to within a bin of the exact ones", () => {
    const sorted = values.toSorted((a, b) => a - b);
    for (const share of [0.01, 0.25, 0.5, 0.95, 1]) {
      const exact = sorted[Math.ceil(share * sorted.length) - 1];
      const width = axis.scale === "linear" ? 0.1 : exact * (10 ** 0.01 - 1);
      expect(Math.abs(quantileOf(histogram, share) - exact)).toBeLessThanOrEqual(width);
    }
  });

  test("is the merger of its parts", () => {
    const parts = [0, 1, 2].map(() => emptyHistogram(axis));
    for (const [index, value] of values.entries()) countValue(parts[index % 3], value);
    expect(mergeHistograms(parts)).toEqual(histogram);
  });
});

test("zeros, values beyond the bins and NaN are in no bin", () => {
  const histogram = emptyHistogram(linear);
  for (const value of [0, 0, -5, 100, 1e9, Number.NaN, 50]) countValue(histogram, value);
  expect(histogram).toMatchObject({ zeros: 2, below: 1, above: 2, minimum: -5, maximum: 1e9 });
  expect(histogram.counts.reduce((sum, count) => sum + count, 0)).toBe(1);
  expect([0.1, 0.4, 0.6, 0.9].map((share) => quantileOf(histogram, share))).toEqual([-5, 0, 50.05, 1e9]);
});

test("a histogram of nothing has no quantile", () => {
  expect(quantileOf(emptyHistogram(linear), 0.5)).toBeNaN();
});
