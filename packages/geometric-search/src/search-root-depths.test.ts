import { randomStream, shuffle } from "@wildpose/pose";
import { describe, expect, test } from "vitest";
import { depthCost } from "./depth-cost.js";
import { GRID_MAX_DEPTH_MM, GRID_MIN_DEPTH_MM, gridDepthFrom, searchRootDepthGrid } from "./depth-grid.js";
import { placeOnRays } from "./place-on-rays.js";
import { searchRootDepths } from "./search-root-depths.js";
import { J, onePose, type PoseNoise, type Poses, randomPoses, root } from "./testing/random-poses.js";

const gridRange = { minDepthMm: GRID_MIN_DEPTH_MM, maxDepthMm: GRID_MAX_DEPTH_MM };

/** Halves the range by the sign of the slope of Σ ‖a + d·b‖. */
function depthByBisection(poses: Poses, n: number, min: number, max: number): number {
  const [rays, coarse, labelled] = onePose(poses, n);
  let low = min;
  let high = max;
  for (let step = 0; step < 100; step++) {
    const d = (low + high) / 2;
    let slope = 0;
    for (let j = 0; j < J; j++) {
      if (labelled[j] === 0) continue;
      const bx = rays[j * 2] - rays[root * 2];
      const by = rays[j * 2 + 1] - rays[root * 2 + 1];
      const x = rays[j * 2] * coarse[j * 3 + 2] - coarse[j * 3] + d * bx;
      const y = rays[j * 2 + 1] * coarse[j * 3 + 2] - coarse[j * 3 + 1] + d * by;
      const length = Math.hypot(x, y);
      if (length > 0) slope += (x * bx + y * by) / length;
    }
    if (slope >= 0) high = d;
    else low = d;
  }
  return high;
}

describe("against the paper's grid of 2800 to 7199 mm", () => {
  const cases: [string, PoseNoise][] = [
    ["exact poses", {}],
    ["coarse poses", { coarseMm: 40 }],
    ["coarse poses and inexact 2D", { coarseMm: 40, pixels: 5 }],
    ["coarse poses with missing joints", { coarseMm: 40, pixels: 1, missing: 0.4 }],
    ["few joints", { coarseMm: 60, pixels: 1, missing: 0.85 }],
    ["roots inside and outside the range", { coarseMm: 40, pixels: 2, depths: [1500, 10000] }],
  ];
  test.each(cases)("%s: the same depth in every one of 1500", (name, noise) => {
    const poses = randomPoses(1500, `grid/${name}`, noise);
    const anywhere = searchRootDepths(poses.rays, poses.coarse, poses.labelled, root);
    const inside = searchRootDepths(poses.rays, poses.coarse, poses.labelled, root, gridRange);
    const disagreements: string[] = [];
    let clamped = 0;
    for (let n = 0; n < poses.count; n++) {
      const [rays, coarse, labelled] = onePose(poses, n);
      const grid = searchRootDepthGrid(rays, coarse, labelled, root);
      if (Number.isNaN(inside.depth[n])) {
        // Only the root is labelled: every depth costs nothing, and the grid keeps the first.
        expect([labelled.indexOf(1), labelled.lastIndexOf(1), grid]).toEqual([root, root, GRID_MIN_DEPTH_MM]);
        continue;
      }
      for (const exact of [anywhere.depth[n], inside.depth[n]]) {
        const rounded = gridDepthFrom(rays, coarse, labelled, root, exact);
        if (rounded !== grid) disagreements.push(`pose ${n}: grid ${grid}, exact ${exact}, rounded ${rounded}`);
      }
      const exactCost = depthCost(rays, coarse, labelled, root, inside.depth[n]);
      expect(exactCost).toBeLessThanOrEqual(depthCost(rays, coarse, labelled, root, grid) + 1e-9);
      expect(Math.abs(inside.depth[n] - grid)).toBeLessThan(1);
      expect(inside.atRangeEdge[n] === 1).toBe(inside.depth[n] === 2800 || inside.depth[n] === 7199);
      clamped += inside.atRangeEdge[n];
    }
    expect(disagreements).toEqual([]);
    if (noise.depths) expect(clamped).toBeGreaterThan(300);
  });
});

test("the depth is bisection's to 10⁻⁶ mm", () => {
  for (const coarseMm of [0, 1e-4, 1, 40]) {
    const poses = randomPoses(500, `bisection/${coarseMm}`, { coarseMm, missing: 0.3 });
    const { depth } = searchRootDepths(poses.rays, poses.coarse, poses.labelled, root);
    for (let n = 0; n < poses.count; n++) {
      if (Number.isNaN(depth[n])) continue;
      expect(Math.abs(depth[n] - depthByBisection(poses, n, 1, 1e6))).toBeLessThan(1e-6);
    }
  }
});

