import { randomStream } from "@wildpose/pose";
import { describe, expect, test } from "vitest";
import { depthCost } from "./depth-cost.js";
import { searchRootDepthGrid } from "./depth-grid.js";
import { searchRootDepthsOnGrid } from "./search-root-depths-on-grid.js";
import { J, onePose, type PoseNoise, type Poses, randomPoses, root } from "./testing/random-poses.js";

interface Grid {
  readonly minDepthMm?: number;
  readonly maxDepthMm?: number;
  readonly stepMm?: number;
}

/** Poses whose depth is not what trying every depth finds. */
function disagreements(poses: Poses, grid: Grid, weights?: Float64Array): string[] {
  const { minDepthMm, maxDepthMm, stepMm } = grid;
  const { depth } = searchRootDepthsOnGrid(poses.rays, poses.coarse, poses.labelled, root, { ...grid, weights });
  const wrong: string[] = [];
  for (let n = 0; n < poses.count; n++) {
    if (Number.isNaN(depth[n])) continue;
    const own = weights?.subarray(n * J, (n + 1) * J);
    const tried = searchRootDepthGrid(...onePose(poses, n), root, minDepthMm, maxDepthMm, stepMm, own);
    if (tried !== depth[n]) wrong.push(`pose ${n}: ${depth[n]}, by trying ${tried}`);
  }
  return wrong;
}

describe("every depth is what trying all depths finds", () => {
  const noises: [string, PoseNoise][] = [
    ["exact poses", {}],
    ["coarse poses and inexact 2D", { coarseMm: 40, pixels: 5 }],
    ["few joints", { coarseMm: 60, pixels: 1, missing: 0.85 }],
    ["roots inside and outside the range", { coarseMm: 40, pixels: 2, depths: [1500, 10000] }],
  ];
  test.each(noises)("%s, weighted and not", (name, noise) => {
    const poses = randomPoses(600, `on grid/${name}`, noise);
    expect(disagreements(poses, {})).toEqual([]);
    const random = randomStream(1, `weights on grid/${name}`);
    const weights = Float64Array.from(poses.labelled, () => Math.max(0, random.uniform(-0.5, 2)));
    expect(disagreements(poses, {}, weights)).toEqual([]);
  });

  const grids: [string, Grid][] = [
    ["of whole metres", { minDepthMm: 1000, maxDepthMm: 12_500, stepMm: 1000 }],
    ["of 7.5 mm", { minDepthMm: 1234.5, maxDepthMm: 9000, stepMm: 7.5 }],
    ["of a tenth of a millimetre", { minDepthMm: 4000.1, maxDepthMm: 4400.1, stepMm: 0.1 }],
    ["of one depth", { minDepthMm: 5000, maxDepthMm: 5000.5 }],
  ];
  test.each(grids)("on a grid %s", (name, grid) => {
    const poses = randomPoses(300, `on grid/${name}`, { coarseMm: 40, pixels: 2 });
    expect(disagreements(poses, grid)).toEqual([]);
  });
});

/** A root and one joint whose cost is |slope · d − x|: least at x / slope. */
const pose = (slope: number, x: number) =>
  [new Float64Array([0, 0, slope, 0]), new Float64Array([0, 0, 0, x, 0, 0]), new Uint8Array([1, 1]), 0] as const;

test("of two depths that cost the same the smaller is taken", () => {
  expect(searchRootDepthsOnGrid(...pose(0.5, 2000.25), { jointCount: 2 }).depth[0]).toBe(4000);
  // The same with a bend instead of a kink: 250 mm across.
  const [rays, coarse, labelled] = pose(0.5, 2000.25);
  coarse[4] = 125;
  expect(searchRootDepthsOnGrid(rays, coarse, labelled, 0, { jointCount: 2 }).depth[0]).toBe(4000);
});

test("a minimum at an end of the grid or beyond gives that end, and is flagged", () => {
  for (const [depth, end, isAtEdge] of [
    [1000, 2800, 1],
    [2800, 2800, 1],
    [2800.25, 2800, 0],
    [7198.75, 7199, 0],
    [7199, 7199, 1],
    [9000, 7199, 1],
  ]) {
    const found = searchRootDepthsOnGrid(...pose(0.5, depth / 2), { jointCount: 2 });
    expect([found.depth[0], found.atRangeEdge[0]]).toEqual([end, isAtEdge]);
  }
});

test("the residual is that of the grid's depth to 10⁻⁶ mm, on a fine grid and a coarse one", () => {
  const poses = randomPoses(500, "residual on grid", { coarseMm: 40 });
  for (const stepMm of [1, 10, 500]) {
    const grid = { minDepthMm: 1000, maxDepthMm: 10_000, stepMm };
    const { depth, residualMm } = searchRootDepthsOnGrid(poses.rays, poses.coarse, poses.labelled, root, grid);
    for (let n = 0; n < poses.count; n++) {
      const cost = depthCost(...onePose(poses, n), root, depth[n]);
      expect(Math.abs(residualMm[n] - cost / (J - 1))).toBeLessThan(1e-6);
    }
  }
});

test("poses without a depth are NaN, and the next is not disturbed", () => {
  const poses = randomPoses(3, "degenerate on grid", { coarseMm: 40 });
  const { depth } = searchRootDepthsOnGrid(poses.rays, poses.coarse, poses.labelled, root);
  poses.coarse[J * 3 + 4] = NaN;
  const spoilt = searchRootDepthsOnGrid(poses.rays, poses.coarse, poses.labelled, root);
  expect([...spoilt.depth]).toEqual([depth[0], NaN, depth[2]]);
});

test("steps that are not above 0, or too small for the range, are refused", () => {
  const { rays, coarse, labelled } = randomPoses(1, "refused steps");
  for (const stepMm of [0, -1, NaN, Infinity, 1e-9]) {
    expect(() => searchRootDepthsOnGrid(rays, coarse, labelled, root, { stepMm })).toThrow(/^step /);
  }
  expect(() => searchRootDepthsOnGrid(rays, coarse, labelled, root, { minDepthMm: 0 })).toThrow(/^depth range 0 to/);
});
