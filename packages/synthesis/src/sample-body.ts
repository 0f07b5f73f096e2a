/**
 * Anatomical pose sampler: a random person in a random attitude, without any captured motion.
 */
import type { RandomStream } from "@wildpose/pose";
import { type Attitude, attitudes, pickAttitude } from "./attitudes.js";
import { bodyPoints, poseBody } from "./body-points.js";
import { type BodyShape, type Proportions, sampleBodyShape } from "./body-shape.js";
import { anatomicalPosition, type JointAngles, keepWithinLimits } from "./joint-angles.js";
import { passesThroughItself } from "./self-collision.js";

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

/**
 * Draws a person: attitude, proportions and joint angles, within the limits of the joints. A body that would pass through
 * itself is drawn again in the same attitude, so the shares of attitudes stay.
 *
 * @param proportions as annotators mark them by default.
 */
export function sampleBody(
  random: RandomStream,
  attitude: Attitude = pickAttitude(random),
  proportions?: Proportions,
): SampledBody {
  const { draw, limits } = attitudes[attitude];
  const points = new Float64Array(bodyPoints.length * 3);
  for (;;) {
    const shape = sampleBodyShape(random, proportions);
    const angles = anatomicalPosition();
    draw(random, angles);
    keepWithinLimits(angles, limits);
    poseBody(shape, angles, points);
    if (!passesThroughItself(points, shape.heightMm)) {
      return { points, attitude, heightMm: shape.heightMm, shape, angles };
    }
  }
}