test("when the coarse pose is the truth, the depth is the true one to 10⁻⁶ mm and nothing is left over", () => {
  const poses = randomPoses(2000, "recovery", { missing: 0.3, depths: [1500, 12000] });
  const { depth, residualMm, atRangeEdge } = searchRootDepths(poses.rays, poses.coarse, poses.labelled, root);
  for (let n = 0; n < poses.count; n++) {
    expect(Math.abs(depth[n] - poses.trueDepth[n])).toBeLessThan(1e-6);
    expect(residualMm[n]).toBeLessThan(1e-6);
    expect(atRangeEdge[n]).toBe(0);
  }
});

test("a minimum on a kink is found exactly: one joint that fits outweighs two that do not", () => {
  // Joints on a line through the root's ray, so that every term is |slope| · |d − vertex|.
  const rays = new Float64Array([0, 0, 0.5, 0, 0.125, 0, 0.125, 0]);
  const coarse = new Float32Array([0, 0, 0, 2000, 0, 0, 400, 0, 0, 700, 0, 0]);
  const { depth } = searchRootDepths(rays, coarse, new Uint8Array([1, 1, 1, 1]), 0, { jointCount: 4 });
  expect(depth[0]).toBe(4000);
});

test("the residual is the mean sideways distance over the labelled joints other than the root", () => {
  const poses = randomPoses(50, "residual", { coarseMm: 40, missing: 0.5 });
  const { depth, residualMm } = searchRootDepths(poses.rays, poses.coarse, poses.labelled, root);
  const placed = placeOnRays(
    poses.rays,
    poses.coarse,
    poses.labelled,
    root,
    depth,
    new Float64Array(poses.coarse.length),
  );
  for (let n = 0; n < poses.count; n++) {
    const distances: number[] = [];
    for (let j = 0; j < J; j++) {
      const at = (n * J + j) * 3;
      const rootAt = (n * J + root) * 3;
      if (j === root || poses.labelled[n * J + j] === 0) continue;
      const x = placed[at] - placed[rootAt] - poses.coarse[at];
      const y = placed[at + 1] - placed[rootAt + 1] - poses.coarse[at + 1];
      distances.push(Math.hypot(x, y));
    }
    expect(residualMm[n]).toBeCloseTo(distances.reduce((sum, value) => sum + value, 0) / distances.length, 8);
  }
});

test("searching a searched pose again changes nothing", () => {
  const poses = randomPoses(300, "again", { coarseMm: 40, pixels: 2 });
  const { depth } = searchRootDepths(poses.rays, poses.coarse, poses.labelled, root);
  const placed = placeOnRays(
    poses.rays,
    poses.coarse,
    poses.labelled,
    root,
    depth,
    new Float64Array(poses.coarse.length),
  );
  for (let n = 0; n < poses.count; n++) {
    const origin = Array.from(placed.subarray((n * J + root) * 3, (n * J + root) * 3 + 3));
    for (let i = 0; i < J * 3; i++) placed[n * J * 3 + i] -= origin[i % 3];
  }
  const again = searchRootDepths(poses.rays, placed, poses.labelled, root);
  for (let n = 0; n < poses.count; n++) expect(Math.abs(again.depth[n] - depth[n])).toBeLessThan(1e-6);
});

test("the order of the joints does not matter", () => {
  const poses = randomPoses(300, "order", { coarseMm: 40, pixels: 2, missing: 0.2 });
  const order = Uint32Array.from({ length: J }, (_, j) => j);
  shuffle(order, randomStream(1, "order of joints"));
  const at = (i: number, size: number) => (Math.floor(i / size / J) * J + order[Math.floor(i / size) % J]) * size;
  const rays = poses.rays.map((_, i) => poses.rays[at(i, 2) + (i % 2)]);
  const coarse = poses.coarse.map((_, i) => poses.coarse[at(i, 3) + (i % 3)]);
  const labelled = poses.labelled.map((_, i) => poses.labelled[at(i, 1)]);
  const original = searchRootDepths(poses.rays, poses.coarse, poses.labelled, root);
  const reordered = searchRootDepths(rays, coarse, labelled, order.indexOf(root));
  expect(order.indexOf(root)).not.toBe(root);
  for (let n = 0; n < poses.count; n++) expect(Math.abs(reordered.depth[n] - original.depth[n])).toBeLessThan(1e-6);
});

