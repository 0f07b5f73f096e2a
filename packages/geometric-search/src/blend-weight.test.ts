import { expect, test } from "vitest";
import { blendWeight } from "./blend-weight.js";

test("exact 2D goes all the way to the ray, 2D off by 15 mm half of it, and worse less", () => {
  expect(blendWeight(0)).toBe(1);
  expect(blendWeight(15)).toBe(0.5);
  expect(blendWeight(45)).toBeCloseTo(0.1, 12);
  expect(blendWeight(Infinity)).toBe(0);
});

test("a deviation below 0, or none, is refused", () => {
  expect(() => blendWeight(-1)).toThrow("2D deviation -1 mm");
  expect(() => blendWeight(NaN)).toThrow(RangeError);
});
