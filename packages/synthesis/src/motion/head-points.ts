/**
 * Neck and head of Human3.6M, which are no joints of motion capture.
 *
 * Its joint 9 is called Neck/Nose: it is in front of the neck, about level with the chin. Joint 10, Head, is above it and
 * behind, below the top of the head. Both turn with the head, and each bone (thorax to neck, neck to head) is about a
 * fifteenth of the body's height: the lengths of Human3.6M's own skeletons, rounded. So they are placed from a pivot in
 * the neck, with the axes of the head.
 */
import { turn, type Vector } from "./vectors.js";

/** Fractions of body height. */
const PIVOT_ABOVE_THORAX = 0.05;
const NECK_IN_FRONT = 0.03;
const NECK_ABOVE_PIVOT = 0.005;
const HEAD_ABOVE_PIVOT = 0.06;

/** Lengths of the two bones as fractions of body height, where the neck is upright. */
export const headProportions = {
  neck: Math.hypot(PIVOT_ABOVE_THORAX + NECK_ABOVE_PIVOT, NECK_IN_FRONT),
  head: Math.hypot(HEAD_ABOVE_PIVOT - NECK_ABOVE_PIVOT, NECK_IN_FRONT),
} as const;

export interface HeadPose {
  /** Any unit and frame. */
  readonly thorax: Vector;
  /** Where the neck points, length 1. */
  readonly neckDirection: Vector;
  /** [3, 3] row-major: the frame from the head. */
  readonly rotation: ArrayLike<number>;
  readonly rotationAt: number;
  /** Where the face looks and where the top of the head is, in the head's own axes, length 1. */
  readonly forward: Vector;
  readonly up: Vector;
  readonly height: number;
}

/** Writes neck and head to rows 9 and 10 of `out`, in the unit and frame of the thorax. */
export function placeHead(pose: HeadPose, out: Float64Array): void {
  const { thorax, neckDirection, rotation, rotationAt, height } = pose;
  const forward = turn(rotation, rotationAt, pose.forward);
  const up = turn(rotation, rotationAt, pose.up);
  for (let axis = 0; axis < 3; axis++) {
    const pivot = thorax[axis] + neckDirection[axis] * PIVOT_ABOVE_THORAX * height;
    out[27 + axis] = pivot + (forward[axis] * NECK_IN_FRONT + up[axis] * NECK_ABOVE_PIVOT) * height;
    out[30 + axis] = pivot + up[axis] * HEAD_ABOVE_PIVOT * height;
  }
}
