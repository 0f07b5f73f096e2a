import { bonesOf, h36m17, type RandomStream, randomStream, sizeRuler } from "@wildpose/pose";
import { describe, expect, test } from "vitest";
import { placeOnRays } from "./place-on-rays.js";
import { type Refinement, type RefinementOptions, refineOnRays } from "./refine-on-rays.js";
import {
  createBodyTerms,
  defaultRefinementDeviations,
  ROOT_UNKNOWN,
  UNKNOWNS,
  unknownJoints,
} from "./refine-on-rays-body.js";
import { costOfDepths, createRayPose, readRayPose, writeNormalEquations } from "./refine-on-rays-cost.js";
import { createNormalEquations, solveNormalEquations } from "./refine-on-rays-solver.js";

const J = h36m17.joints.length;
const { root } = h36m17;
const joint = (name: (typeof h36m17.joints)[number]) => h36m17.joints.indexOf(name);

interface Poses {
  readonly count: number;
  readonly rays: Float64Array;
  readonly coarse: Float64Array;
  readonly labelled: Uint8Array;
  /** [N] what a search might have found. */
  readonly depth: Float64Array;
  /** [N, 17, 3] millimetres, camera frame. */
  readonly truth: Float64Array;
}

interface Spread {
  /** Of the body's size, as a fraction. */
  readonly scale?: number;
  /** Of a coarse bone's depth, millimetres. */
  readonly coarseMm?: number;
  /** Of the searched depth, as a fraction. */
  readonly depth?: number;
  /** Of a 2D joint, millimetres at the person. */
  readonly keypointMm?: number;
  /** Chance of each joint but the root to be missing. */
  readonly missing?: number;
  readonly depths?: readonly [nearest: number, farthest: number];
}

/** Which way a bone points in a standing person with the arms half raised, seen from the front. */
const standing: Partial<Record<(typeof h36m17.joints)[number], readonly [number, number, number]>> = {
  rightHip: [-1, 0, 0],
  leftHip: [1, 0, 0],
  spine: [0, -1, 0],
  thorax: [0, -1, 0],
  neck: [0, -1, 0],
  head: [0, -1, 0],
  leftShoulder: [1, 0, 0],
  leftElbow: [1, 0.7, 0],
  leftWrist: [1, 0.7, -0.5],
  rightShoulder: [-1, 0, 0],
  rightElbow: [-1, 0.7, 0],
  rightWrist: [-1, 0.7, -0.5],
};

/** Bodies with bones of average proportions, left = right, in poses between standing and nothing anybody can do. */
function madeBodies(count: number, name: string, spread: Spread = {}): Poses {
  const { scale = 0, coarseMm = 0, depth = 0, keypointMm = 0, missing = 0, depths = [3000, 6000] } = spread;
  const random = randomStream(1, name);
  const poses: Poses = {
    count,
    rays: new Float64Array(count * J * 2),
    coarse: new Float64Array(count * J * 3),
    labelled: new Uint8Array(count * J).fill(1),
    depth: new Float64Array(count),
    truth: new Float64Array(count * J * 3),
  };
  for (let n = 0; n < count; n++) {
    const distance = random.uniform(depths[0], depths[1]);
    const size = 1 + random.normal(0, scale);
    poses.depth[n] = distance * (1 + random.normal(0, depth));
    const own = n * J * 3;
    poses.truth[own + root * 3 + 2] = distance;
    const wrong = new Float64Array(J);
    for (const [parent, child] of bonesOf(h36m17)) {
      const direction = directionOf(child, random);
      const at = sizeRuler.bones.findIndex(([, other]) => other === child);
      const length = size * (at < 0 ? 120 : sizeRuler.lengthsMm[at]);
      for (let d = 0; d < 3; d++) {
        poses.truth[own + child * 3 + d] = poses.truth[own + parent * 3 + d] + direction[d] * length;
      }
      wrong[child] = wrong[parent] + random.normal(0, coarseMm);
    }
    for (let j = 0; j < J; j++) {
      const at = n * J + j;
      for (let d = 0; d < 3; d++) poses.coarse[at * 3 + d] = poses.truth[at * 3 + d] - poses.truth[own + root * 3 + d];
      poses.coarse[at * 3 + 2] += wrong[j];
      for (let d = 0; d < 2; d++) {
        poses.rays[at * 2 + d] =
          poses.truth[at * 3 + d] / poses.truth[at * 3 + 2] + random.normal(0, keypointMm) / distance;
      }
      if (j !== root && random.uniform(0, 1) < missing) {
        poses.labelled[at] = 0;
        poses.rays.fill(NaN, at * 2, at * 2 + 2);
      }
    }
  }
  return poses;
}

