/**
 * Lenses that bend rays: Human3.6M's model and OpenCV's. Both take a ray (x, y) on the plane z = 1 to
 *
 *     (x, y) · (1 + k1·r² + k2·r⁴ + k3·r⁶ + f·(p1·y + p2·x)) + (p2, p1) · r²,   r² = x² + y²
 *
 * with f = 1 for Human3.6M and f = 2 for OpenCV. Human3.6M's is that of its toolbox, as in 3d-pose-baseline
 * `src/cameras.py` and VideoPose3D `common/camera.py`; only with it do its 3D joints give its 2D joints, OpenCV's is off
 * by 0.05 to 0.22 px.
 */
import { invertibleRadius } from "./invertible-radius.js";
import { type Intrinsics, projectPinhole, raysFromPixels } from "./pinhole.js";

/**
 * [k1, k2, k3, p1, p2] without unit: three radial terms, then the tangential ones, p1 being the one that multiplies y.
 * Files have them in other orders: Human3.6M's `metadata.xml`, 3d-pose-baseline and MMPose k then [p1, p2], VideoPose3D
 * k then [p2, p1], OpenCV [k1, k2, p1, p2, k3] (see {@link distortionFromOpencv}).
 */
export type Distortion = readonly [k1: number, k2: number, k3: number, p1: number, p2: number];

/** Whose formula the tangential terms are used in. */
export type LensModel = "human36m" | "opencv";

const NEWTON_STEPS = 50;
const HALVINGS = 12;
/** How far, relative to its length, a ray that was found may be from the one asked for: 1e-10 px of a lens of 1000 px. */
const TOLERANCE = 1e-13;

/** OpenCV's [k1, k2, p1, p2, k3] in our order. */
export function distortionFromOpencv([k1, k2, p1, p2, k3]: readonly [
  number,
  number,
  number,
  number,
  number,
]): Distortion {
  return [k1, k2, k3, p1, p2];
}

/**
 * Bends rays as the lens does.
 *
 * @param rays [N, 2] without unit, on the plane z = 1; NaN stays NaN.
 * @param out [N, 2] without unit, filled and returned; may be `rays`.
 */
export function distortRays<Out extends Float32Array | Float64Array>(
  rays: Float32Array | Float64Array,
  distortion: Distortion,
  out: Out,
  model: LensModel = "human36m",
): Out {
  const [k1, k2, k3, p1, p2] = distortion;
  const factor = tangentialFactor(model);
  for (let i = 0; i < rays.length; i += 2) {
    const x = rays[i];
    const y = rays[i + 1];
    const r2 = x * x + y * y;
    const scale = 1 + r2 * (k1 + r2 * (k2 + r2 * k3)) + factor * (p1 * y + p2 * x);
    out[i] = x * scale + p2 * r2;
    out[i + 1] = y * scale + p1 * r2;
  }
  return out;
}

/**
 * Straightens rays that a lens bent: the inverse of {@link distortRays}, by Newton's method, exact to rounding.
 *
 * @param bent [N, 2] without unit; NaN stays NaN.
 * @param out [N, 2] without unit, filled and returned; may be `bent`. NaN where no ray within the region in which the lens
 *   can be inverted comes out there.
 */
export function undistortRays<Out extends Float32Array | Float64Array>(
  bent: Float32Array | Float64Array,
  distortion: Distortion,
  out: Out,
  model: LensModel = "human36m",
): Out {
  const radius = invertibleRadius(distortion);
  const factor = tangentialFactor(model);
  for (let i = 0; i < bent.length; i += 2) {
    const [x, y] = straighten(bent[i], bent[i + 1], distortion, factor, radius);
    out[i] = x;
    out[i + 1] = y;
  }
  return out;
}

/**
 * Projects points onto the image plane through a lens.
 *
 * @param points [N, 3] millimetres, camera frame.
 * @param distortion null for a lens without.
 * @param out [N, 2] pixels, filled and returned; points with z ≤ 0 become NaN.
 */
