/** Mirror images of persons: what a camera would have seen of them in a mirror. Left and right change their names. */
import { h36m17 } from "@wildpose/pose";
import type { PoseBatch } from "../label-generator.js";

const joints = h36m17.joints.length;
const { mirror } = h36m17;

/** The same persons in images that are mirrored about x = 0, each joint under its partner's name. */
export function mirrorPoses({ count, keypoints, visibility, synthesized, intrinsics }: PoseBatch): PoseBatch {
  return {
    count,
    keypoints: mirrorPoints(keypoints, 2),
    visibility: swapSides(visibility),
    ...(synthesized && { synthesized: swapSides(synthesized) }),
    // fx, fy, cx, cy: the principal point moves with the image.
    intrinsics: intrinsics.map((value, index) => (index % 4 === 2 ? -value : value)),
  };
}

/**
 * Mirrored points; mirrored again they are what they were.
 *
 * @param points [N, 17, D] x first.
 */
export function mirrorPoints(points: Float32Array, dimensions: 2 | 3): Float32Array {
  return points.map((_, index) => {
    const axis = index % dimensions;
    const at = Math.floor(index / dimensions);
    const value = points[(at - (at % joints) + mirror[at % joints]) * dimensions + axis];
    return axis === 0 ? -value : value;
  });
}

/** @param states [N, 17] */
function swapSides(states: Uint8Array): Uint8Array {
  return states.map((_, at) => states[at - (at % joints) + mirror[at % joints]]);
}