function directionOf(child: number, random: RandomStream): number[] {
  const base = standing[h36m17.joints[child]] ?? [0, 1, 0];
  const direction = base.map((value) => value + random.normal(0, 0.4));
  const length = Math.hypot(...direction);
  return direction.map((value) => value / length);
}

function refined(poses: Poses, options: RefinementOptions = {}): Refinement & { readonly out: Float64Array } {
  const out = new Float64Array(poses.count * J * 3);
  return { ...refineOnRays(poses.rays, poses.coarse, poses.labelled, root, poses.depth, options, out), out };
}

function searched({ rays, coarse, labelled, depth, count }: Poses): Float64Array {
  return placeOnRays(rays, coarse, labelled, root, depth, new Float64Array(count * J * 3));
}

/** Mean distance in depth beside the root, millimetres, over the labelled joints. */
function depthError({ truth, labelled }: Poses, out: Float64Array): number {
  let sum = 0;
  let joints = 0;
  for (let at = 0; at < labelled.length; at++) {
    const rootAt = at - (at % J) + root;
    if (at === rootAt || labelled[at] === 0) continue;
    sum += Math.abs(out[at * 3 + 2] - out[rootAt * 3 + 2] - (truth[at * 3 + 2] - truth[rootAt * 3 + 2]));
    joints++;
  }
  return sum / joints;
}

function greatestDifference(a: Float64Array, b: Float64Array): number {
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0);
}

const uncertain: Spread = { scale: 0.05, coarseMm: 60, depth: 0.05, keypointMm: 5 };

