import { h36m17 } from "@wildpose/pose";
import { describe, expect, test } from "vitest";
import { inventedPaperJoints } from "../testing/made-unity.js";
import { leadingColumns, paperIntrinsics, paperJointOrder, pointsFromPlanar } from "./quirks.js";

const straight = h36m17.joints.map((_, joint) => joint);

describe("quirks of the paper's Unity files", () => {
  test("rows are planar: all x, then all y, then all z", () => {
    const values = Float64Array.from({ length: 60 }, (_, i) => i);
    const points = pointsFromPlanar(values, 4, straight);
    expect([...points.subarray(0, 6)]).toEqual([4, 21, 38, 5, 22, 39]);
    expect([...points.subarray(48)]).toEqual([20, 37, 54]);
  });

  test("two leading columns are dropped, and no other number of them", () => {
    expect(leadingColumns(51)).toBe(0);
    expect(leadingColumns(53)).toBe(2);
    for (const columns of [0, 34, 50, 52, 54]) expect(() => leadingColumns(columns)).toThrow(`found ${columns}`);
  });

  test("the principal point is 515, 512, the other way round than in the search", () => {
    expect(paperIntrinsics(false)).toEqual([1145, 1143, 515, 512]);
    expect(paperIntrinsics(true)).toEqual([1145, 1143, 512, 515]);
  });

  test("the joints' order must have the hip at 10 and the head at 0 or 1", () => {
    expect(paperJointOrder(inventedPaperJoints)[0]).toBe(10);
    const swapped = [...inventedPaperJoints];
    [swapped[0], swapped[5]] = [swapped[5], swapped[0]];
    expect(() => paperJointOrder(swapped)).toThrow("head at 0 or 1 expected, found at 5");
  });
});
