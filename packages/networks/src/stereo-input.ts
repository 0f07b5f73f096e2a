import { h36m17 } from "@wildpose/pose";

const joints = h36m17.joints.length;

/**
 * The input of the reconstruction network: the left view, then the right view made from it. A missing joint stays (0, 0) in
 * both.
 *
 * @param left [B, 17, 2]
 * @param answer of a view synthesis network: [B, 17] the disparity along x, the right view then has the left view's y; or
 * [B, 17, 2] the right view itself.
 * @returns [B, 2, 17, 2]
 */
export function stereoInput(left: Float32Array, answer: Float32Array, count: number): Float32Array {
  const size = joints * 2;
  const whole = isRightView(answer, count);
  const stereo = new Float32Array(count * size * 2);
  for (let n = 0; n < count; n++) {
    const view = left.subarray(n * size, (n + 1) * size);
    stereo.set(view, n * size * 2);
    for (let j = 0; j < joints; j++) {
      const missing = view[j * 2] === 0 && view[j * 2 + 1] === 0;
      const at = n * size * 2 + size + j * 2;
      const joint = n * joints + j;
      stereo[at] = missing ? 0 : whole ? answer[joint * 2] : view[j * 2] + answer[joint];
      stereo[at + 1] = missing || !whole ? view[j * 2 + 1] : answer[joint * 2 + 1];
    }
  }
  return stereo;
}

/**
 * How far each joint moves along x from the left view to the right one, relative to the root.
 *
 * @param left [B, 17, 2]
 * @param answer of a view synthesis network, as {@link stereoInput} takes it.
 * @returns [B, 17] unit of the input; of a missing joint no more than the network's word.
 */
export function disparityOf(left: Float32Array, answer: Float32Array, count: number): Float32Array {
  if (!isRightView(answer, count)) return answer;
  return Float32Array.from({ length: count * joints }, (_, joint) => answer[joint * 2] - left[joint * 2]);
}

function isRightView(answer: Float32Array, count: number): boolean {
  return count > 0 && answer.length === count * joints * 2;
}
