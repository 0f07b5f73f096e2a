/**
 * What the ray refinement minimises for one pose, and its derivatives.
 *
 * Unknown are a depth z for every labelled joint, on its own ray, and the logarithm s of the body's size. In deviations:
 *
 *     root depth      (z_root − searched) / (σ · searched)
 *     coarse depth    ((z_joint − z_parent) − (coarse_joint − coarse_parent)) / σ     parent: the nearest labelled one
 *     scale           s / σ
 *     bone length     ρ((‖ray z − ray_parent z_parent‖ − e^s · average) / σ)
 *     left and right  ρ((left length − right length) / σ)
 *
 * summed as squares; ρ is Geman and McClure's r² / (1 + r² / c²), so that what contradicts everything else, as a joint
 * annotated at the wrong place does, is given up and pulls at nothing.
 */
import { h36m17 } from "@wildpose/pose";
import {
  BONES,
  type BodyTerms,
  boneChildren,
  boneParents,
  PAIRS,
  pairFirst,
  pairSecond,
  type RefinementDeviations,
  ROOT_UNKNOWN,
  SCALE_UNKNOWN,
  UNKNOWNS,
  unknownJoints,
  unknownParents,
} from "./refine-on-rays-body.js";
import type { NormalEquations } from "./refine-on-rays-solver.js";

/** One pose and its terms, written over for every pose of a batch. */
export interface RayPose {
  /** [15] rays of the unknown joints. */
  readonly rayX: Float64Array;
  readonly rayY: Float64Array;
  /** [16] the searched depths, and 0 for the scale. */
  readonly start: Float64Array;
  /** [15] the nearest labelled ancestor of each unknown; −1 of the root and of what is not labelled. */
  readonly anchor: Int32Array;
  /** [15] 1 / σ of each coarse depth; of the root, of its searched depth. 0: no term. */
  readonly depthWeight: Float64Array;
  /** [14] 1 / σ of each bone's length; 0: no term. */
  readonly boneWeight: Float64Array;
  /** [6] 1 / σ of each pair; 0: no term. */
  readonly pairWeight: Float64Array;
  /** 1 / σ of the scale. */
  readonly scaleWeight: number;
  /** 1 / c² of ρ. */
  readonly outlierWeight: number;
  readonly body: BodyTerms;
  /** Number of terms. */
  terms: number;

  /** [14] what {@link costOfDepths} saw last: lengths, and their derivatives by the depth of parent and child. */
  readonly length: Float64Array;
  readonly byParent: Float64Array;
  readonly byChild: Float64Array;
}

export function createRayPose(body: BodyTerms, deviations: RefinementDeviations): RayPose {
  const joints = unknownJoints.length;
  return {
    rayX: new Float64Array(joints),
    rayY: new Float64Array(joints),
    start: new Float64Array(UNKNOWNS),
    anchor: new Int32Array(joints),
    depthWeight: new Float64Array(joints),
    boneWeight: new Float64Array(BONES),
    pairWeight: new Float64Array(PAIRS),
    scaleWeight: 1 / deviations.scale,
    outlierWeight: 1 / deviations.outlier ** 2,
    body,
    terms: 0,
    length: new Float64Array(BONES),
    byParent: new Float64Array(BONES),
    byChild: new Float64Array(BONES),
  };
}

/**
 * Reads one pose of a batch.
 *
 * @param first index of the pose's first joint.
 * @param depth the searched depth of the root.
 * @param lengthVariance mm² that inexact 2D adds to the variance of a bone's length.
 * @param rootDeviation of the root's depth, as a fraction.
 * @returns false when the root is not labelled, or a number of a labelled joint is not finite.
 */