describe("what comes out", () => {
  test("every labelled joint stays on its ray to 10⁻¹²", () => {
    const poses = madeBodies(300, "on rays", { ...uncertain, missing: 0.2 });
    const { out } = refined(poses);
    for (let at = 0; at < poses.count * J; at++) {
      if (poses.labelled[at] === 0) continue;
      for (let d = 0; d < 2; d++) {
        expect(Math.abs(out[at * 3 + d] / out[at * 3 + 2] - poses.rays[at * 2 + d])).toBeLessThan(1e-12);
      }
    }
  });

  test("joints that are not labelled keep their coarse place beside the root", () => {
    const poses = madeBodies(100, "missing", { ...uncertain, missing: 0.4 });
    const { out } = refined(poses);
    for (let at = 0; at < poses.count * J; at++) {
      if (poses.labelled[at] === 1) continue;
      const rootAt = at - (at % J) + root;
      for (let d = 0; d < 3; d++) {
        expect(out[at * 3 + d] - out[rootAt * 3 + d]).toBeCloseTo(poses.coarse[at * 3 + d], 8);
      }
    }
  });

  test("a pose of average bones whose coarse depths and root depth are right stays where it is", () => {
    const poses = madeBodies(50, "right already");
    const { out, cost, scale, largestCorrectionMm, boneAsymmetry } = refined(poses);
    expect(greatestDifference(out, poses.truth)).toBeLessThan(1e-6);
    for (let n = 0; n < poses.count; n++) {
      expect(cost[n]).toBeLessThan(1e-18);
      expect(scale[n]).toBeCloseTo(1, 9);
      expect(largestCorrectionMm[n]).toBeLessThan(1e-6);
      expect(boneAsymmetry[n]).toBeLessThan(1e-9);
    }
  });

  test("without a step the pose is the searched one", () => {
    const poses = madeBodies(50, "no step", { ...uncertain, missing: 0.2 });
    expect(greatestDifference(refined(poses, { iterations: 0 }).out, searched(poses))).toBeLessThan(1e-9);
  });

  test("where 2D is declared to be worth nothing, bones move nothing", () => {
    const poses = madeBodies(50, "worthless 2D", uncertain);
    const { out } = refined(poses, { keypointDeviationMm: 1e7 });
    expect(greatestDifference(out, searched(poses))).toBeLessThan(0.1);
  });

  test("the deviation of 2D may be another for each pose", () => {
    const poses = madeBodies(2, "own deviations", uncertain);
    const both = refined(poses, { keypointDeviationMm: Float32Array.of(4, 16) }).out;
    expect(both.subarray(0, J * 3)).toEqual(refined(poses, { keypointDeviationMm: 4 }).out.subarray(0, J * 3));
    expect(both.subarray(J * 3)).toEqual(refined(poses, { keypointDeviationMm: 16 }).out.subarray(J * 3));
  });

  test("a mirrored pose comes out mirrored", () => {
    const poses = madeBodies(100, "mirror", { ...uncertain, missing: 0.1 });
    const mirrorOf = (at: number) => at - (at % J) + h36m17.mirror[at % J];
    const swapped: Poses = {
      ...poses,
      labelled: poses.labelled.map((_, at) => poses.labelled[mirrorOf(at)]),
      rays: poses.rays.map((_, i) => poses.rays[mirrorOf(i >> 1) * 2 + (i % 2)] * (i % 2 === 0 ? -1 : 1)),
      coarse: poses.coarse.map(
        (_, i) => poses.coarse[mirrorOf(Math.floor(i / 3)) * 3 + (i % 3)] * (i % 3 === 0 ? -1 : 1),
      ),
    };
    const { out } = refined(poses);
    const other = refined(swapped).out;
    for (let at = 0; at < poses.count * J; at++) {
      for (let d = 0; d < 3; d++) {
        expect(other[mirrorOf(at) * 3 + d]).toBeCloseTo(out[at * 3 + d] * (d === 0 ? -1 : 1), 6);
      }
    }
  });

  test("a body of another average height, all lengths times 1.3, comes out times 1.3", () => {
    const poses = madeBodies(100, "larger", { ...uncertain, missing: 0.1 });
    const times = (values: Float64Array) => values.map((value) => value * 1.3);
    const larger: Poses = { ...poses, coarse: times(poses.coarse), depth: times(poses.depth) };
    const { out, scale } = refined(poses, { keypointDeviationMm: 5 });
    const big = refined(larger, { keypointDeviationMm: 6.5, heightMm: 1700 * 1.3 });
    expect(greatestDifference(big.out, times(out))).toBeLessThan(1e-6);
    expect(greatestDifference(big.scale, scale)).toBeLessThan(1e-9);
  });

  test("a pose does not depend on the poses beside it, and nothing that went in is changed", () => {
    const poses = madeBodies(40, "batch", { ...uncertain, missing: 0.3 });
    poses.depth[7] = NaN;
    const before = structuredClone(poses);
    const { out, cost, scale, largestCorrectionMm } = refined(poses);
    expect(poses).toEqual(before);
    for (let n = 0; n < poses.count; n++) {
      const single = refined({
        count: 1,
        rays: poses.rays.subarray(n * J * 2, (n + 1) * J * 2),
        coarse: poses.coarse.subarray(n * J * 3, (n + 1) * J * 3),
        labelled: poses.labelled.subarray(n * J, (n + 1) * J),
        depth: poses.depth.subarray(n, n + 1),
        truth: poses.truth,
      });
      expect(single.out).toEqual(out.subarray(n * J * 3, (n + 1) * J * 3));
      expect([single.cost[0], single.scale[0], single.largestCorrectionMm[0]]).toEqual([
        cost[n],
        scale[n],
        largestCorrectionMm[n],
      ]);
    }
  });
});

