/** Pinhole camera: camera frame is +x right, +y down, +z forward, millimetres; the centre of the top-left pixel is (0, 0). */

/** [fx, fy, cx, cy] pixels. */
export type Intrinsics = readonly [fx: number, fy: number, cx: number, cy: number];

/**
 * Projects points onto the image plane, without lens distortion.
 *
 * @param points [N, 3] millimetres, camera frame.
 * @param out [N, 2] pixels, filled and returned; points with z ≤ 0 become NaN.
 */
export function projectPinhole<Out extends Float32Array | Float64Array>(
  points: Float32Array | Float64Array,
  [fx, fy, cx, cy]: Intrinsics,
  out: Out,
): Out {
  for (let i = 0, o = 0; i < points.length; i += 3, o += 2) {
    const z = points[i + 2];
    out[o] = z > 0 ? (fx * points[i]) / z + cx : NaN;
    out[o + 1] = z > 0 ? (fy * points[i + 1]) / z + cy : NaN;
  }
  return out;
}

/**
 * Turns pixels into rays: the points where they pierce the plane z = 1. A ray times a depth is a point.
 *
 * @param pixels [N, 2] pixels; NaN stays NaN.
 * @param out [N, 2] without unit, filled and returned.
 */
export function raysFromPixels<Out extends Float32Array | Float64Array>(
  pixels: Float32Array | Float64Array,
  [fx, fy, cx, cy]: Intrinsics,
  out: Out,
): Out {
  for (let i = 0; i < pixels.length; i += 2) {
    out[i] = (pixels[i] - cx) / fx;
    out[i + 1] = (pixels[i + 1] - cy) / fy;
  }
  return out;
}

/**
 * Back-projects pixels to points of given depth: the inverse of {@link projectPinhole}.
 *
 * @param pixels [N, 2] pixels.
 * @param depths [N] millimetres along z.
 * @param out [N, 3] millimetres, camera frame, filled and returned.
 */
export function backProject<Out extends Float32Array | Float64Array>(
  pixels: Float32Array | Float64Array,
  depths: Float32Array | Float64Array,
  [fx, fy, cx, cy]: Intrinsics,
  out: Out,
): Out {
  for (let n = 0; n < depths.length; n++) {
    out[n * 3] = ((pixels[n * 2] - cx) / fx) * depths[n];
    out[n * 3 + 1] = ((pixels[n * 2 + 1] - cy) / fy) * depths[n];
    out[n * 3 + 2] = depths[n];
  }
  return out;
}
