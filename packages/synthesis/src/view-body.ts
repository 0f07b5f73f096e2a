/**
 * A random camera that looks at a person's pelvis.
 */
import type { RandomStream } from "@wildpose/pose";
import { turnX, turnY, turnZ } from "./body-points.js";
import type { SampledBody } from "./sample-body.js";

/** A body as a camera sees it. Angles in degrees. */
export interface SampledView {
  /** [17, 3] millimetres, camera frame: x right, y down, z forward, pelvis on the axis. Order of the body's points. */
  readonly points: Float64Array;
  /** From the camera to the pelvis. */
  readonly distanceMm: number;
  /** 0 sees the person from the front. */
  readonly yaw: number;
  /** Above 0 the camera looks down, and a standing person's head is nearer than the pelvis. */
  readonly pitch: number;
  readonly roll: number;
}

export interface ViewOptions {
  /** Millimetres [low, high], drawn evenly in the logarithm. Default 2500 to 8000. */
  readonly distanceMm?: readonly [low: number, high: number];
  /** Degrees [low, high], drawn evenly. Default all around. */
  readonly yaw?: readonly [low: number, high: number];
  /** Degrees [low, high], drawn evenly. Default -15 to 40. */
  readonly pitch?: readonly [low: number, high: number];
  /** Standard deviation, degrees. Default 5. */
  readonly rollDeviation?: number;
  /** No point is nearer than this; the camera steps back where one would be. Default 600. */
  readonly nearestMm?: number;
}

const rotation = new Float64Array(9);

/** Draws a camera and returns the body's points in its frame. */
export function viewBody(
  body: Pick<SampledBody, "points">,
  random: RandomStream,
  options: ViewOptions = {},
): SampledView {
  const [nearest, farthest] = options.distanceMm ?? [2500, 8000];
  const drawnDistance = Math.exp(random.uniform(Math.log(nearest), Math.log(farthest)));
  const yaw = random.uniform(...(options.yaw ?? [-180, 180]));
  const pitch = random.uniform(...(options.pitch ?? [-15, 40]));
  const roll = random.normal(0, options.rollDeviation ?? 5);

  cameraFromWorld(yaw, pitch, roll, rotation);
  const points = new Float64Array(body.points.length);
  let frontMost = 0;
  for (let i = 0; i < points.length; i += 3) {
    const x = body.points[i];
    const y = body.points[i + 1];
    const z = body.points[i + 2];
    points[i] = rotation[0] * x + rotation[1] * y + rotation[2] * z;
    points[i + 1] = rotation[3] * x + rotation[4] * y + rotation[5] * z;
    points[i + 2] = rotation[6] * x + rotation[7] * y + rotation[8] * z;
    frontMost = Math.min(frontMost, points[i + 2]);
  }
  const distanceMm = Math.max(drawnDistance, (options.nearestMm ?? 600) - frontMost);
  for (let i = 2; i < points.length; i += 3) points[i] += distanceMm;
  return { points, distanceMm, yaw, pitch, roll };
}

/**
 * The rotation from the world (y up) to a camera (y down). With all angles 0 the camera looks along the world's -z, into
 * the face of a person who faces +z.
 *
 * @param yaw,pitch,roll degrees; pitch above 0 looks down.
 * @param out [3, 3] row-major, filled and returned.
 */
export function cameraFromWorld(yaw: number, pitch: number, roll: number, out: Float64Array): Float64Array {
  out.fill(0);
  out[0] = 1;
  out[4] = 1;
  out[8] = 1;
  turnZ(out, roll);
  turnX(out, pitch);
  // From y up, z towards the camera, to y down, z away from it: half a turn about x.
  turnX(out, 180);
  turnY(out, yaw);
  return out;
}
