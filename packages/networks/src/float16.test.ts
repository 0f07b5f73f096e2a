import { describe, expect, it } from "vitest";
import { floatFromHalf, halfFromFloat } from "./float16.js";

describe("half precision", () => {
  it("gives back every half that is a number", () => {
    for (let half = 0; half < 0x10000; half++) {
      const value = floatFromHalf(half);
      if (!Number.isNaN(value)) expect(halfFromFloat(value)).toBe(half);
    }
  });

  it("knows the values of the IEEE 754 table", () => {
    expect(floatFromHalf(0x3c00)).toBe(1);
    expect(floatFromHalf(0xc000)).toBe(-2);
    expect(floatFromHalf(0x7bff)).toBe(65504);
    expect(floatFromHalf(0x0001)).toBe(2 ** -24);
    expect(floatFromHalf(0x3555)).toBeCloseTo(1 / 3, 3);
    expect(halfFromFloat(65520)).toBe(0x7c00);
    expect(halfFromFloat(NaN) & 0x7c00).toBe(0x7c00);
  });

  it("rounds to the nearest, ties to even", () => {
    for (let half = 0; half < 0x7bff; half++) {
      const low = floatFromHalf(half);
      const high = floatFromHalf(half + 1);
      expect(halfFromFloat(low + (high - low) * 0.25)).toBe(half);
      expect(halfFromFloat(low + (high - low) * 0.75)).toBe(half + 1);
      expect(halfFromFloat((low + high) / 2)).toBe(half % 2 === 0 ? half : half + 1);
    }
  });
});
