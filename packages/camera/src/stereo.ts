/**
 * The stereo pair of arXiv 1904.05512: the camera that took the image (left), and the same camera moved along its own
 * +x axis (right). Both have the same intrinsics.
 */
export const STEREO_BASELINE_MM = 500;

/**
 * Expresses points in the frame of the right camera.
 *
 * @param points [N, 3] millimetres, left camera frame.
 * @param out [N, 3] millimetres, right camera frame, filled and returned; may be `points`.
 */
export function rightFromLeft<Out extends Float32Array | Float64Array>(
  points: Float32Array | Float64Array,
  out: Out,
  baselineMm = STEREO_BASELINE_MM,
): Out {
  for (let i = 0; i < points.length; i += 3) {
    out[i] = points[i] - baselineMm;
    out[i + 1] = points[i + 1];
    out[i + 2] = points[i + 2];
  }
  return out;
}