test("what is written at an unlabelled joint does not matter", () => {
  const poses = randomPoses(300, "unlabelled", { coarseMm: 40, missing: 0.3 });
  const rays = poses.rays.slice();
  const coarse = poses.coarse.slice();
  const values = [0, NaN, Infinity, -7e8];
  poses.labelled.forEach((label, joint) => {
    if (label !== 0) return;
    rays.fill(values[joint % 4], joint * 2, joint * 2 + 2);
    coarse.fill(values[(joint >> 2) % 4], joint * 3, joint * 3 + 3);
  });
  expect(searchRootDepths(rays, coarse, poses.labelled, root)).toEqual(
    searchRootDepths(poses.rays, poses.coarse, poses.labelled, root),
  );
});

test("a body k times the size is found k times as far", () => {
  const poses = randomPoses(300, "scale", { coarseMm: 40, pixels: 2 });
  const { depth, residualMm } = searchRootDepths(poses.rays, poses.coarse, poses.labelled, root);
  for (const k of [0.001, 0.3, 2.5]) {
    const coarse = Float64Array.from(poses.coarse, (value) => value * k);
    const options = { minDepthMm: k, maxDepthMm: k * 1e6 };
    const scaled = searchRootDepths(poses.rays, coarse, poses.labelled, root, options);
    for (let n = 0; n < poses.count; n++) {
      expect(Math.abs(scaled.depth[n] / k - depth[n])).toBeLessThan(1e-6);
      expect(Math.abs(scaled.residualMm[n] / k - residualMm[n])).toBeLessThan(1e-6);
    }
  }
});

test("a pose has the same numbers alone and in a batch", () => {
  const poses = randomPoses(100, "batch", { coarseMm: 40, pixels: 2, missing: 0.5 });
  const random = randomStream(1, "weights of a batch");
  const weights = Float64Array.from(poses.labelled, () => random.integer(4));
  const batch = searchRootDepths(poses.rays, poses.coarse, poses.labelled, root, { weights });
  for (let n = 0; n < poses.count; n++) {
    const alone = searchRootDepths(...onePose(poses, n), root, { weights: weights.subarray(n * J, (n + 1) * J) });
    expect(alone.depth[0]).toBe(batch.depth[n]);
    expect(alone.residualMm[0]).toBe(batch.residualMm[n]);
    expect(alone.depthDeviationMm[0]).toBe(batch.depthDeviationMm[n]);
  }
});

test("the arrays that are given are left as they are", () => {
  const poses = randomPoses(100, "left alone", { coarseMm: 40, pixels: 2, missing: 0.3 });
  const weights = new Float32Array(poses.labelled.length).fill(0.5);
  const given = [poses.rays, poses.coarse, poses.labelled, weights];
  const before = given.map((array) => array.slice());
  searchRootDepths(poses.rays, poses.coarse, poses.labelled, root, { weights });
  expect(given).toEqual(before);
});

test("in a mirror the depth is the same", () => {
  const poses = randomPoses(300, "mirror", { coarseMm: 40, pixels: 2 });
  const { depth } = searchRootDepths(poses.rays, poses.coarse, poses.labelled, root);
  const rays = poses.rays.map((value, i) => (i % 2 === 0 ? -value : value));
  const coarse = poses.coarse.map((value, i) => (i % 3 === 0 ? -value : value));
  expect(searchRootDepths(rays, coarse, poses.labelled, root).depth).toEqual(depth);
});

test("a principal point elsewhere, with the coarse pose sheared after it, changes nothing", () => {
  const poses = randomPoses(300, "shear", { coarseMm: 40, pixels: 2 });
  const { depth } = searchRootDepths(poses.rays, poses.coarse, poses.labelled, root);
  const shift = [0.25, -0.5];
  const rays = poses.rays.map((value, i) => value + shift[i % 2]);
  const coarse = Float64Array.from(poses.coarse, (value, i) =>
    i % 3 === 2 ? value : value + shift[i % 3] * poses.coarse[i - (i % 3) + 2],
  );
  const sheared = searchRootDepths(rays, coarse, poses.labelled, root);
  for (let n = 0; n < poses.count; n++) expect(Math.abs(sheared.depth[n] - depth[n])).toBeLessThan(1e-6);
});

test("joints that are 100 mm deeper are found 100 mm nearer, with the root on the axis", () => {
  const poses = randomPoses(300, "deeper", { coarseMm: 40, pixels: 2 });
  const rays = poses.rays.map((value, i) => value - poses.rays[(Math.floor(i / 2 / J) * J + root) * 2 + (i % 2)]);
  const deeper = Float64Array.from(poses.coarse, (value, i) => (i % 3 === 2 ? value + 100 : value));
  const { depth } = searchRootDepths(rays, poses.coarse, poses.labelled, root);
  const nearer = searchRootDepths(rays, deeper, poses.labelled, root);
  for (let n = 0; n < poses.count; n++) expect(Math.abs(nearer.depth[n] + 100 - depth[n])).toBeLessThan(1e-6);
});