export function readRayPose(
  rays: Float64Array,
  coarse: Float32Array | Float64Array,
  labelled: Uint8Array,
  first: number,
  depth: number,
  lengthVariance: number,
  rootDeviation: number,
  pose: RayPose,
): boolean {
  const { rayX, rayY, start, anchor, depthWeight, boneWeight, pairWeight, body } = pose;
  if (labelled[first + h36m17.root] === 0) return false;
  for (let at = first; at < first + h36m17.joints.length; at++) {
    const sum = rays[at * 2] + rays[at * 2 + 1] + coarse[at * 3] + coarse[at * 3 + 1] + coarse[at * 3 + 2] + depth;
    if (labelled[at] !== 0 && !Number.isFinite(sum)) return false;
  }
  let terms = 2;
  for (let i = 0; i <= ROOT_UNKNOWN; i++) {
    const at = first + unknownJoints[i];
    const isLabelled = labelled[at] !== 0;
    rayX[i] = isLabelled ? rays[at * 2] : 0;
    rayY[i] = isLabelled ? rays[at * 2 + 1] : 0;
    start[i] = isLabelled ? coarse[at * 3 + 2] + depth : 0;
    anchor[i] = -1;
    depthWeight[i] = 0;
    if (!isLabelled || i === ROOT_UNKNOWN) continue;
    let variance = body.depthVariance[i];
    let ancestor = unknownParents[i];
    while (labelled[first + unknownJoints[ancestor]] === 0) {
      variance += body.depthVariance[ancestor];
      ancestor = unknownParents[ancestor];
    }
    anchor[i] = ancestor;
    depthWeight[i] = 1 / Math.sqrt(variance);
    terms++;
  }
  start[SCALE_UNKNOWN] = 0;
  depthWeight[ROOT_UNKNOWN] = 1 / (rootDeviation * Math.abs(start[ROOT_UNKNOWN]));
  for (let bone = 0; bone < BONES; bone++) {
    const isLabelled = anchor[boneChildren[bone]] === boneParents[bone];
    boneWeight[bone] = isLabelled ? 1 / Math.sqrt(body.boneVariance[bone] + lengthVariance) : 0;
    if (isLabelled) terms++;
  }
  for (let pair = 0; pair < PAIRS; pair++) {
    const isLabelled = boneWeight[pairFirst[pair]] > 0 && boneWeight[pairSecond[pair]] > 0;
    pairWeight[pair] = isLabelled ? 1 / Math.sqrt(body.pairVariance[pair] + 2 * lengthVariance) : 0;
    if (isLabelled) terms++;
  }
  pose.terms = terms;
  return true;
}

/** The cost at the given depths; the lengths and derivatives there stay in `pose`. */
export function costOfDepths(unknowns: Float64Array, pose: RayPose): number {
  const { rayX, rayY, start, anchor, depthWeight, boneWeight, pairWeight, outlierWeight } = pose;
  const { length, byParent, byChild } = pose;
  const { boneLength } = pose.body;
  const scaleTerm = unknowns[SCALE_UNKNOWN] * pose.scaleWeight;
  const rootTerm = (unknowns[ROOT_UNKNOWN] - start[ROOT_UNKNOWN]) * depthWeight[ROOT_UNKNOWN];
  let cost = scaleTerm * scaleTerm + rootTerm * rootTerm;
  for (let i = 0; i < ROOT_UNKNOWN; i++) {
    const parent = anchor[i];
    if (parent < 0) continue;
    const term = (unknowns[i] - start[i] - (unknowns[parent] - start[parent])) * depthWeight[i];
    cost += term * term;
  }
  const scale = Math.exp(unknowns[SCALE_UNKNOWN]);
  for (let bone = 0; bone < BONES; bone++) {
    const weight = boneWeight[bone];
    if (weight === 0) continue;
    const parent = boneParents[bone];
    const child = boneChildren[bone];
    const parentX = rayX[parent];
    const parentY = rayY[parent];
    const childX = rayX[child];
    const childY = rayY[child];
    const parentDepth = unknowns[parent];
    const childDepth = unknowns[child];
    const x = childX * childDepth - parentX * parentDepth;
    const y = childY * childDepth - parentY * parentDepth;
    const z = childDepth - parentDepth;
    const distance = Math.sqrt(x * x + y * y + z * z);
    // Two joints on one spot are pulled nowhere: a length has no slope there.
    const inverse = distance > 0 ? 1 / distance : 0;
    length[bone] = distance;
    byChild[bone] = (childX * x + childY * y + z) * inverse;
    byParent[bone] = -(parentX * x + parentY * y + z) * inverse;
    const term = (distance - scale * boneLength[bone]) * weight;
    const squared = term * term;
    cost += squared / (1 + squared * outlierWeight);
  }
  for (let pair = 0; pair < PAIRS; pair++) {
    const term = (length[pairFirst[pair]] - length[pairSecond[pair]]) * pairWeight[pair];
    const squared = term * term;
    cost += squared / (1 + squared * outlierWeight);
  }
  return cost;
}

/**
 * Writes the equations of a Gauss-Newton step. ρ enters by its weight at the term's present value, 1 / (1 + r²/c²)²: with
 * it the slope is the cost's own.
 *
 * @param unknowns those that {@link costOfDepths} was called with last.
 */
