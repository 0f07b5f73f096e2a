import { h36m17 } from "@wildpose/pose";

const joints = h36m17.joints.length;

/**
 * The input of the reconstruction network: the left view, then the right view made from it.
 *
 * @param left [B, 17, 2]
 * @param disparity [B, 17] along x; the right view has the left view's y. A missing joint stays (0, 0) in both.
 * @returns [B, 2, 17, 2]
 */
export function stereoInput(left: Float32Array, disparity: Float32Array, count: number): Float32Array {
  const size = joints * 2;
  const stereo = new Float32Array(count * size * 2);
  for (let n = 0; n < count; n++) {
    const view = left.subarray(n * size, (n + 1) * size);
    stereo.set(view, n * size * 2);
    for (let j = 0; j < joints; j++) {
      const missing = view[j * 2] === 0 && view[j * 2 + 1] === 0;
      const at = n * size * 2 + size + j * 2;
      stereo[at] = missing ? 0 : view[j * 2] + disparity[n * joints + j];
      stereo[at + 1] = view[j * 2 + 1];
    }
  }
  return stereo;
}
