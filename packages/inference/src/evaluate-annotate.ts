/** What an annotator, or a detector, makes of poses whose 3D is known: the 2D that an evaluation labels. */
import { type Intrinsics, projectPinhole } from "@wildpose/camera";
import { h36m17, NOT_LABELLED, OCCLUDED, type RandomStream, sizeRuler, VISIBLE } from "@wildpose/pose";
import type { PoseBatch } from "./label-generator.js";

/** A pose, and the camera that sees it. */
export interface KnownPose {
  /** [17, 3] millimetres, camera frame, in front of the camera. */
  readonly joints: Float64Array;
  /** Pixels. */
  readonly intrinsics: Intrinsics;
  /** What the person does, in the source's word; null or left out where nobody said. */
  readonly activity?: string | null;
}

/**
 * Joints that are not labelled.
 *
 * - `none`.
 * - `legs`: the picture ends at the knees or at the ankles, as often: those and what is below are not there.
 * - `gaps`: each joint but the root is missing one time in eight, as in training.
 */
export const missingJoints = ["none", "legs", "gaps"] as const;
export type MissingJoints = (typeof missingJoints)[number];

/** What a label generator is told of the poses. */
export interface EvaluationCondition {
  /**
   * Root mean square over the joints of how far the 2D is off in x and in y, in pixels of a person who is 330 pixels tall;
   * 0 for exact 2D. See {@link MM_PER_PIXEL}.
   */
  readonly deviationPx: number;
  readonly missing: MissingJoints;
  /** `assumed`: the camera that took the image is not known, as in the wild. */
  readonly camera: "known" | "assumed";
}

/** Of a person of 1,650 mm who is 330 pixels tall. */
export const MM_PER_PIXEL = 5;

/** Of the joints but the root: hidden from view, and annotated half as accurately. */
export const HIDDEN_SHARE = 0.2;
const HIDDEN_NOISE = 2;

const MISSING_SHARE = 0.12;
/** A pose left with fewer joints, or with no bone to measure its size by, is labelled whole: no build would take it. */
const LEAST_LABELLED = 8;

const joints = h36m17.joints.length;
const { root } = h36m17;
const knees = h36m17.joints.flatMap((name, joint) => (name.endsWith("Knee") ? [joint] : []));
const ankles = h36m17.joints.flatMap((name, joint) => (name.endsWith("Ankle") ? [joint] : []));

/**
 * Hidden joints are off by twice as much as visible ones, and all together by the deviation; the noise is normal.
 *
 * @param random one stream each, so that missing joints move nobody's noise.
 */
export function annotate(
  truths: readonly KnownPose[],
  { deviationPx, missing, camera }: EvaluationCondition,
  random: { readonly noise: RandomStream; readonly missing: RandomStream },
): PoseBatch {
  const count = truths.length;
  const keypoints = new Float32Array(count * joints * 2);
  const visibility = new Uint8Array(count * joints).fill(VISIBLE);
  const visibleMm = (deviationPx * MM_PER_PIXEL) / Math.sqrt(1 - HIDDEN_SHARE + HIDDEN_SHARE * HIDDEN_NOISE ** 2);
  for (const [n, { joints: pose, intrinsics }] of truths.entries()) {
    const pixels = keypoints.subarray(n * joints * 2, (n + 1) * joints * 2);
    projectPinhole(pose, intrinsics, pixels);
    const distance = Math.hypot(pose[root * 3], pose[root * 3 + 1], pose[root * 3 + 2]);
    for (let joint = 0; joint < joints; joint++) {
      const hidden = random.noise.uniform(0, 1) < HIDDEN_SHARE && joint !== root;
      if (hidden) visibility[n * joints + joint] = OCCLUDED;
      for (let axis = 0; axis < 2; axis++) {
        const deviation = (visibleMm * (hidden ? HIDDEN_NOISE : 1) * intrinsics[axis]) / distance;
        pixels[joint * 2 + axis] += deviation * random.noise.normal(0, 1);
      }
    }
    for (const joint of dropped(missing, random.missing)) {
      pixels.fill(Number.NaN, joint * 2, joint * 2 + 2);
      visibility[n * joints + joint] = NOT_LABELLED;
    }
  }
  const known = truths.flatMap((truth) => [...truth.intrinsics]);
  const intrinsics = camera === "known" ? Float64Array.from(known) : new Float64Array(count * 4).fill(Number.NaN);
  return { count, keypoints, visibility, intrinsics };
}

/** Joints of one pose that are not labelled. */
function dropped(missing: MissingJoints, random: RandomStream): readonly number[] {
  if (missing === "none") return [];
  if (missing === "legs") return random.uniform(0, 1) < 0.5 ? [...knees, ...ankles] : ankles;
  const drawn = h36m17.joints.flatMap((_, joint) =>
    random.uniform(0, 1) < MISSING_SHARE && joint !== root ? [joint] : [],
  );
  const isThere = (joint: number) => !drawn.includes(joint);
  const measurable = sizeRuler.bones.some(([parent, child]) => isThere(parent) && isThere(child));
  return measurable && joints - drawn.length >= LEAST_LABELLED ? drawn : [];
}
