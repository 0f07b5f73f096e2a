import { describe, expect, test } from "vitest";
import { lspetAxes, lspetImageName, visibilityOfLspetFlag } from "./quirks.js";

describe("quirks of LSP-Extended", () => {
  test("the flag is 1 for labelled, 0 for not labelled", () => {
    expect(visibilityOfLspetFlag(1)).toBe(2);
    expect(visibilityOfLspetFlag(0)).toBe(0);
  });

  test("a flag that is neither 0 nor 1 is refused", () => {
    for (const flag of [2, -1, Number.NaN])
      expect(() => visibilityOfLspetFlag(flag)).toThrow(/flag 0 .* or 1 .* expected/);
  });

  test("the joints run fastest: 14×3×N", () => {
    expect(lspetAxes([14, 3, 10000])).toEqual({ persons: 10000, jointStride: 1, channelStride: 14 });
  });

  test("the shape of LSP names its source, other shapes do not", () => {
    expect(() => lspetAxes([3, 14, 2000])).toThrow(
      "shape 14×3×N expected, found 3×14×2000: this is the layout of LSP, read it with the source lsp",
    );
    for (const dims of [
      [16, 3, 5],
      [14, 2, 5],
      [14, 3, 5, 2],
    ]) {
      expect(() => lspetAxes(dims)).toThrow(/expected, found [\d×]+$/);
    }
  });

  test("images are counted from 1 with five digits", () => {
    expect([0, 41, 9999].map(lspetImageName)).toEqual(["im00001.jpg", "im00042.jpg", "im10000.jpg"]);
  });
});
