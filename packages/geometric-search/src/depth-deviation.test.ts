import { describe, expect, test } from "vitest";
import { searchRootDepths } from "./search-root-depths.js";
import { J, type PoseNoise, randomPoses, root } from "./testing/random-poses.js";

/** Shares of poses whose depth is wrong by less than one and two deviations. */
function coverage(name: string, noise: PoseNoise, weights?: (label: number, index: number) => number) {
  const poses = randomPoses(6000, name, noise);
  const { depth, depthDeviationMm } = searchRootDepths(poses.rays, poses.coarse, poses.labelled, root, {
    weights: weights && Float64Array.from(poses.labelled, weights),
  });
  let within1 = 0;
  let within2 = 0;
  let defined = 0;
  for (let n = 0; n < poses.count; n++) {
    if (Number.isNaN(depth[n])) continue;
    const deviations = Math.abs(depth[n] - poses.trueDepth[n]) / depthDeviationMm[n];
    defined++;
    if (deviations < 1) within1++;
    if (deviations < 2) within2++;
  }
  return [within1 / defined, within2 / defined];
}

describe("two thirds of the depths are within one deviation, 19 of 20 within two", () => {
  const cases: [string, PoseNoise][] = [
    ["coarse poses off by 10 mm", { coarseMm: 10 }],
    ["coarse poses off by 60 mm", { coarseMm: 60 }],
    ["inexact 2D", { coarseMm: 40, pixels: 5 }],
    ["half of the joints missing", { coarseMm: 40, missing: 0.5 }],
  ];
  test.each(cases)("%s", (name, noise) => {
    const [one, two] = coverage(`deviation/${name}`, noise);
    expect(one).toBeGreaterThan(0.62);
    expect(one).toBeLessThan(0.73);
    expect(two).toBeGreaterThan(0.92);
    expect(two).toBeLessThan(0.97);
  });

  test("joints of unequal weight", () => {
    const [one, two] = coverage("deviation/weights", { coarseMm: 40 }, (_, i) => 1 + ((i * 7) % J) / 4);
    expect(one).toBeGreaterThan(0.62);
    expect(one).toBeLessThan(0.73);
    expect(two).toBeGreaterThan(0.92);
    expect(two).toBeLessThan(0.97);
  });
});

test("a coarse pose twice the size, twice as far, is twice as uncertain", () => {
  const poses = randomPoses(100, "twice", { coarseMm: 40 });
  const once = searchRootDepths(poses.rays, poses.coarse, poses.labelled, root);
  const twice = searchRootDepths(
    poses.rays,
    poses.coarse.map((value) => value * 2),
    poses.labelled,
    root,
  );
  for (let n = 0; n < poses.count; n++) {
    expect(twice.depthDeviationMm[n]).toBeCloseTo(2 * once.depthDeviationMm[n], 6);
  }
});

test("at a kink and on a flat stretch the deviation is that of what is left over", () => {
  // Joints on a line through the root's ray: every term is |slope| · |d − vertex|, without curvature.
  const labelled = new Uint8Array([1, 1, 1]);
  const rays = new Float64Array([0, 0, 0.5, 0, 0.5, 0]);
  const flat = searchRootDepths(rays, new Float32Array([0, 0, 0, 2000, 0, 0, 2100, 0, 0]), labelled, 0, {
    jointCount: 3,
  });
  expect([...flat.depth, ...flat.residualMm]).toEqual([4000, 50]);
  const expected = ((50 * 4) / 3) * (Math.sqrt(0.25) / ((Math.PI / 4) * 0.5));
  expect(flat.depthDeviationMm[0]).toBeCloseTo(expected, 10);

  const fits = searchRootDepths(rays, new Float32Array([0, 0, 0, 2000, 0, 0, 2000, 0, 0]), labelled, 0, {
    jointCount: 3,
  });
  expect([...fits.depth, ...fits.residualMm, ...fits.depthDeviationMm]).toEqual([4000, 0, 0]);
});

test("without a depth there is no deviation", () => {
  const { depthDeviationMm } = searchRootDepths(new Float64Array(4), new Float32Array(6), new Uint8Array(2), 0, {
    jointCount: 2,
  });
  expect(depthDeviationMm[0]).toBeNaN();
});