describe("what it is worth, on made bodies", () => {
  test("coarse bones are 60 mm wrong in depth: the error falls by a fifth, and by a quarter where lengths are known", () => {
    const poses = madeBodies(500, "known bones", { coarseMm: 60 });
    const deviations = { trunkLength: 0.02, limbLength: 0.02, scale: 0.01 };
    const before = depthError(poses, searched(poses));
    expect(depthError(poses, refined(poses).out)).toBeLessThan(0.8 * before);
    expect(depthError(poses, refined(poses, { deviations }).out)).toBeLessThan(0.75 * before);
  });

  test("bodies of unknown size, root depths 5 % wrong and 2D of 5 mm: the depth error falls", () => {
    const poses = madeBodies(500, "unknown size", uncertain);
    const { out } = refined(poses, { keypointDeviationMm: 5 });
    expect(depthError(poses, out)).toBeLessThan(0.85 * depthError(poses, searched(poses)));
  });

  test("a wrist annotated half a metre away does not move the legs", () => {
    const poses = madeBodies(200, "wrong wrist", { coarseMm: 30 });
    const wrong = { ...poses, rays: poses.rays.slice() };
    const wrist = joint("leftWrist");
    for (let n = 0; n < poses.count; n++) wrong.rays[(n * J + wrist) * 2] += 500 / poses.depth[n];
    const spoilt = refined(wrong).out;
    const { out } = refined(poses);
    let moved = 0;
    for (let n = 0; n < poses.count; n++) {
      const depthOf = (pose: Float64Array) =>
        pose[(n * J + joint("rightAnkle")) * 3 + 2] - pose[(n * J + root) * 3 + 2];
      moved += Math.abs(depthOf(spoilt) - depthOf(out)) / poses.count;
    }
    expect(moved).toBeLessThan(5);
  });

  test("asymmetry, correction and cost rank poses from sound to wrong", () => {
    const measures = [10, 40, 160].map((coarseMm) => {
      const { boneAsymmetry, cost, largestCorrectionMm } = refined(madeBodies(300, "quality", { coarseMm }));
      return [boneAsymmetry, cost, largestCorrectionMm].map((values) => values.reduce((sum, value) => sum + value));
    });
    for (let measure = 0; measure < 3; measure++) {
      expect(measures[0][measure]).toBeLessThan(measures[1][measure]);
      expect(measures[1][measure]).toBeLessThan(measures[2][measure]);
    }
  });
});

