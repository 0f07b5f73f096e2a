// @ts-check
/** Nearest neighbours among 2D poses, by the root mean square distance of their joints. */
import { h36m17, sizeRuler } from "@wildpose/pose";

const joints = h36m17.joints.length;
const { root } = h36m17;
const { bones, lengthsMm } = sizeRuler;

/**
 * Poses to search in, row-major.
 *
 * @typedef {object} PoseBank
 * @property {number} count
 * @property {Float32Array} values [N, 17, 2] millimetres of an average person, all joints there
 */

/**
 * @param {readonly Float32Array[]} poses [17, 2] each
 * @returns {PoseBank}
 */
export function poseBank(poses) {
  const values = new Float32Array(poses.length * joints * 2);
  poses.forEach((pose, n) => {
    values.set(pose, n * joints * 2);
  });
  return { count: poses.length, values };
}

/**
 * Finds the pose of the bank that is nearest to a pose. The root, which is the same in all, does not count. Where joints
 * are missing only the others count, and the bank's poses are taken at the size that the bones that are there give.
 *
 * @param {Float32Array} pose [17, 2]; NaN where missing
 * @param {PoseBank} bank
 * @returns {{ index: number, distance: number }} millimetres, root mean square over joints
 */
export function nearestPose(pose, bank) {
  const counted = [];
  for (let j = 0; j < joints; j++) if (j !== root && !Number.isNaN(pose[j * 2])) counted.push(j);
  const isComplete = counted.length === joints - 1;
  let least = Infinity;
  let index = -1;
  for (let n = 0; n < bank.count; n++) {
    const at = n * joints * 2;
    const scale = isComplete ? 1 : sizeWithin(pose, bank.values, at);
    let sum = 0;
    for (let c = 0; c < counted.length && sum < least; c++) {
      const i = counted[c] * 2;
      const dx = pose[i] - scale * bank.values[at + i];
      const dy = pose[i + 1] - scale * bank.values[at + i + 1];
      sum += dx * dx + dy * dy;
    }
    if (sum < least) {
      least = sum;
      index = n;
    }
  }
  return { index, distance: Math.sqrt(least / counted.length) };
}

/** What a pose of the bank has to be multiplied by, for its bones that the other has too to be of average length. */
function sizeWithin(pose, values, at) {
  let measured = 0;
  let average = 0;
  for (let b = 0; b < bones.length; b++) {
    const [parent, child] = bones[b];
    if (Number.isNaN(pose[parent * 2]) || Number.isNaN(pose[child * 2])) continue;
    const dx = values[at + child * 2] - values[at + parent * 2];
    const dy = values[at + child * 2 + 1] - values[at + parent * 2 + 1];
    measured += Math.sqrt(dx * dx + dy * dy);
    average += lengthsMm[b];
  }
  return average / measured;
}
