/** What the exact search and the search on a grid share: their options and arrays, and how a pose's minimum is found. */
import { h36m17 } from "@wildpose/pose";
import { createHyperbolaSum, type HyperbolaSum, minimumOfHyperbolas } from "./hyperbola-sum.js";
import { costOfVectors, createJointVectors, type JointVectors, VECTOR_SIZE } from "./joint-vectors.js";
import { createSmoothMinimum, findSmoothMinimum, type SmoothMinimum } from "./smooth-minimum.js";

export interface SearchOptions {
  /** Nearest depth that may be found, millimetres (inclusive), more than 0. Default 1. */
  readonly minDepthMm?: number;
  /** Farthest depth that may be found, millimetres (inclusive). Default 1,000,000. */
  readonly maxDepthMm?: number;
  /** J, joints a pose. Default the 17 of Human3.6M. */
  readonly jointCount?: number;
  /**
   * [N, J] how much each joint counts, not negative: 0 takes no part. Default 1 for all. Only the ratios matter to the
   * depth. The root's is not looked at: its ray is what the others are measured from.
   */
  readonly weights?: Float32Array | Float64Array;
}

/** Numbers of each pose. */
export interface RootDepths {
  /** [N] millimetres. NaN where it is not defined: see `searchRootDepths`. */
  readonly depth: Float64Array;
  /**
   * [N] millimetres: the cost at that depth, as a weighted mean over the joints that took part, without the root. NaN with
   * the depth.
   */
  readonly residualMm: Float64Array;
  /**
   * [N] millimetres: the standard deviation of the depth, where the sideways errors of the joints are normal, alike, and
   * independent of each other: 0.90 · residual · √(Σ weight² b²) / Σ weight · b² for many joints, with
   * b = ‖ray − ray_root‖. An error that all joints share, such as a body taken for too tall, is not in it. 0 where nothing
   * is left over, never infinite, NaN with the depth.
   */
  readonly depthDeviationMm: Float64Array;
  /** [N] 1 where the depth is an end of the range, because the minimum lies there or beyond. */
  readonly atRangeEdge: Uint8Array;
  /** Passes over the joints of a pose, all poses together: what the search took. */
  evaluations: number;
}

/** What one pose after the other is worked out in. */
export interface PoseSearch {
  readonly vectors: JointVectors;
  readonly smooth: SmoothMinimum;
  readonly sum: HyperbolaSum;
  /** Whether `smooth` is about the depth that was found last. */
  isSmooth: boolean;
}

/**
 * @throws {RangeError} when the range is empty or does not begin above 0, or the lengths do not fit each other.
 * @returns as many poses as the arrays have, none found yet.
 */
export function startSearch(
  rays: Float64Array,
  coarse: Float32Array | Float64Array,
  labelled: Uint8Array,
  root: number,
  minDepthMm: number,
  maxDepthMm: number,
  { jointCount = h36m17.joints.length, weights }: SearchOptions,
): { count: number; jointCount: number; search: PoseSearch; found: RootDepths } {
  if (!(minDepthMm > 0 && minDepthMm <= maxDepthMm && maxDepthMm < Infinity)) {
    throw new RangeError(`depth range ${minDepthMm} to ${maxDepthMm} mm, expected 0 < min ≤ max, both finite`);
  }
  const count = labelled.length / jointCount;
  if (!Number.isInteger(count) || rays.length !== labelled.length * 2 || coarse.length !== labelled.length * 3) {
    throw new RangeError(
      `${rays.length} ray, ${coarse.length} coarse and ${labelled.length} label numbers, ` +
        `expected 2, 3 and 1 for each of ${jointCount} joints of every pose`,
    );
  }
  if (weights !== undefined && weights.length !== labelled.length) {
    throw new RangeError(`${weights.length} weights, expected ${labelled.length}, one for each joint of every pose`);
  }
  if (!(Number.isInteger(root) && root >= 0 && root < jointCount)) {
    throw new RangeError(`root ${root}, expected the index of one of ${jointCount} joints`);
  }
  const found = {
    depth: new Float64Array(count).fill(NaN),
    residualMm: new Float64Array(count).fill(NaN),
    depthDeviationMm: new Float64Array(count).fill(NaN),
    atRangeEdge: new Uint8Array(count),
    evaluations: 0,
  };
  const search = {
    vectors: createJointVectors(jointCount),
    smooth: createSmoothMinimum(),
    sum: createHyperbolaSum(jointCount),
    isSmooth: false,
  };
  return { count, jointCount, search, found };
}

