import type { CameraId, Take } from "./sequence-names.js";

export const JOINTS = 17;

/** A person in a frame, as a form gives it, in our order, unit and frame. */
export interface FormPose {
  readonly take: Take;
  readonly camera: CameraId;
  /** From 1. */
  readonly frame: number;
  /** [17, 3] millimetres, camera frame. */
  readonly joints: Float64Array;
  /** [17, 2] pixels that the form itself has for them; null when it has none. */
  readonly pixels: Float64Array | null;
}

/** Picks joints of a row: out[j] = values[start + order[j] · size …]. */
export function pickJoints(
  values: ArrayLike<number>,
  start: number,
  order: readonly number[],
  size: 2 | 3,
  scale = 1,
): Float64Array {
  const picked = new Float64Array(order.length * size);
  for (let j = 0, o = 0; j < order.length; j++) {
    const at = start + order[j] * size;
    for (let axis = 0; axis < size; axis++) picked[o++] = values[at + axis] * scale;
  }
  return picked;
}
