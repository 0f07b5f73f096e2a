/** Joints in the mirror: left and right change their names. */
import { h36m17 } from "@wildpose/pose";

const joints = h36m17.joints.length;
const { mirror } = h36m17;

/**
 * Mirrored points; mirrored again they are what they were.
 *
 * @param points [N, 17, D] x first.
 */
export function mirrorPoints(points: Float32Array, dimensions: 2 | 3): Float32Array {
  return points.map((_, index) => {
    const axis = index % dimensions;
    const value = points[partner(Math.floor(index / dimensions)) * dimensions + axis];
    // Not −0 for what is missing, or in the middle.
    return axis === 0 ? 0 - value : value;
  });
}

/** @param values [N, 17] what is the same in the mirror, under the partner's name. */
export function swapSides<T extends Float32Array | Uint8Array>(values: T): T {
  return values.map((_, at) => values[partner(at)]) as T;
}

/** @param at of a joint among [N, 17]. */
function partner(at: number): number {
  return at - (at % joints) + mirror[at % joints];
}
