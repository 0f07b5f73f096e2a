/**
 * The canonical camera: how a person of any pixel size, anywhere in an image, is brought to what the networks know,
 * and how their answer is carried back to the image.
 *
 * 1. A camera. Where the intrinsics are known they are used. Where they are not, a virtual camera is assumed whose axis
 *    passes through the root joint and whose focal length puts a person of average proportions at
 *    {@link CANONICAL_DISTANCE_MM}: `f = distance × pixels per millimetre`. It needs nothing but the 2D joints.
 *    (The paper's code does the same for wild images: `search.py` puts the pelvis on the axis.)
 * 2. A rotation. The camera is turned so that its axis passes through the root. For the assumed camera this is the
 *    identity.
 * 3. A scale. The rays are divided by the person's scale, so that the average bone has its average length in metres.
 *    What the networks see does not depend on focal length, image size or distance, only on perspective.
 *
 * Back: a joint is a ray times a depth, turned by the inverse rotation. Nothing is approximated on the way back, so the
 * result projects onto the pixels it came from.
 */
import type { Intrinsics } from "./pinhole.js";

/** Where the assumed camera puts a person of average size, millimetres. The middle of the paper's search range. */
export const CANONICAL_DISTANCE_MM = 5000;

/** Bones that measure a person's size: [parent, child] joint indices, and the average length of each. */
export interface BoneRuler {
  readonly bones: readonly (readonly [parent: number, child: number])[];
  /** Millimetres. */
  readonly lengthsMm: readonly number[];
}

/**
 * Measures a person: the summed 2D length of the bones that are there, over their summed average length.
 *
 * Foreshortened bones make a person look small. Unlike a bounding box, bones do not grow when a hand is raised, and the
 * measure does not depend on which limbs are labelled.
 *
 * @param points [J, 2] pixels or rays; NaN where missing.
 * @returns units of `points` per millimetre; NaN when no bone has both ends.
 */
export function unitsPerMillimetre(points: Float32Array | Float64Array, ruler: BoneRuler): number {
  let measured = 0;
  let average = 0;
  for (let b = 0; b < ruler.bones.length; b++) {
    const [parent, child] = ruler.bones[b];
    const length = Math.hypot(points[child * 2] - points[parent * 2], points[child * 2 + 1] - points[parent * 2 + 1]);
    if (Number.isNaN(length)) continue;
    measured += length;
    average += ruler.lengthsMm[b];
  }
  return average > 0 ? measured / average : NaN;
}

/**
 * The camera assumed for an image of unknown focal length. Rounded to float32, as it is stored.
 *
 * @param keypoints [J, 2] pixels; NaN where missing.
 * @param root index of the joint that the axis passes through; it must be there.
 */
export function assumeIntrinsics(keypoints: Float32Array | Float64Array, root: number, ruler: BoneRuler): Intrinsics {
  const focal = Math.fround(CANONICAL_DISTANCE_MM * unitsPerMillimetre(keypoints, ruler));
  return [focal, focal, Math.fround(keypoints[root * 2]), Math.fround(keypoints[root * 2 + 1])];
}

/**
 * The rotation that turns a camera so that its axis passes through a ray: first about y, then about x, without roll.
 *
 * @param x,y the ray, on the plane z = 1.
 * @param out [3, 3] canonical from camera, row-major, filled and returned.
 */
export function canonicalFromCamera(x: number, y: number, out: Float64Array): Float64Array {
  const yawLength = Math.hypot(x, 1);
  const sinYaw = x / yawLength;
  const cosYaw = 1 / yawLength;
  const pitchLength = Math.hypot(y, yawLength);
  const sinPitch = y / pitchLength;
  const cosPitch = yawLength / pitchLength;
  out[0] = cosYaw;
  out[1] = 0;
  out[2] = -sinYaw;
  out[3] = -sinPitch * sinYaw;
  out[4] = cosPitch;
  out[5] = -sinPitch * cosYaw;
  out[6] = cosPitch * sinYaw;
  out[7] = sinPitch;
  out[8] = cosPitch * cosYaw;
  return out;
}

/**
 * Turns rays by a rotation and puts them back on the plane z = 1.
 *
 * @param rays [N, 2]; NaN stays NaN. A ray that turns behind the camera becomes NaN.
 * @param rotation [3, 3] row-major.
 * @param out [N, 2] filled and returned; may be `rays`.
 */
export function rotateRays(rays: Float64Array, rotation: Float64Array, out: Float64Array): Float64Array {
  for (let i = 0; i < rays.length; i += 2) {
    const x = rays[i];
    const y = rays[i + 1];
    const depth = rotation[6] * x + rotation[7] * y + rotation[8];
    out[i] = depth > 0 ? (rotation[0] * x + rotation[1] * y + rotation[2]) / depth : NaN;
    out[i + 1] = depth > 0 ? (rotation[3] * x + rotation[4] * y + rotation[5]) / depth : NaN;
  }
  return out;
}

/**
 * Turns points by the inverse of a rotation.
 *
 * @param points [N, 3] millimetres, canonical frame.
 * @param rotation [3, 3] canonical from camera, row-major.
 * @param out [N, 3] millimetres, camera frame, filled and returned; may be `points`.
 */
export function rotatePointsBack(points: Float64Array, rotation: Float64Array, out: Float64Array): Float64Array {
  for (let i = 0; i < points.length; i += 3) {
    const x = points[i];
    const y = points[i + 1];
    const z = points[i + 2];
    out[i] = rotation[0] * x + rotation[3] * y + rotation[6] * z;
    out[i + 1] = rotation[1] * x + rotation[4] * y + rotation[7] * z;
    out[i + 2] = rotation[2] * x + rotation[5] * y + rotation[8] * z;
  }
  return out;
}

/**
 * Writes what the networks see: rays relative to the root, in metres of an average person. A missing joint is (0, 0),
 * the root's own place.
 *
 * @param rays [J, 2] canonical camera; NaN where missing; the root's must be there.
 * @param scale rays per millimetre, of {@link unitsPerMillimetre}.
 * @param out [J, 2] metres, written at `offset`.
 */
export function writeCanonicalInput(
  rays: Float64Array,
  root: number,
  scale: number,
  out: Float32Array,
  offset: number,
): void {
  const perMetre = 1 / (1000 * scale);
  const rootX = rays[root * 2];
  const rootY = rays[root * 2 + 1];
  for (let i = 0; i < rays.length; i += 2) {
    const missing = Number.isNaN(rays[i]);
    out[offset + i] = missing ? 0 : (rays[i] - rootX) * perMetre;
    out[offset + i + 1] = missing ? 0 : (rays[i + 1] - rootY) * perMetre;
  }
}