test("the cost lies nowhere above the chord of two of its points", () => {
  const poses = randomPoses(500, "convex", { coarseMm: 40, pixels: 3, missing: 0.3 });
  const random = randomStream(1, "triples");
  const weights = Float64Array.from({ length: J }, () => random.uniform(0, 3));
  for (let n = 0; n < poses.count; n++) {
    const low = random.uniform(1, 20_000);
    const high = random.uniform(low, 20_000);
    const share = random.uniform(0, 1);
    const cost = (depth: number) => depthCost(...onePose(poses, n), root, depth, 0, J, weights);
    const chord = (1 - share) * cost(low) + share * cost(high);
    expect(cost((1 - share) * low + share * high)).toBeLessThanOrEqual(chord * (1 + 1e-12));
  }
});

test("three or four passes over the joints are usual", () => {
  const poses = randomPoses(2000, "passes", { coarseMm: 40, pixels: 3 });
  const { evaluations } = searchRootDepths(poses.rays, poses.coarse, poses.labelled, root);
  expect(evaluations / poses.count).toBeLessThan(3.5);
});

describe("where the depth is not defined it is NaN, and the next pose is not disturbed", () => {
  /** Two poses; `spoil` changes the first. */
  function depthsAfter(spoil: (poses: Poses) => void): { found: number[]; kept: number } {
    const poses = randomPoses(2, "degenerate", { coarseMm: 40 });
    const kept = searchRootDepths(poses.rays, poses.coarse, poses.labelled, root).depth[1];
    spoil(poses);
    const { depth, residualMm, atRangeEdge } = searchRootDepths(poses.rays, poses.coarse, poses.labelled, root);
    return { found: [depth[0], residualMm[0], atRangeEdge[0], depth[1]], kept };
  }
  const spoilers: [string, (poses: Poses) => void][] = [
    ["nothing is labelled", ({ labelled }) => labelled.fill(0, 0, J)],
    ["only the root is labelled", ({ labelled }) => labelled.fill(0, root + 1, J)],
    ["the root is not labelled", ({ labelled }) => labelled.fill(0, root, root + 1)],
    ["all joints are at the root", ({ rays }) => rays.fill(0.25, 0, J * 2)],
    ["a labelled joint has no ray", ({ rays }) => rays.fill(NaN, 8, 10)],
    ["the root has no ray", ({ rays }) => rays.fill(NaN, root * 2, root * 2 + 2)],
    ["a ray is infinite", ({ rays }) => rays.fill(Infinity, 9, 10)],
    ["a coarse coordinate is NaN", ({ coarse }) => coarse.fill(NaN, 30, 31)],
    ["a coarse coordinate is infinite", ({ coarse }) => coarse.fill(-Infinity, 32, 33)],
    ["the root's coarse place is NaN", ({ coarse }) => coarse.fill(NaN, root * 3, root * 3 + 1)],
  ];
  test.each(spoilers)("%s", (_, spoil) => {
    const { found, kept } = depthsAfter(spoil);
    expect(kept).toBeGreaterThan(0);
    expect(found).toEqual([NaN, NaN, 0, kept]);
  });
});

test("one joint beside the root is enough", () => {
  const rays = new Float64Array([0, 0, 0.1, 0]);
  const coarse = new Float32Array([0, 0, 0, 400, 30, 0]);
  const { depth, residualMm } = searchRootDepths(rays, coarse, new Uint8Array([1, 1]), 0, { jointCount: 2 });
  expect(depth[0]).toBeCloseTo(4000, 8);
  expect(residualMm[0]).toBeCloseTo(30, 8);
});

test("a batch of no poses has no depths", () => {
  const none = searchRootDepths(new Float64Array(0), new Float32Array(0), new Uint8Array(0), root);
  expect(none.depth).toHaveLength(0);
});

test("a range that is empty or begins at 0, and arrays that do not fit each other, are refused", () => {
  const { rays, coarse, labelled } = randomPoses(1, "refused");
  expect(() => searchRootDepths(rays, coarse, labelled, root, { minDepthMm: 0 })).toThrow(
    /depth range 0 to 1000000 mm/,
  );
  expect(() => searchRootDepths(rays, coarse, labelled, root, { minDepthMm: 5, maxDepthMm: 4 })).toThrow(RangeError);
  expect(() => searchRootDepths(rays, coarse, labelled, root, { maxDepthMm: NaN })).toThrow(RangeError);
  expect(() => searchRootDepths(rays, coarse.subarray(3), labelled, root)).toThrow(/48 coarse/);
  expect(() => searchRootDepths(rays, coarse, labelled, root, { jointCount: 16 })).toThrow(/each of 16 joints/);
});
