import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { editDistance, nearestName } from "./nearest-name.js";

describe("editDistance", () => {
  test("counts letters inserted, dropped, changed and swapped", () => {
    expect(editDistance("mpii", "mpii")).toBe(0);
    expect(editDistance("mpi", "mpii")).toBe(1);
    expect(editDistance("mpiii", "mpii")).toBe(1);
    expect(editDistance("mpij", "mpii")).toBe(1);
    expect(editDistance("lpset", "lspet")).toBe(1);
    expect(editDistance("", "lsp")).toBe(3);
  });

  test("is symmetric, and 0 only for equal words", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 8 }), fc.string({ maxLength: 8 }), (left, right) => {
        expect(editDistance(left, right)).toBe(editDistance(right, left));
        expect(editDistance(left, right) === 0).toBe(left === right);
        expect(editDistance(left, right)).toBeLessThanOrEqual(Math.max(left.length, right.length));
      }),
    );
  });
});

describe("nearestName", () => {
  const known = ["lsp", "lspet", "mpii", "ai-challenger"];

  test("finds what a slip meant", () => {
    expect(nearestName("lpset", known)).toBe("lspet");
    expect(nearestName("AI_Challenger", known)).toBe("ai-challenger");
  });

  test("says nothing when nothing is near", () => {
    expect(nearestName("human36m", known)).toBeNull();
    expect(nearestName("anything", [])).toBeNull();
  });
});
