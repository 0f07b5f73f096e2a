/**
 * Ray refinement: once the search has put a pose on its rays, moves each joint along its own ray to where human bones
 * want it. The pose goes on projecting onto its 2D joints, whatever comes out.
 *
 * `refine-on-rays-cost.ts` has what is minimised; here it is done, by a fixed number of Gauss-Newton steps that are
 * bounded and never raise the cost. It is not in the paper (arXiv 1904.05512), which ends with the search.
 */
import { AVERAGE_HEIGHT_MM, h36m17 } from "@wildpose/pose";
import {
  createBodyTerms,
  defaultRefinementDeviations,
  PAIRS,
  pairFirst,
  pairSecond,
  type RefinementDeviations,
  ROOT_UNKNOWN,
  SCALE_UNKNOWN,
  UNKNOWNS,
  unknownJoints,
} from "./refine-on-rays-body.js";
import { costOfDepths, createRayPose, type RayPose, readRayPose, writeNormalEquations } from "./refine-on-rays-cost.js";
import { createNormalEquations, type NormalEquations, solveNormalEquations } from "./refine-on-rays-solver.js";

export interface RefinementOptions {
  /** Declared standard deviation of a 2D joint in x and in y, in millimetres at the person; [N] or one for all. Default 0. */
  readonly keypointDeviationMm?: number | Float32Array | Float64Array;
  /** Gauss-Newton steps. Default 3; more are no better. */
  readonly iterations?: number;
  /** Height of the average body, millimetres. Default the {@link AVERAGE_HEIGHT_MM} that coarse poses are made for. */
  readonly heightMm?: number;
  /** What differs from {@link defaultRefinementDeviations}. */
  readonly deviations?: Partial<RefinementDeviations>;
}

/** One number a pose; NaN where the pose is. */
export interface Refinement {
  /** [N] millimetres: the root's depth. */
  readonly depth: Float64Array;
  /** [N] mean squared deviation of the terms at the end. */
  readonly cost: Float64Array;
  /** [N] the body's size over the average. */
  readonly scale: Float64Array;
  /** [N] mean |left − right| over the mean of both, of the searched pose; NaN where no bone is labelled on both sides. */
  readonly boneAsymmetry: Float64Array;
  /** [N] millimetres: the most that a labelled joint's depth beside the root was changed. */
  readonly largestCorrectionMm: Float64Array;
}

/** A step moves no joint by more than this of its depth, and the logarithm of the scale by no more. */
const LARGEST_STEP = 0.1;
/** Times that a step which raises the cost is halved, before the pose is left as it is. */
const HALVINGS = 4;

const joints = h36m17.joints.length;

/**
 * Refines the depths of poses that {@link searchRootDepths} found.
 *
 * A joint that is not labelled has no ray; it keeps its coarse place beside the root, as in the search. Neck and head
 * are held to no length: on their own rays, they follow the depth of their nearest labelled ancestor. A pose is NaN
 * throughout where its depth is, where the root is not labelled and where a number of a labelled joint is not finite. A
 * pose with a labelled joint behind the camera is left where the search put it; no labelled joint comes out behind that
 * was in front. The cost never rises; that the mean error falls is measured, and single poses do get worse.
 *
 * @param rays [N, 17, 2] points on the plane z = 1, canonical camera; NaN where missing.
 * @param coarse [N, 17, 3] millimetres, root-relative, same frame.
 * @param labelled [N, 17] nonzero where the joint is on its ray.
 * @param root index of the root: the hip.
 * @param depth [N] millimetres, of the root.
 * @param out [N, 17, 3] millimetres, camera frame (not root-relative), filled; none of the other arrays.
 * @throws {RangeError} when the lengths do not fit each other, the root is another, or an option is out of its range.
 */