/**
 * The depth in [min (inclusive), max (inclusive)] at which the cost of `search.vectors` is least; of equal ones the
 * smallest. Exactly `min` or `max` where the minimum lies at or beyond that end.
 */
export function leastDepth(search: PoseSearch, min: number, max: number, found: RootDepths): number {
  const { vectors, smooth, sum } = search;
  const isProved = findSmoothMinimum(vectors, smooth);
  found.evaluations += smooth.evaluations;
  search.isSmooth = false;
  if (isProved) {
    // The cost is convex: what lies beyond an end is best at that end. Too near to an end to tell, it is searched again.
    const margin = 1e-9 * max;
    if (smooth.depth < min - margin) return min;
    if (smooth.depth > max + margin) return max;
    if (smooth.depth > min + margin && smooth.depth < max - margin) {
      search.isSmooth = true;
      return smooth.depth;
    }
  }
  writeHyperbolas(vectors, sum);
  const depth = minimumOfHyperbolas(sum, min, max);
  found.evaluations += sum.evaluations;
  return depth;
}

/** Keeps the depth of a pose, and what is told with it. */
export function keepDepth(
  { vectors, smooth, isSmooth }: PoseSearch,
  pose: number,
  depth: number,
  isAtEdge: boolean,
  found: RootDepths,
): void {
  const cost = (isSmooth && costNear(smooth, depth)) || costOfVectors(vectors, depth);
  const residual = cost / vectors.weight;
  found.depth[pose] = depth;
  found.residualMm[pose] = residual;
  found.depthDeviationMm[pose] = depthDeviation(vectors, residual);
  found.atRangeEdge[pose] = isAtEdge ? 1 : 0;
}

/** The cost at a depth near the minimum to 10⁻⁶ mm, by its derivatives there; 0 where they do not tell it so well. */
function costNear({ depth, cost, curvature, curvatureSlope, sharpness }: SmoothMinimum, at: number): number {
  const away = at - depth;
  const squared = away * away;
  if (!(squared * sharpness < 1 / 64 && curvature * sharpness * squared * squared < 1e-6)) return 0;
  return cost + squared * (curvature / 2 + (away * curvatureSlope) / 6);
}

/**
 * The slope of the cost is a sum of independent weight · ‖b‖ · cos φ, φ even: its variance is Σ (weight ‖b‖)² / 2. Divided by
 * the mean curvature it is the variance of the depth. The residual of few joints is too small by the one number that was
 * fitted to their 2 · joints coordinates.
 *
 * The mean curvature is taken and not that of the pose, which the one joint that happens to fit best rules.
 */
function depthDeviation({ joints, spread, squaredSpread }: JointVectors, residual: number): number {
  const sideways = (residual * 2 * joints) / (2 * joints - 1);
  return (sideways * Math.sqrt(squaredSpread / 2)) / ((Math.PI / 4) * spread);
}

/**
 * The cost as a sum of hyperbolas: ‖a + d·b‖ = ‖b‖ · √((d + a·b / b²)² + (a × b / b²)²).
 */
function writeHyperbolas({ count, values }: JointVectors, sum: HyperbolaSum): void {
  for (let term = 0; term < count; term++) {
    const at = term * VECTOR_SIZE;
    const squared = values[at + 5];
    const across = values[at + 4] / squared;
    sum.weight[term] = Math.sqrt(squared);
    sum.vertex[term] = -(values[at] * values[at + 2] + values[at + 1] * values[at + 3]) / squared;
    sum.halfWidthSquared[term] = across * across;
  }
  sum.count = count;
}
