/**
 * Root depth and focal length together, for a camera whose focal length is not known.
 *
 * With a focal length k times as long and the person k times as far, the person is as large in the image and only the
 * perspective is other: how much larger near joints are drawn than far ones. That a pose, put on its rays, then has bones
 * of human lengths is what tells focal lengths apart; what the networks say of the joints sideways does not, because they
 * say it for the perspective they know. So each focal length is judged by what `refineOnRays` leaves over, and by how usual
 * it is. What that is worth is measured: docs/unknown-cameras.md.
 */
import { AVERAGE_HEIGHT_MM, h36m17 } from "@wildpose/pose";
import { type RefinementOptions, refineOnRays } from "./refine-on-rays.js";
import { createBodyTerms, defaultRefinementDeviations } from "./refine-on-rays-body.js";
import { createRayPose, readRayPose } from "./refine-on-rays-cost.js";
import { searchRootDepths } from "./search-root-depths.js";

/** What is usual of focal lengths: log-normal. */
export interface FocalPrior {
  /** [N] pixels, the median; or one for all. */
  readonly medianPx: number | Float32Array | Float64Array;
  /** Standard deviation of the natural logarithm of the focal length. */
  readonly logDeviation: number;
}

export interface FocalSearchOptions {
  readonly prior: FocalPrior;
  /** Nearest depth that may be found, millimetres (inclusive), more than 0. Default 1000. */
  readonly minDepthMm?: number;
  /** Farthest depth that may be found, millimetres (inclusive). Default 100,000. */
  readonly maxDepthMm?: number;
  /** How each pose is refined to be judged. */
  readonly refinement?: RefinementOptions;
}

/** Numbers of each pose. */
export interface DepthsAndFocals {
  /** [N] pixels. NaN where the depth is not defined: see `searchRootDepths`. */
  readonly focal: Float64Array;
  /** [N] standard deviation of the logarithm of the focal length, given pose and prior. NaN with the depth. */
  readonly focalLogDeviation: Float64Array;
  /** [N] millimetres, of the root: what `searchRootDepths` finds at that focal length. */
  readonly depth: Float64Array;
  /** [N] millimetres: the deviation of the depth at that focal length, and that of the focal length, together. */
  readonly depthDeviationMm: Float64Array;
  /** [N] 1 where the depth is an end of its range. */
  readonly atRangeEdge: Uint8Array;
}

const joints = h36m17.joints.length;
/** Focal lengths tried: one in the middle, and this many to each side. */
const STEPS_ASIDE = 6;
const STEPS = 2 * STEPS_ASIDE + 1;
/** Deviations from one to the next. */
const STEP = 0.5;
/** Times that is done: each look is as wide as the answer of the one before is uncertain. */
const LOOKS = 2;

/**
 * Finds the focal length and the root depth of every pose.
 *
 * A focal length is worth exp(−½ · (sum of squares that `refineOnRays` leaves over) − ½ · (deviations from the median)²),
 * and the answer is the mean, on the logarithm, of 13 that are tried between e^−3σ and e^3σ of the median; then once more,
 * as closely as that answer is sure. The mean of all is safer than the best one: where the pose says nothing, because it is
 * flat or far, it is near the median, and its deviation near the prior's.
 *
 * The coarse pose is what the networks gave for some focal length; how it would change with another is not looked at.
 *
 * @param pixels [N, 17, 2] pixels relative to the principal point, of a pinhole camera; NaN where missing.
 * @param coarse [N, 17, 3] millimetres, root-relative, frame of that camera.
 * @param labelled [N, 17] nonzero where the joint takes part.
 * @param root index of the root: the hip.
 * @throws {RangeError} as `searchRootDepths` and `refineOnRays`, and when the prior is not of finite numbers above 0, one
 *   median for every pose.
 */
