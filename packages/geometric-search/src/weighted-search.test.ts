import { randomStream } from "@wildpose/pose";
import { expect, test } from "vitest";
import { depthCost } from "./depth-cost.js";
import { searchRootDepths } from "./search-root-depths.js";
import { J, onePose, randomPoses, root } from "./testing/random-poses.js";

const poses = randomPoses(300, "weights", { coarseMm: 40, pixels: 2, missing: 0.2 });
const random = randomStream(1, "weights");
const wholeWeights = Float32Array.from(poses.labelled, () => random.integer(4));

test("a joint of weight 3 counts as three joints", () => {
  for (let n = 0; n < poses.count; n++) {
    const [rays, coarse, labelled] = onePose(poses, n);
    const weights = wholeWeights.subarray(n * J, (n + 1) * J);
    const copies: number[] = [root];
    for (let j = 0; j < J; j++) if (j !== root) copies.push(...Array<number>(weights[j]).fill(j));
    const weighted = searchRootDepths(rays, coarse, labelled, root, { weights });
    const repeated = searchRootDepths(
      Float64Array.from(copies.flatMap((j) => [rays[j * 2], rays[j * 2 + 1]])),
      Float64Array.from(copies.flatMap((j) => [coarse[j * 3], coarse[j * 3 + 1], coarse[j * 3 + 2]])),
      Uint8Array.from(copies, (j) => labelled[j]),
      0,
      { jointCount: copies.length },
    );
    if (Number.isNaN(weighted.depth[0])) {
      expect(repeated.depth[0]).toBeNaN();
      continue;
    }
    expect(Math.abs(weighted.depth[0] - repeated.depth[0])).toBeLessThan(1e-6);
    expect(weighted.residualMm[0]).toBeCloseTo(repeated.residualMm[0], 8);
  }
});

test("a joint of weight 0 is as one that is not labelled, whatever is written there", () => {
  const labelled = poses.labelled.map((label, i) => (wholeWeights[i] === 0 && i % J !== root ? 0 : label));
  const spoilt = poses.coarse.map((value, i) => (labelled[Math.floor(i / 3)] === 0 ? NaN : value));
  const unweighted = new Float32Array(labelled).fill(2);
  const expected = searchRootDepths(poses.rays, poses.coarse, labelled, root, {
    weights: unweighted.map((weight, i) => (wholeWeights[i] === 0 ? 0 : weight)),
  });
  const found = searchRootDepths(poses.rays, spoilt, poses.labelled, root, {
    weights: unweighted.map((weight, i) => (wholeWeights[i] === 0 ? 0 : weight)),
  });
  const plain = searchRootDepths(poses.rays, poses.coarse, labelled, root);
  expect(found).toEqual(expected);
  for (let n = 0; n < poses.count; n++) {
    if (Number.isNaN(plain.depth[n])) expect(found.depth[n]).toBeNaN();
    else expect(Math.abs(found.depth[n] - plain.depth[n])).toBeLessThan(1e-6);
  }
});

test("only the ratios of the weights matter", () => {
  const plain = searchRootDepths(poses.rays, poses.coarse, poses.labelled, root);
  for (const factor of [1e-3, 7, 1e3]) {
    const weights = new Float64Array(poses.labelled.length).fill(factor);
    const found = searchRootDepths(poses.rays, poses.coarse, poses.labelled, root, { weights });
    for (let n = 0; n < poses.count; n++) {
      expect(Math.abs(found.depth[n] - plain.depth[n])).toBeLessThan(1e-6);
      expect(found.residualMm[n]).toBeCloseTo(plain.residualMm[n], 8);
      expect(found.depthDeviationMm[n]).toBeCloseTo(plain.depthDeviationMm[n], 8);
    }
  }
});

test("no depth near the one found costs less", () => {
  const weights = Float64Array.from(poses.labelled, () => random.uniform(0, 2));
  const { depth, residualMm } = searchRootDepths(poses.rays, poses.coarse, poses.labelled, root, { weights });
  for (let n = 0; n < poses.count; n++) {
    if (Number.isNaN(depth[n])) continue;
    const own = weights.subarray(n * J, (n + 1) * J);
    const cost = (d: number) => depthCost(...onePose(poses, n), root, d, 0, J, own);
    let total = 0;
    for (let j = 0; j < J; j++) if (j !== root && poses.labelled[n * J + j] !== 0) total += own[j];
    expect(residualMm[n]).toBeCloseTo(cost(depth[n]) / total, 8);
    for (const away of [-100, -1, 1, 100]) expect(cost(depth[n] + away)).toBeGreaterThan(cost(depth[n]));
  }
});

test("where all weights are 0 there is no depth, and the root's own weight is not looked at", () => {
  const none = new Float64Array(poses.labelled.length);
  expect(searchRootDepths(poses.rays, poses.coarse, poses.labelled, root, { weights: none }).depth).toEqual(
    new Float64Array(poses.count).fill(NaN),
  );
  const rootless = none.map((_, i) => (i % J === root ? 0 : 1));
  expect(searchRootDepths(poses.rays, poses.coarse, poses.labelled, root, { weights: rootless })).toEqual(
    searchRootDepths(poses.rays, poses.coarse, poses.labelled, root),
  );
});

test("weights that are negative, not finite or too few are refused", () => {
  for (const wrong of [-1, NaN, Infinity]) {
    const weights = new Float64Array(J).fill(1);
    weights[3] = wrong;
    const [rays, coarse] = onePose(poses, 0);
    expect(() => searchRootDepths(rays, coarse, new Uint8Array(J).fill(1), root, { weights })).toThrow(
      `weight ${wrong} of joint 3 of pose 0`,
    );
  }
  const few = { weights: new Float64Array(3) };
  expect(() => searchRootDepths(poses.rays, poses.coarse, poses.labelled, root, few)).toThrow(/^3 weights/);
});
