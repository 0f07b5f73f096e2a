// @ts-check
/** 2D poses as the networks see them: relative to the root, the size taken out, in millimetres of an average person. */
import { unitsPerMillimetre } from "@wildpose/camera";
import { h36m17, sizeRuler } from "@wildpose/pose";

const joints = h36m17.joints.length;
const { root, mirror } = h36m17;

/**
 * @param {Float32Array | Float64Array} points [17, 2] pixels or rays; NaN where missing; the root must be there
 * @returns {Float32Array | null} [17, 2] millimetres of an average person; null for one without a bone of any length
 */
export function canonicalPose(points) {
  const scale = unitsPerMillimetre(points, sizeRuler);
  if (!(scale > 0)) return null;
  const pose = new Float32Array(joints * 2);
  for (let i = 0; i < pose.length; i++) pose[i] = (points[i] - points[root * 2 + (i % 2)]) / scale;
  return pose;
}

/**
 * @param {Float64Array} pose [17, 3] millimetres, camera frame, the root on the axis
 * @returns {Float32Array} [17, 2] millimetres of an average person
 */
export function canonicalView(pose) {
  const rays = new Float64Array(joints * 2);
  for (let j = 0; j < joints; j++) {
    rays[j * 2] = pose[j * 3] / pose[j * 3 + 2];
    rays[j * 2 + 1] = pose[j * 3 + 1] / pose[j * 3 + 2];
  }
  const seen = canonicalPose(rays);
  if (seen === null) throw new Error("a made pose has no size");
  return seen;
}

/**
 * @param {Float32Array} pose [17, 2]
 * @returns {Float32Array} [17, 2] the mirror image, left and right exchanged
 */
export function mirrored(pose) {
  const image = new Float32Array(pose.length);
  for (let j = 0; j < joints; j++) {
    image[j * 2] = -pose[mirror[j] * 2];
    image[j * 2 + 1] = pose[mirror[j] * 2 + 1];
  }
  return image;
}
