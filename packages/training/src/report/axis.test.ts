import { expect, test } from "vitest";
import { axisFor, linearAxis, logarithmicAxis, stepAxis } from "./axis.js";

const labels = (axis: ReturnType<typeof linearAxis>) => axis.ticks.map(({ label }) => label);

test("a linear axis has round ticks that enclose what it shows", () => {
  const axis = linearAxis(83, 291);
  expect(labels(axis)).toEqual(["50", "100", "150", "200", "250", "300"]);
  expect([axis.place(50), axis.place(175), axis.place(300)]).toEqual([0, 0.5, 1]);
});

test("small values keep their decimals, very small ones are written with a power of ten", () => {
  expect(labels(linearAxis(0.02, 0.09))).toEqual(["0.02", "0.04", "0.06", "0.08", "0.10"]);
  expect(labels(linearAxis(0, 0.0009))).toEqual(["0", "0.0002", "0.0004", "0.0006", "0.0008", "0.0010"]);
  expect(labels(linearAxis(0, 2e-6))).toEqual(["0", "5e-7", "1e-6", "1.5e-6", "2e-6"]);
});

test("the axis of the steps ends with the last one, and has whole steps", () => {
  const axis = stepAxis(2100);
  expect(labels(axis)).toEqual(["0", "500", "1,000", "1,500", "2,000"]);
  expect(axis.place(2100)).toBe(1);
  expect(labels(stepAxis(2))).toEqual(["0", "1", "2"]);
});

test("large counts have separators", () => {
  expect(labels(linearAxis(0, 3001))).toEqual(["0", "1,000", "2,000", "3,000", "4,000"]);
});

test("a value that never changes still has an axis", () => {
  const axis = linearAxis(5, 5);
  expect(axis.place(5)).toBeGreaterThanOrEqual(0);
  expect(axis.place(5)).toBeLessThanOrEqual(1);
  expect(labels(linearAxis(0, 0)).length).toBeGreaterThan(1);
});

test("a logarithmic axis has 1, 2 and 5 times the powers of ten, and the powers alone where it reaches far", () => {
  expect(labels(logarithmicAxis(0.03, 0.9))).toEqual(["0.02", "0.05", "0.1", "0.2", "0.5", "1"]);
  expect(labels(logarithmicAxis(84, 640))).toEqual(["50", "100", "200", "500", "1,000"]);
  expect(labels(logarithmicAxis(2e-5, 900))).toEqual(["1e-4", "0.01", "1", "100"]);
  expect(logarithmicAxis(1, 100).place(10)).toBeCloseTo(0.5, 12);
  expect(labels(logarithmicAxis(5, 5))).toEqual(["5", "10"]);
});

test("an axis is logarithmic where the values are five times apart and above 0", () => {
  expect(axisFor(1, 4).place(2.5)).toBeCloseTo(0.5, 12);
  expect(axisFor(1, 100).place(10)).toBeCloseTo(0.5, 12);
  expect(axisFor(0, 100).place(50)).toBe(0.5);
});