export function refineOnRays(
  rays: Float64Array,
  coarse: Float32Array | Float64Array,
  labelled: Uint8Array,
  root: number,
  depth: Float64Array,
  options: RefinementOptions,
  out: Float32Array | Float64Array,
): Refinement {
  const count = depth.length;
  const { keypointDeviationMm = 0, iterations = 3, heightMm = AVERAGE_HEIGHT_MM } = options;
  const deviations = { ...defaultRefinementDeviations, ...options.deviations };
  checkLengths(count, rays, coarse, labelled, root, out);
  checkOptions(count, keypointDeviationMm, iterations, heightMm);

  const pose = createRayPose(createBodyTerms(deviations, heightMm), deviations);
  const equations = createNormalEquations();
  const unknowns = new Float64Array(UNKNOWNS);
  const trial = new Float64Array(UNKNOWNS);
  const result: Refinement = {
    depth: new Float64Array(count).fill(NaN),
    cost: new Float64Array(count).fill(NaN),
    scale: new Float64Array(count).fill(NaN),
    boneAsymmetry: new Float64Array(count).fill(NaN),
    largestCorrectionMm: new Float64Array(count).fill(NaN),
  };
  for (let n = 0; n < count; n++) {
    const first = n * joints;
    const deviation = typeof keypointDeviationMm === "number" ? keypointDeviationMm : keypointDeviationMm[n];
    const lengthVariance = deviations.keypointVariance * deviation * deviation;
    if (!readRayPose(rays, coarse, labelled, first, depth[n], lengthVariance, deviations.rootDepth, pose)) {
      out.fill(NaN, first * 3, (first + joints) * 3);
      continue;
    }
    unknowns.set(pose.start);
    const startCost = costOfDepths(unknowns, pose);
    result.boneAsymmetry[n] = boneAsymmetry(pose);
    const cost = stepDown(unknowns, startCost, isInFront(pose) ? iterations : 0, pose, equations, trial);
    result.cost[n] = cost / pose.terms;
    result.scale[n] = Math.exp(unknowns[SCALE_UNKNOWN]);
    result.depth[n] = unknowns[ROOT_UNKNOWN];
    result.largestCorrectionMm[n] = largestCorrection(unknowns, pose);
    placeJoints(rays, coarse, labelled, first, depth[n], unknowns, out);
  }
  return result;
}

/**
 * Moves `unknowns` downhill.
 *
 * @param cost at `unknowns`, which it was called for last.
 * @returns the cost it ends at, never more than `cost`.
 */
function stepDown(
  unknowns: Float64Array,
  cost: number,
  iterations: number,
  pose: RayPose,
  equations: NormalEquations,
  trial: Float64Array,
): number {
  let reached = cost;
  for (let iteration = 0; iteration < iterations; iteration++) {
    writeNormalEquations(unknowns, pose, equations);
    if (!solveNormalEquations(equations)) return reached;
    const step = equations.downhill;
    let part = 1;
    for (let i = 0; i < UNKNOWNS; i++) {
      const limit = LARGEST_STEP * (i === SCALE_UNKNOWN ? 1 : unknowns[i]);
      const size = Math.abs(step[i]);
      if (size * part > limit) part = limit / size;
    }
    let lower = false;
    for (let halving = 0; halving <= HALVINGS && !lower; halving++) {
      for (let i = 0; i < UNKNOWNS; i++) trial[i] = unknowns[i] + part * step[i];
      const there = costOfDepths(trial, pose);
      lower = there < reached;
      if (lower) reached = there;
      part /= 2;
    }
    if (!lower) return reached;
    unknowns.set(trial);
  }
  return reached;
}

function isInFront({ start, anchor }: RayPose): boolean {
  for (let i = 0; i <= ROOT_UNKNOWN; i++) {
    if ((i === ROOT_UNKNOWN || anchor[i] >= 0) && !(start[i] > 0)) return false;
  }
  return true;
}

function boneAsymmetry({ pairWeight, length }: RayPose): number {
  let sum = 0;
  let pairs = 0;
  for (let pair = 0; pair < PAIRS; pair++) {
    const one = length[pairFirst[pair]];
    const other = length[pairSecond[pair]];
    if (pairWeight[pair] === 0 || one + other === 0) continue;
    sum += (2 * Math.abs(one - other)) / (one + other);
    pairs++;
  }
  return pairs > 0 ? sum / pairs : NaN;
}

