/**
 * Anatomical pose sampler: a random person in a random attitude, without any captured motion.
 */
import type { RandomStream } from "@wildpose/pose";
import { type Attitude, attitudes, pickAttitude } from "./attitudes.js";
import { bodyPoints, poseBody } from "./body-points.js";
import { type BodyShape, sampleBodyShape } from "./body-shape.js";
import {
  anatomicalPosition,
  athleticLimits,
  type JointAngles,
  keepWithinLimits,
  normalLimits,
} from "./joint-angles.js";

/** A posed person. */
export interface SampledBody {
  /**
   * [17, 3] millimetres, world frame: y up, z where the person faces, x to the person's left, pelvis in the origin.
   * Order of {@link bodyPoints}.
   */
  readonly points: Float64Array;
  readonly attitude: Attitude;
  readonly heightMm: number;
  readonly shape: BodyShape;
  readonly angles: JointAngles;
}

/** Draws a person: attitude, proportions and joint angles, within the limits of the joints. */
export function sampleBody(random: RandomStream, attitude: Attitude = pickAttitude(random)): SampledBody {
  const shape = sampleBodyShape(random);
  const angles = anatomicalPosition();
  attitudes[attitude].draw(random, angles);
  keepWithinLimits(angles, attitudes[attitude].athletic ? athleticLimits : normalLimits);
  const points = poseBody(shape, angles, new Float64Array(bodyPoints.length * 3));
  return { points, attitude, heightMm: shape.heightMm, shape, angles };
}