export function searchDepthAndFocal(
  pixels: Float32Array | Float64Array,
  coarse: Float32Array | Float64Array,
  labelled: Uint8Array,
  root: number,
  { prior, minDepthMm = 1000, maxDepthMm = 100_000, refinement = {} }: FocalSearchOptions,
): DepthsAndFocals {
  const count = labelled.length / joints;
  const medians = mediansOf(prior, count);
  const rays = new Float64Array(pixels.length);
  const searchAt = (logFocal: (pose: number) => number) => {
    writeRays(pixels, (pose) => medians[pose] * Math.exp(logFocal(pose)), rays);
    return searchRootDepths(rays, coarse, labelled, root, { minDepthMm, maxDepthMm });
  };

  const terms = countTerms(rays, coarse, labelled, searchAt(() => 0).depth, refinement);
  const costs = new Float64Array(count * STEPS);
  const placed = new Float64Array(coarse.length);
  // Relative to the median, on the logarithm: the whole of the prior first, then what the first look has left of it.
  const logFocal = new Float64Array(count);
  const focalLogDeviation = new Float64Array(count).fill(prior.logDeviation);
  for (let look = 0; look < LOOKS; look++) {
    for (let step = 0; step < STEPS; step++) {
      const away = (step - STEPS_ASIDE) * STEP;
      const { depth } = searchAt((pose) => logFocal[pose] + away * focalLogDeviation[pose]);
      const { cost } = refineOnRays(rays, coarse, labelled, root, depth, refinement, placed);
      for (let pose = 0; pose < count; pose++) {
        const unusual = (logFocal[pose] + away * focalLogDeviation[pose]) / prior.logDeviation;
        costs[pose * STEPS + step] = (terms[pose] * cost[pose] + unusual * unusual) / 2;
      }
    }
    for (let pose = 0; pose < count; pose++) {
      const { mean, deviation } = averageStep(costs.subarray(pose * STEPS, (pose + 1) * STEPS));
      const width = STEP * focalLogDeviation[pose];
      logFocal[pose] += (mean - STEPS_ASIDE) * width;
      focalLogDeviation[pose] = deviation * width;
    }
  }
  const { depth, depthDeviationMm, atRangeEdge } = searchAt((pose) => logFocal[pose]);
  return {
    focal: medians.map((median, pose) => median * Math.exp(logFocal[pose])),
    focalLogDeviation,
    depth,
    depthDeviationMm: depthDeviationMm.map((own, pose) => Math.hypot(own, depth[pose] * focalLogDeviation[pose])),
    atRangeEdge,
  };
}

function mediansOf({ medianPx, logDeviation }: FocalPrior, count: number): Float64Array {
  const medians = typeof medianPx === "number" ? new Float64Array(count).fill(medianPx) : Float64Array.from(medianPx);
  if (medians.length !== count) {
    throw new RangeError(`${medians.length} median focal lengths for ${count} poses, expected one for each`);
  }
  const wrong = [logDeviation, ...medians].find((value) => !(value > 0 && value < Infinity));
  if (wrong !== undefined) throw new RangeError(`prior of the focal length ${wrong}, expected finite numbers above 0`);
  return medians;
}

function writeRays(pixels: Float32Array | Float64Array, focalOf: (pose: number) => number, rays: Float64Array): void {
  for (let first = 0, pose = 0; first < pixels.length; first += joints * 2, pose++) {
    const focal = focalOf(pose);
    for (let i = first; i < first + joints * 2; i++) rays[i] = pixels[i] / focal;
  }
}

/** [N] terms that the cost of each pose's refinement is the mean of. */
function countTerms(
  rays: Float64Array,
  coarse: Float32Array | Float64Array,
  labelled: Uint8Array,
  depth: Float64Array,
  { deviations: changed, heightMm = AVERAGE_HEIGHT_MM }: RefinementOptions,
): Float64Array {
  const deviations = { ...defaultRefinementDeviations, ...changed };
  const pose = createRayPose(createBodyTerms(deviations, heightMm), deviations);
  return depth.map((own, n) =>
    readRayPose(rays, coarse, labelled, n * joints, own, 0, deviations.rootDepth, pose) ? pose.terms : 0,
  );
}

/** Mean and standard deviation, in steps, of what has probability ∝ exp(−cost) at every step. */
function averageStep(costs: Float64Array): { mean: number; deviation: number } {
  const least = costs.reduce((a, b) => Math.min(a, b), Infinity);
  let total = 0;
  let sum = 0;
  let squares = 0;
  for (let step = 0; step < costs.length; step++) {
    const probability = Math.exp(least - costs[step]);
    total += probability;
    sum += probability * step;
    squares += probability * step * step;
  }
  const mean = sum / total;
  // A twelfth: what is within one step is not told apart.
  return { mean, deviation: Math.sqrt(Math.max(0, squares / total - mean * mean) + 1 / 12) };
}
