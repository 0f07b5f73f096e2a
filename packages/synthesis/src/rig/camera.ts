/** A pinhole camera in the world of a motion: millimetres, y up. */
import { projectPinhole } from "@wildpose/camera";

export interface Camera {
  /** [fx, fy, cx, cy] pixels. */
  readonly intrinsics: readonly [fx: number, fy: number, cx: number, cy: number];
  /** [3, 3] row-major: camera from world. */
  readonly rotation: Float64Array;
  /** [3] millimetres: a point of the world is at R · point + t in the camera frame. */
  readonly translation: Float64Array;
}

export type ImageSize = readonly [width: number, height: number];

/** Nothing that is seen is nearer to the camera than this. */
export const NEAREST_MM = 300;

/**
 * Expresses points in the frame of a camera.
 *
 * @param points [N, 3] millimetres, world frame.
 * @param out [N, 3] millimetres, camera frame, filled and returned; may not be `points`.
 */
export function toCamera({ rotation, translation }: Camera, points: Float64Array, out: Float64Array): Float64Array {
  for (let i = 0; i < points.length; i += 3) {
    const x = points[i];
    const y = points[i + 1];
    const z = points[i + 2];
    for (let axis = 0; axis < 3; axis++) {
      const row = axis * 3;
      out[i + axis] = rotation[row] * x + rotation[row + 1] * y + rotation[row + 2] * z + translation[axis];
    }
  }
  return out;
}

/** True where every point is in front of the camera. */
export function facesAll(camera: Camera, points: Float64Array): boolean {
  const inCamera = toCamera(camera, points, new Float64Array(points.length));
  for (let i = 2; i < inCamera.length; i += 3) if (!(inCamera[i] >= NEAREST_MM)) return false;
  return true;
}

/** True where every point is in front of the camera and inside its image. */
export function seesAll(camera: Camera, points: Float64Array, [width, height]: ImageSize): boolean {
  if (!facesAll(camera, points)) return false;
  const inCamera = toCamera(camera, points, new Float64Array(points.length));
  const pixels = projectPinhole(inCamera, camera.intrinsics, new Float64Array((points.length / 3) * 2));
  for (let i = 0; i < pixels.length; i += 2) {
    // The centre of the top-left pixel is (0, 0): an image reaches from -0.5 to width - 0.5.
    if (!(pixels[i] >= -0.5 && pixels[i] <= width - 0.5)) return false;
    if (!(pixels[i + 1] >= -0.5 && pixels[i + 1] <= height - 0.5)) return false;
  }
  return true;
}

/** t such that the point of the world comes to lie at `inCamera`. */
export function translationFor(
  rotation: Float64Array,
  point: readonly [number, number, number],
  inCamera: readonly [number, number, number],
): Float64Array {
  const translation = new Float64Array(3);
  for (let axis = 0; axis < 3; axis++) {
    const row = axis * 3;
    const turned = rotation[row] * point[0] + rotation[row + 1] * point[1] + rotation[row + 2] * point[2];
    translation[axis] = inCamera[axis] - turned;
  }
  return translation;
}