export function writeNormalEquations(unknowns: Float64Array, pose: RayPose, equations: NormalEquations): void {
  const { start, anchor, depthWeight, boneWeight, pairWeight, outlierWeight, scaleWeight } = pose;
  const { length, byParent, byChild } = pose;
  const { boneLength } = pose.body;
  const { matrix, downhill } = equations;
  matrix.fill(0);
  downhill.fill(0);

  const scaleRow = SCALE_UNKNOWN * UNKNOWNS;
  matrix[scaleRow + SCALE_UNKNOWN] = scaleWeight * scaleWeight;
  downhill[SCALE_UNKNOWN] = -unknowns[SCALE_UNKNOWN] * scaleWeight * scaleWeight;
  const rootWeight = depthWeight[ROOT_UNKNOWN] * depthWeight[ROOT_UNKNOWN];
  matrix[ROOT_UNKNOWN * UNKNOWNS + ROOT_UNKNOWN] = rootWeight;
  downhill[ROOT_UNKNOWN] = (start[ROOT_UNKNOWN] - unknowns[ROOT_UNKNOWN]) * rootWeight;
  for (let i = 0; i < ROOT_UNKNOWN; i++) {
    const parent = anchor[i];
    if (parent < 0) {
      // Not an unknown of this pose.
      matrix[i * UNKNOWNS + i] = 1;
      continue;
    }
    const weight = depthWeight[i] * depthWeight[i];
    const pull = (unknowns[i] - start[i] - (unknowns[parent] - start[parent])) * weight;
    matrix[i * UNKNOWNS + i] += weight;
    matrix[parent * UNKNOWNS + parent] += weight;
    matrix[parent * UNKNOWNS + i] -= weight;
    downhill[i] -= pull;
    downhill[parent] += pull;
  }

  const scale = Math.exp(unknowns[SCALE_UNKNOWN]);
  for (let bone = 0; bone < BONES; bone++) {
    if (boneWeight[bone] === 0) continue;
    const parent = boneParents[bone];
    const child = boneChildren[bone];
    const average = scale * boneLength[bone];
    const term = (length[bone] - average) * boneWeight[bone];
    const given = boneWeight[bone] / (1 + term * term * outlierWeight);
    const atChild = byChild[bone] * given;
    const atParent = byParent[bone] * given;
    const atScale = -average * given;
    const away = (length[bone] - average) * given;
    matrix[child * UNKNOWNS + child] += atChild * atChild;
    matrix[parent * UNKNOWNS + child] += atParent * atChild;
    matrix[parent * UNKNOWNS + parent] += atParent * atParent;
    matrix[scaleRow + child] += atScale * atChild;
    matrix[scaleRow + parent] += atScale * atParent;
    matrix[scaleRow + SCALE_UNKNOWN] += atScale * atScale;
    downhill[child] -= atChild * away;
    downhill[parent] -= atParent * away;
    downhill[SCALE_UNKNOWN] -= atScale * away;
  }

  for (let pair = 0; pair < PAIRS; pair++) {
    if (pairWeight[pair] === 0) continue;
    const one = pairFirst[pair];
    const other = pairSecond[pair];
    const difference = length[one] - length[other];
    const term = difference * pairWeight[pair];
    const given = pairWeight[pair] / (1 + term * term * outlierWeight);
    addPair(
      boneChildren[one],
      boneParents[one],
      byChild[one] * given,
      byParent[one] * given,
      boneChildren[other],
      boneParents[other],
      -byChild[other] * given,
      -byParent[other] * given,
      difference * given,
      equations,
    );
  }
}

/** Adds a term of two bones of different sides. Of children and parents the second has the higher unknown. */
function addPair(
  childA: number,
  parentA: number,
  atChildA: number,
  atParentA: number,
  childB: number,
  parentB: number,
  atChildB: number,
  atParentB: number,
  away: number,
  { matrix, downhill }: NormalEquations,
): void {
  matrix[childA * UNKNOWNS + childA] += atChildA * atChildA;
  matrix[childB * UNKNOWNS + childB] += atChildB * atChildB;
  matrix[Math.max(childA, childB) * UNKNOWNS + Math.min(childA, childB)] += atChildA * atChildB;
  downhill[childA] -= atChildA * away;
  downhill[childB] -= atChildB * away;
  downhill[parentA] -= atParentA * away;
  downhill[parentB] -= atParentB * away;
  if (parentA === parentB) {
    const atParent = atParentA + atParentB;
    matrix[parentA * UNKNOWNS + childA] += atParent * atChildA;
    matrix[parentA * UNKNOWNS + childB] += atParent * atChildB;
    matrix[parentA * UNKNOWNS + parentA] += atParent * atParent;
    return;
  }
  matrix[parentA * UNKNOWNS + childA] += atParentA * atChildA;
  matrix[parentA * UNKNOWNS + childB] += atParentA * atChildB;
  matrix[parentB * UNKNOWNS + childA] += atParentB * atChildA;
  matrix[parentB * UNKNOWNS + childB] += atParentB * atChildB;
  matrix[parentA * UNKNOWNS + parentA] += atParentA * atParentA;
  matrix[parentB * UNKNOWNS + parentB] += atParentB * atParentB;
  matrix[Math.max(parentA, parentB) * UNKNOWNS + Math.min(parentA, parentB)] += atParentA * atParentB;
}
