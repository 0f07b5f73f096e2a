import { expect, test } from "vitest";
import { depthCost } from "./depth-cost.js";
import { gridDepthFrom, searchRootDepthGrid } from "./depth-grid.js";

/** A root and one joint whose cost is |slope · d − x|: least at x / slope. */
const pose = (slope: number, x: number) =>
  [new Float64Array([0, 0, slope, 0]), new Float64Array([0, 0, 0, x, 0, 0]), new Uint8Array([1, 1]), 0] as const;

test("the cost is the sum of sideways distances, root left out", () => {
  const rays = new Float64Array([0.5, 0, 0.75, 0.25]);
  const coarse = new Float64Array([9, 9, 9, 1100, 1000, 100]);
  // On its ray the joint is at (0.75, 0.25) · 4100 = (3075, 1025), the root at (2000, 0): (1075, 1025) from it.
  expect(depthCost(rays, coarse, new Uint8Array([1, 1]), 0, 4000)).toBe(Math.hypot(25, 25));
  expect(depthCost(rays, coarse, new Uint8Array([1, 0]), 0, 4000)).toBe(0);
});

test("the grid keeps the smaller of two depths that cost the same, and so does rounding", () => {
  const tied = pose(0.5, 2000.25); // least at 4000.5
  expect(searchRootDepthGrid(...tied)).toBe(4000);
  expect(gridDepthFrom(...tied, 4000.5)).toBe(4000);
});

test("rounding goes to the neighbour that costs less", () => {
  expect(gridDepthFrom(...pose(0.5, 2000.125), 4000.25)).toBe(4000);
  expect(gridDepthFrom(...pose(0.5, 2000.375), 4000.75)).toBe(4001);
  expect(gridDepthFrom(...pose(0.5, 2000), 4000)).toBe(4000);
});

test("a minimum outside the grid gives the grid's end, both ends included", () => {
  for (const [depth, end] of [
    [1000, 2800],
    [2800, 2800],
    [7199, 7199],
    [7199.75, 7199],
    [9000, 7199],
  ]) {
    expect(searchRootDepthGrid(...pose(0.5, depth / 2))).toBe(end);
    expect(gridDepthFrom(...pose(0.5, depth / 2), depth)).toBe(end);
  }
});

test("a grid of another range and step", () => {
  expect(searchRootDepthGrid(...pose(0.5, 515), 1000, 1100, 25)).toBe(1025);
});

test("no depth comes of a pose without numbers", () => {
  expect(searchRootDepthGrid(...pose(NaN, 2000))).toBe(NaN);
  expect(gridDepthFrom(...pose(NaN, 2000), NaN)).toBe(NaN);
});
