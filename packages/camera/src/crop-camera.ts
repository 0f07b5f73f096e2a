/**
 * A square cut out of an image, scaled, turned about its middle and perhaps mirrored, is an image of a camera again: of one
 * with other intrinsics, turned about its own axis. So 3D that is turned alike projects onto the crop as it did onto the image.
 */
import type { Distortion } from "./distortion.js";
import type { Intrinsics } from "./pinhole.js";

/** (x, y) → (xx · x + xy · y + x0, yx · x + yy · y + y0). */
export type Affine = readonly [xx: number, xy: number, x0: number, yx: number, yy: number, y0: number];

export interface CropPlacement {
  /** Of the image: the pixel that comes to lie in the middle of the crop. */
  readonly centre: readonly [x: number, y: number];
  /** Pixels of the image along a side of the square. */
  readonly side: number;
  /** Pixels of the crop along a side. */
  readonly size: number;
  /** Radians that the picture is turned by, from +x towards +y: clockwise as it is seen. 0 when it is left out. */
  readonly rotation?: number;
  /** Left and right are swapped, before it is turned. */
  readonly mirrored?: boolean;
}

export interface CropCamera {
  /** Pixels of the crop along a side. */
  readonly size: number;
  /** Pixels of the crop from those of the image; in both the centre of the top-left pixel is (0, 0). */
  readonly cropFromImage: Affine;
  /** Pixels of the crop; fx = fy. */
  readonly intrinsics: Intrinsics;
  /** As {@link Distortion}, of the turned camera. */
  readonly distortion: Distortion;
  /** [2, 2] x and y of the crop's camera frame from those of the image's; z is the same in both. */
  readonly turn: readonly [xx: number, xy: number, yx: number, yy: number];
}

/**
 * The camera of a crop. Where fx and fy of the image differ, the crop is as much higher or wider than square in the image:
 * with pixels that are not square a turned camera would be no pinhole any more.
 */
export function cropCamera(
  [fx, fy, cx, cy]: Intrinsics,
  [k1, k2, k3, p1, p2]: Distortion,
  { centre, side, size, rotation = 0, mirrored = false }: CropPlacement,
): CropCamera {
  const [sine, cosine] = [Math.sin(rotation), Math.cos(rotation)];
  const handed = mirrored ? -1 : 1;
  const turn = [handed * cosine, -sine, handed * sine, cosine] as const;
  const focal = Math.sqrt(fx * fy);
  const [alongX, alongY] = [((size / side) * focal) / fx, ((size / side) * focal) / fy];
  const [xx, xy, yx, yy] = [turn[0] * alongX, turn[1] * alongY, turn[2] * alongX, turn[3] * alongY];
  const middle = (size - 1) / 2;
  const cropFromImage = [
    ...([xx, xy, middle - xx * centre[0] - xy * centre[1]] as const),
    ...([yx, yy, middle - yx * centre[0] - yy * centre[1]] as const),
  ] as const;
  const [x, y] = applyAffine(cropFromImage, [cx, cy], [0, 0]);
  const scaled = (size / side) * focal;
  return {
    size,
    cropFromImage,
    intrinsics: [scaled, scaled, x, y],
    // The tangential terms are a vector, (p2, p1), that turns with the camera; the radial ones see no direction.
    distortion: [k1, k2, k3, turn[2] * p2 + turn[3] * p1, turn[0] * p2 + turn[1] * p1],
    turn,
  };
}

/**
 * Points of a plane through an affine map.
 *
 * @param points [N, 2]; NaN stays NaN.
 * @param out [N, 2], filled and returned; may be `points`.
 */
export function applyAffine<Out extends number[] | Float32Array | Float64Array>(
  [xx, xy, x0, yx, yy, y0]: Affine,
  points: ArrayLike<number>,
  out: Out,
): Out {
  for (let i = 0; i < points.length; i += 2) {
    const [x, y] = [points[i], points[i + 1]];
    out[i] = xx * x + xy * y + x0;
    out[i + 1] = yx * x + yy * y + y0;
  }
  return out;
}

/** The map that undoes another. */
export function inverseAffine([xx, xy, x0, yx, yy, y0]: Affine): Affine {
  const determinant = xx * yy - xy * yx;
  const [ixx, ixy, iyx, iyy] = [yy / determinant, -xy / determinant, -yx / determinant, xx / determinant];
  return [ixx, ixy, -(ixx * x0 + ixy * y0), iyx, iyy, -(iyx * x0 + iyy * y0)];
}

/**
 * Points of the image's camera frame in that of the crop.
 *
 * @param points [N, 3] millimetres, camera frame, or relative to a point of it.
 * @param out [N, 3] millimetres, filled and returned; may be `points`.
 */
export function cropFrameFromCamera<Out extends Float32Array | Float64Array>(
  { turn }: CropCamera,
  points: ArrayLike<number>,
  out: Out,
): Out {
  return turnPoints(turn, points, out);
}

/** The way back of {@link cropFrameFromCamera}. */
export function cameraFromCropFrame<Out extends Float32Array | Float64Array>(
  { turn: [xx, xy, yx, yy] }: CropCamera,
  points: ArrayLike<number>,
  out: Out,
): Out {
  return turnPoints([xx, yx, xy, yy], points, out);
}

function turnPoints<Out extends Float32Array | Float64Array>(
  [xx, xy, yx, yy]: CropCamera["turn"],
  points: ArrayLike<number>,
  out: Out,
): Out {
  for (let i = 0; i < points.length; i += 3) {
    const [x, y] = [points[i], points[i + 1]];
    out[i] = xx * x + xy * y;
    out[i + 1] = yx * x + yy * y;
    out[i + 2] = points[i + 2];
  }
  return out;
}