describe("the cost", () => {
  const body = createBodyTerms(defaultRefinementDeviations, 1700);

  function readPose(poses: Poses, n: number) {
    const pose = createRayPose(body, defaultRefinementDeviations);
    expect(readRayPose(poses.rays, poses.coarse, poses.labelled, n * J, poses.depth[n], 25, 0.08, pose)).toBe(true);
    const random = randomStream(2, `away ${n}`);
    const unknowns = pose.start.map((value, i) => {
      if (i === UNKNOWNS - 1) return random.normal(0, 0.1);
      return value === 0 ? 0 : value + random.normal(0, 80);
    });
    return { pose, unknowns };
  }

  test("has the slope that finite differences find, with joints missing and lengths far off", () => {
    const poses = madeBodies(60, "slope", { ...uncertain, coarseMm: 150, missing: 0.15 });
    const equations = createNormalEquations();
    for (let n = 0; n < poses.count; n++) {
      const { pose, unknowns } = readPose(poses, n);
      costOfDepths(unknowns, pose);
      writeNormalEquations(unknowns, pose, equations);
      const downhill = equations.downhill.slice();
      for (let i = 0; i < UNKNOWNS; i++) {
        if (i < ROOT_UNKNOWN && pose.anchor[i] < 0) {
          expect(downhill[i]).toBe(0);
          continue;
        }
        const width = i === UNKNOWNS - 1 ? 1e-6 : 1e-3;
        const at = (offset: number) => {
          const moved = unknowns.slice();
          moved[i] += offset;
          return costOfDepths(moved, pose);
        };
        const slope = (at(width) - at(-width)) / (2 * width);
        expect(Math.abs(-2 * downhill[i] - slope)).toBeLessThan(1e-5 * (Math.abs(slope) + 1));
      }
    }
  });

  test("is stepped down by what solves the written equations", () => {
    const poses = madeBodies(60, "solve", { ...uncertain, missing: 0.15 });
    const equations = createNormalEquations();
    for (let n = 0; n < poses.count; n++) {
      const { pose, unknowns } = readPose(poses, n);
      costOfDepths(unknowns, pose);
      writeNormalEquations(unknowns, pose, equations);
      const matrix = equations.matrix.slice();
      const right = equations.downhill.slice();
      expect(solveNormalEquations(equations)).toBe(true);
      for (let i = 0; i < UNKNOWNS; i++) {
        let sum = 0;
        let size = 0;
        for (let j = 0; j < UNKNOWNS; j++) {
          const value = matrix[Math.max(i, j) * UNKNOWNS + Math.min(i, j)] * equations.downhill[j];
          sum += value;
          size += Math.abs(value);
        }
        expect(Math.abs(sum - right[i])).toBeLessThanOrEqual(1e-10 * (size + 1));
      }
    }
  });

  test("never rises from step to step, however wrong the pose", () => {
    for (const coarseMm of [20, 100, 500]) {
      const poses = madeBodies(100, "falls", { coarseMm, depth: 0.2, scale: 0.2, keypointMm: 50, missing: 0.2 });
      let before = refined(poses, { iterations: 0 }).cost;
      for (let iterations = 1; iterations <= 6; iterations++) {
        const { cost } = refined(poses, { iterations });
        for (let n = 0; n < poses.count; n++) expect(cost[n]).toBeLessThanOrEqual(before[n]);
        before = cost;
      }
    }
  });

  test("is hardly lower after thirty steps than after three", () => {
    const poses = madeBodies(200, "three steps", uncertain);
    const mean = (iterations: number) => refined(poses, { iterations }).cost.reduce((sum, value) => sum + value);
    expect(mean(3)).toBeLessThan(1.1 * mean(30));
  });
});