function largestCorrection(unknowns: Float64Array, { start, anchor }: RayPose): number {
  const root = unknowns[ROOT_UNKNOWN] - start[ROOT_UNKNOWN];
  let largest = 0;
  for (let i = 0; i < ROOT_UNKNOWN; i++) {
    if (anchor[i] < 0) continue;
    largest = Math.max(largest, Math.abs(unknowns[i] - start[i] - root));
  }
  return largest;
}

/** Writes one pose: labelled joints on their rays, the others beside the root. */
function placeJoints(
  rays: Float64Array,
  coarse: Float32Array | Float64Array,
  labelled: Uint8Array,
  first: number,
  depth: number,
  unknowns: Float64Array,
  out: Float32Array | Float64Array,
): void {
  const rootAt = first + h36m17.root;
  const rootDepth = unknowns[ROOT_UNKNOWN];
  const rootMoved = rootDepth - depth;
  for (let joint = 0; joint < joints; joint++) {
    const at = first + joint;
    const start = coarse[at * 3 + 2] + depth;
    if (labelled[at] === 0) {
      out[at * 3] = rays[rootAt * 2] * rootDepth + coarse[at * 3];
      out[at * 3 + 1] = rays[rootAt * 2 + 1] * rootDepth + coarse[at * 3 + 1];
      out[at * 3 + 2] = start + rootMoved;
      continue;
    }
    let z = unknownOfJoint[joint] >= 0 ? unknowns[unknownOfJoint[joint]] : NaN;
    if (unknownOfJoint[joint] < 0) {
      let ancestor = h36m17.parents[joint];
      while (unknownOfJoint[ancestor] < 0 || labelled[first + ancestor] === 0) ancestor = h36m17.parents[ancestor];
      const moved = unknowns[unknownOfJoint[ancestor]] - (coarse[(first + ancestor) * 3 + 2] + depth);
      z = start > 0 ? Math.max(start + moved, start / 2) : start + moved;
    }
    out[at * 3] = rays[at * 2] * z;
    out[at * 3 + 1] = rays[at * 2 + 1] * z;
    out[at * 3 + 2] = z;
  }
}

/** [17] −1 for neck and head. */
const unknownOfJoint = Int32Array.from({ length: joints }, (_, joint) => unknownJoints.indexOf(joint));

function checkLengths(
  count: number,
  rays: Float64Array,
  coarse: Float32Array | Float64Array,
  labelled: Uint8Array,
  root: number,
  out: Float32Array | Float64Array,
): void {
  if (root !== h36m17.root) throw new RangeError(`root ${root}, expected the hip, ${h36m17.root}`);
  const size = count * joints;
  if (labelled.length !== size || rays.length !== size * 2 || coarse.length !== size * 3 || out.length !== size * 3) {
    throw new RangeError(
      `${rays.length} ray, ${coarse.length} coarse, ${labelled.length} label and ${out.length} out numbers, ` +
        `expected 2, 3, 1 and 3 for each of ${joints} joints of ${count} poses`,
    );
  }
}

function checkOptions(
  count: number,
  deviation: number | Float32Array | Float64Array,
  iterations: number,
  heightMm: number,
): void {
  const isDeviation = (value: number) => value >= 0 && value < Infinity;
  if (typeof deviation === "number" ? !isDeviation(deviation) : deviation.length !== count) {
    throw new RangeError(
      `2D deviation ${deviation}, expected millimetres from 0 on, or one for each of ${count} poses`,
    );
  }
  if (typeof deviation !== "number" && !deviation.every(isDeviation)) {
    throw new RangeError("a 2D deviation of a pose is negative or not finite, expected millimetres from 0 on");
  }
  if (!(Number.isInteger(iterations) && iterations >= 0)) {
    throw new RangeError(`${iterations} iterations, expected a whole number from 0 on`);
  }
  if (!(heightMm > 0 && heightMm < Infinity)) throw new RangeError(`height ${heightMm} mm, expected more than 0`);
}