export function projectThroughLens<Out extends Float32Array | Float64Array>(
  points: Float32Array | Float64Array,
  [fx, fy, cx, cy]: Intrinsics,
  distortion: Distortion | null,
  out: Out,
  model: LensModel = "human36m",
): Out {
  const exact = out instanceof Float64Array ? out : new Float64Array((points.length / 3) * 2);
  const rays = projectPinhole(points, [1, 1, 0, 0], exact);
  if (distortion) distortRays(rays, distortion, rays, model);
  for (let i = 0; i < rays.length; i += 2) {
    out[i] = fx * rays[i] + cx;
    out[i + 1] = fy * rays[i + 1] + cy;
  }
  return out;
}

/**
 * Turns pixels of a bent image into straight rays: a ray times a depth is a point. The inverse of
 * {@link projectThroughLens}, given the depths.
 *
 * @param pixels [N, 2] pixels; NaN stays NaN.
 * @param distortion null for a lens without.
 * @param out [N, 2] without unit, filled and returned; NaN where the lens cannot be inverted.
 */
export function raysThroughLens<Out extends Float32Array | Float64Array>(
  pixels: Float32Array | Float64Array,
  intrinsics: Intrinsics,
  distortion: Distortion | null,
  out: Out,
  model: LensModel = "human36m",
): Out {
  const bent = raysFromPixels(pixels, intrinsics, new Float64Array(pixels.length));
  if (distortion) return undistortRays(bent, distortion, out, model);
  out.set(bent);
  return out;
}

function tangentialFactor(model: LensModel): number {
  return model === "opencv" ? 2 : 1;
}

const notInvertible = [Number.NaN, Number.NaN] as const;

function straighten(
  bentX: number,
  bentY: number,
  distortion: Distortion,
  factor: number,
  radius: number,
): readonly [x: number, y: number] {
  const length = Math.hypot(bentX, bentY);
  if (!Number.isFinite(length)) return notInvertible;
  if (length === 0) return [0, 0];
  // From the bent ray itself Newton's steps close in from one side, for a barrel as for a cushion.
  const start = length < radius ? 1 : (0.9 * radius) / length;
  let at = lensAt(bentX * start, bentY * start, bentX, bentY, distortion, factor);
  for (let step = 0; step < NEWTON_STEPS && at.miss > 0; step++) {
    const determinant = at.xx * at.yy - at.xy * at.yx;
    if (determinant === 0) return notInvertible;
    const stepX = (at.yy * at.missX - at.xy * at.missY) / determinant;
    const stepY = (at.xx * at.missY - at.yx * at.missX) / determinant;
    let next = lensAt(at.x - stepX, at.y - stepY, bentX, bentY, distortion, factor);
    for (let halving = 1; halving <= HALVINGS && !(next.miss < at.miss); halving++) {
      const part = 0.5 ** halving;
      next = lensAt(at.x - part * stepX, at.y - part * stepY, bentX, bentY, distortion, factor);
    }
    if (!(next.miss < at.miss)) break;
    at = next;
  }
  const found =
    at.miss <= TOLERANCE * Math.max(1, length) && at.xx * at.yy - at.xy * at.yx > 0 && Math.hypot(at.x, at.y) < radius;
  return found ? [at.x, at.y] : notInvertible;
}

/** Where the lens takes (x, y), how far that is from the ray asked for, and the derivatives there. */
function lensAt(x: number, y: number, bentX: number, bentY: number, [k1, k2, k3, p1, p2]: Distortion, factor: number) {
  const r2 = x * x + y * y;
  const scale = 1 + r2 * (k1 + r2 * (k2 + r2 * k3)) + factor * (p1 * y + p2 * x);
  const slope = k1 + r2 * (2 * k2 + r2 * 3 * k3);
  const missX = x * scale + p2 * r2 - bentX;
  const missY = y * scale + p1 * r2 - bentY;
  const alongX = 2 * slope * x + factor * p2;
  const alongY = 2 * slope * y + factor * p1;
  return {
    x,
    y,
    missX,
    missY,
    miss: Math.hypot(missX, missY),
    xx: scale + x * alongX + 2 * p2 * x,
    xy: x * alongY + 2 * p2 * y,
    yx: y * alongX + 2 * p1 * x,
    yy: scale + y * alongY + 2 * p1 * y,
  };
}
