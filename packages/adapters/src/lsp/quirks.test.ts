import { describe, expect, test } from "vitest";
import { lspAxes, lspImageName, lspSourceSplit, visibilityOfLspFlag } from "./quirks.js";

describe("quirks of LSP", () => {
  test("the flag is inverted: 1 is occluded, 0 is visible", () => {
    expect(visibilityOfLspFlag(1)).toBe(1);
    expect(visibilityOfLspFlag(0)).toBe(2);
  });

  test("a flag that is neither 0 nor 1 is refused", () => {
    for (const flag of [2, -1, 0.5, Number.NaN])
      expect(() => visibilityOfLspFlag(flag)).toThrow(/flag 0 .* or 1 .* expected/);
  });

  test("the channels run fastest: 3×14×N", () => {
    expect(lspAxes([3, 14, 2000])).toEqual({ persons: 2000, jointStride: 3, channelStride: 1 });
  });

  test("one person is a matrix without third axis", () => {
    expect(lspAxes([3, 14]).persons).toBe(1);
  });

  test("the shape of LSP-Extended names its source, other shapes do not", () => {
    expect(() => lspAxes([14, 3, 10000])).toThrow(
      "shape 3×14×N expected, found 14×3×10000: this is the layout of LSP-Extended, read it with the source lspet",
    );
    for (const dims of [
      [3, 16, 5],
      [2, 14, 5],
      [3, 14, 5, 2],
    ]) {
      expect(() => lspAxes(dims)).toThrow(/expected, found [\d×]+$/);
    }
  });

  test("images are counted from 1 with four digits", () => {
    expect([0, 41, 1999].map(lspImageName)).toEqual(["im0001.jpg", "im0042.jpg", "im2000.jpg"]);
  });

  test("the first 1,000 persons are for training", () => {
    expect([0, 999, 1000, 1999].map(lspSourceSplit)).toEqual(["train", "train", "test", "test"]);
  });
});