describe("in bad cases", () => {
  const spoilers: [string, (poses: Poses) => void][] = [
    ["there is no depth", ({ depth }) => depth.fill(NaN, 0, 1)],
    ["the root is not labelled", ({ labelled }) => labelled.fill(0, root, root + 1)],
    ["nothing is labelled", ({ labelled }) => labelled.fill(0, 0, J)],
    ["a labelled joint has no ray", ({ rays }) => rays.fill(NaN, 8, 10)],
    ["a labelled head has no ray", ({ rays }) => rays.fill(NaN, joint("head") * 2, joint("head") * 2 + 1)],
    ["a ray is infinite", ({ rays }) => rays.fill(Infinity, 9, 10)],
    ["a coarse depth is NaN", ({ coarse }) => coarse.fill(NaN, 32, 33)],
    ["a coarse x is NaN", ({ coarse }) => coarse.fill(NaN, 15, 16)],
    ["a neck's coarse depth is infinite", ({ coarse }) => coarse.fill(Infinity, joint("neck") * 3 + 2, 30)],
  ];
  test.each(spoilers)("%s: the pose is NaN throughout, and the one beside it is not", (_, spoil) => {
    const poses = madeBodies(2, "bad", uncertain);
    spoil(poses);
    const { out, depth, cost, scale, boneAsymmetry, largestCorrectionMm } = refined(poses);
    expect(out.subarray(0, J * 3).every(Number.isNaN)).toBe(true);
    expect([depth[0], cost[0], scale[0], boneAsymmetry[0], largestCorrectionMm[0]]).toEqual(Array(5).fill(NaN));
    expect(out.subarray(J * 3).every(Number.isFinite)).toBe(true);
  });

  test("only the root is labelled: it stays, and there is no asymmetry to speak of", () => {
    const poses = madeBodies(1, "root alone", uncertain);
    poses.labelled.fill(0, 1);
    const { out, cost, boneAsymmetry } = refined(poses);
    expect(greatestDifference(out, searched(poses))).toBeLessThan(1e-9);
    expect([cost[0], boneAsymmetry[0]]).toEqual([0, NaN]);
  });

  test("the legs are missing: the rest comes out as finite and better than searched", () => {
    const poses = madeBodies(200, "no legs", { coarseMm: 60 });
    for (const name of ["rightKnee", "rightAnkle", "leftKnee", "leftAnkle"] as const) {
      for (let n = 0; n < poses.count; n++) poses.labelled[n * J + joint(name)] = 0;
    }
    const { out } = refined(poses);
    expect(out.every(Number.isFinite)).toBe(true);
    expect(depthError(poses, out)).toBeLessThan(0.85 * depthError(poses, searched(poses)));
  });

  test("all joints on one spot, and joints at depths from micrometres to light years: nothing is NaN", () => {
    const poses = madeBodies(8, "extremes", uncertain);
    poses.rays.fill(0.25, 0, J * 2);
    poses.coarse.fill(0, 0, J * 3);
    for (let n = 1; n < poses.count; n++) poses.depth[n] = 10 ** (3 * n - 6);
    poses.rays.fill(1e50, J * 8, J * 8 + 4);
    const { out, cost } = refined(poses);
    expect(out.every(Number.isFinite)).toBe(true);
    expect(cost.some(Number.isNaN)).toBe(false);
  });

  test("no joint that was in front of the camera comes out behind it, however near", () => {
    const poses = madeBodies(2000, "near", { coarseMm: 100, depth: 0.3, scale: 0.3, depths: [700, 1500] });
    const start = searched(poses);
    const { out } = refined(poses, { iterations: 10 });
    for (let at = 0; at < poses.count * J; at++) {
      if (start[at * 3 + 2] > 0) expect(out[at * 3 + 2]).toBeGreaterThan(0);
    }
  });

  test("a pose with a labelled joint behind the camera is left where the search put it", () => {
    const poses = madeBodies(1, "behind", uncertain);
    poses.coarse[joint("leftWrist") * 3 + 2] = -2 * poses.depth[0];
    expect(greatestDifference(refined(poses).out, searched(poses))).toBeLessThan(1e-9);
  });

  test("a batch of no poses comes out empty", () => {
    expect(refined(madeBodies(0, "none")).cost).toHaveLength(0);
  });

  test("lengths that do not fit, another root and options out of range are refused", () => {
    const poses = madeBodies(1, "refused");
    const { rays, coarse, labelled, depth } = poses;
    const out = new Float64Array(J * 3);
    expect(() => refineOnRays(rays, coarse, labelled, 1, depth, {}, out)).toThrow(/root 1, expected the hip/);
    expect(() => refineOnRays(rays, coarse.subarray(3), labelled, root, depth, {}, out)).toThrow(/48 coarse/);
    expect(() => refineOnRays(rays, coarse, labelled, root, depth, {}, out.subarray(3))).toThrow(/48 out/);
    for (const keypointDeviationMm of [-1, NaN, Infinity, Float64Array.of(-1), new Float64Array(2)]) {
      expect(() => refined(poses, { keypointDeviationMm })).toThrow(RangeError);
    }
    expect(() => refined(poses, { iterations: 1.5 })).toThrow(/1.5 iterations/);
    expect(() => refined(poses, { heightMm: 0 })).toThrow(/height 0 mm/);
  });

  test("the unknowns are the hip and the joints of the measured bones, each once", () => {
    const measured = new Set([root, ...sizeRuler.bones.map(([, child]) => child)]);
    expect([...unknownJoints].sort((a, b) => a - b)).toEqual([...measured].sort((a, b) => a - b));
  });
});
