/** Mirror images of persons: what a camera would have seen of them in a mirror. Left and right change their names. */
import type { PoseBatch } from "../label-generator.js";
import { mirrorPoints, swapSides } from "../mirror-joints.js";

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
