import { AVERAGE_HEIGHT_MM, h36m17, sizeRuler } from "@wildpose/pose";
import type { ReleaseRows } from "../shards/columns.js";

const JOINTS = h36m17.joints.length;

/**
 * The height of an average person whose limb and torso bones add up to the same length.
 *
 * @returns millimetres.
 */
export function bodyHeight({ keypoints_3d }: ReleaseRows, row: number): number {
  const start = row * JOINTS * 3;
  let measured = 0;
  let average = 0;
  for (const [index, [parent, child]] of sizeRuler.bones.entries()) {
    measured += Math.hypot(
      keypoints_3d[start + child * 3] - keypoints_3d[start + parent * 3],
      keypoints_3d[start + child * 3 + 1] - keypoints_3d[start + parent * 3 + 1],
      keypoints_3d[start + child * 3 + 2] - keypoints_3d[start + parent * 3 + 2],
    );
    average += sizeRuler.lengthsMm[index];
  }
  return (AVERAGE_HEIGHT_MM * measured) / average;
}
