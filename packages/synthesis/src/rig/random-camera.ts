/**
 * A camera anywhere around a person, of any usual lens, that has the whole person in its image.
 */
import type { RandomStream } from "@wildpose/pose";
import { cameraFromWorld } from "../view-body.js";
import { type Camera, type ImageSize, NEAREST_MM, translationFor } from "./camera.js";

export interface RandomCameraOptions {
  readonly imageSize: ImageSize;
  /** Whether every joint must be inside the image; the camera steps back where one would not be. Default true. */
  readonly wholePerson?: boolean;
}

/** From the camera to the hip, millimetres, drawn evenly in the logarithm. */
const DISTANCE_MM = [2500, 8000] as const;
/** Focal length over the image's longer side, drawn evenly in the logarithm: 29 to 72 mm on a film of 36 mm. */
const FOCAL = [0.8, 2] as const;
/** Height of the camera above the hip, millimetres: from the ground to a raised arm, and at times from a window. */
const USUAL_HEIGHT_MM = [-800, 1200] as const;
const HIGH_MM = [1200, 4000] as const;
const SHARE_OF_HIGH = 0.15;
/** Degrees that the camera looks down at most. */
const STEEPEST = 60;
const ROLL_DEVIATION = 4;
/** The hip is seen within this share of the image's half width and height from its centre. */
const OFF_CENTRE = 0.25;
/** Joints keep this share of half the image away from its edge: a person goes beyond its joints. */
const MARGIN = 0.02;

/**
 * Draws a camera for one pose.
 *
 * @param points [17, 3] millimetres, world frame, the hip first.
 */
export function drawRandomCamera(random: RandomStream, points: Float64Array, options: RandomCameraOptions): Camera {
  const [width, height] = options.imageSize;
  const drawnDistance = logUniform(random, DISTANCE_MM);
  const focal = logUniform(random, FOCAL) * Math.max(width, height);
  const yaw = random.uniform(-180, 180);
  const isHigh = random.uniform(0, 1) < SHARE_OF_HIGH;
  const above = isHigh ? random.uniform(...HIGH_MM) : random.uniform(...USUAL_HEIGHT_MM);
  const slope = Math.max(-1, Math.min(1, above / drawnDistance));
  const pitch = Math.min((Math.asin(slope) * 180) / Math.PI, STEEPEST) + random.normal(0, 3);
  const rotation = cameraFromWorld(yaw, pitch, random.normal(0, ROLL_DEVIATION), new Float64Array(9));
  const intrinsics = [focal, focal, (width - 1) / 2, (height - 1) / 2] as const;

  // The hip is on the ray (a, b, 1), at a depth at which everything is in front of the camera and in the image.
  const halfWidth = (width / 2) * (1 - MARGIN) - 1;
  const halfHeight = (height / 2) * (1 - MARGIN) - 1;
  const a = (random.uniform(-OFF_CENTRE, OFF_CENTRE) * halfWidth) / focal;
  const b = (random.uniform(-OFF_CENTRE, OFF_CENTRE) * halfHeight) / focal;
  let depth = drawnDistance;
  for (let i = 0; i < points.length; i += 3) {
    const dx = points[i] - points[0];
    const dy = points[i + 1] - points[1];
    const dz = points[i + 2] - points[2];
    const x = rotation[0] * dx + rotation[1] * dy + rotation[2] * dz;
    const y = rotation[3] * dx + rotation[4] * dy + rotation[5] * dz;
    const z = rotation[6] * dx + rotation[7] * dy + rotation[8] * dz;
    depth = Math.max(depth, NEAREST_MM - z);
    if (options.wholePerson === false) continue;
    depth = Math.max(depth, depthInside(x, z, a, halfWidth, focal), depthInside(y, z, b, halfHeight, focal));
  }
  const hip = [points[0], points[1], points[2]] as const;
  return { intrinsics, rotation, translation: translationFor(rotation, hip, [a * depth, b * depth, depth]) };
}

/**
 * The least depth of the hip at which a point is inside the image: |focal (offset + part · depth)| ≤ pixels (z + depth).
 *
 * @param offset of the point from the hip, across the image, and `z` along the axis, millimetres.
 * @param part of the depth that the hip is off the axis.
 * @param pixels from the centre to the edge.
 */
function depthInside(offset: number, z: number, part: number, pixels: number, focal: number): number {
  return Math.max(
    (focal * offset - pixels * z) / (pixels - focal * part),
    (-focal * offset - pixels * z) / (pixels + focal * part),
  );
}

function logUniform(random: RandomStream, [low, high]: readonly [number, number]): number {
  return Math.exp(random.uniform(Math.log(low), Math.log(high)));
}
