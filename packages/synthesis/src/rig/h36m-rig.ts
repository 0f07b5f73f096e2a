/**
 * Four cameras like Human3.6M's: in the corners of a room, at breast height, looking at its middle.
 */
import type { RandomStream } from "@wildpose/pose";
import { cameraFromWorld } from "../view-body.js";
import { type Camera, type ImageSize, translationFor } from "./camera.js";

/**
 * Intrinsics [fx, fy, cx, cy] of cameras 54138969, 55011271, 58860488 and 60457274, in images of 1000 × 1000 pixels:
 * karfly/human36m-camera-parameters, `camera-parameters.json`. Lens distortion is left out.
 */
const intrinsics = [
  [1145.0494, 1143.7811, 512.5415, 515.45149],
  [1149.6757, 1147.59162, 508.84862, 508.06492],
  [1149.14072, 1148.79897, 519.81584, 501.40266],
  [1145.51134, 1144.77393, 514.9682, 501.88202],
] as const;

export const H36M_CAMERAS = intrinsics.length;

/** Width and height of the images that the intrinsics belong to. */
export const H36M_IMAGE_SIZE: ImageSize = [1000, 1000];

/** Where the cameras stand around the middle of the room, degrees, and by how much they stray. */
const AZIMUTHS = [70, -70, 110, -110] as const;
const AZIMUTH_DEVIATION = 5;
/** From the middle of the room, millimetres. */
const DISTANCE_MM = [4400, 5800] as const;
/** Height above the ground, and of the point they look at. */
const HEIGHT_MM = [1450, 1650] as const;
const AIM_HEIGHT_MM = [850, 1000] as const;
const ROLL_DEVIATION = 1;

/** How far from the middle of the room a person begins, along either wall, millimetres. */
const STRAY_MM = 500;
/** Rooms that are drawn before a larger one is. */
const PATIENCE = 4;
const LARGER = 1.15;

/**
 * Draws a room whose four cameras all see a pose.
 *
 * @param pose [17, 3] millimetres, world frame, the hip first. Its lowest joint is on the ground.
 * @param isSeen whether a camera sees it well enough. Where it does in no room like Human3.6M's the room is larger.
 */
export function drawH36mRig(
  random: RandomStream,
  pose: Float64Array,
  isSeen: (camera: Camera) => boolean,
): readonly Camera[] {
  let ground = pose[1];
  for (let i = 4; i < pose.length; i += 3) ground = Math.min(ground, pose[i]);
  for (let attempt = 0; ; attempt++) {
    const stray = [random.uniform(-STRAY_MM, STRAY_MM), random.uniform(-STRAY_MM, STRAY_MM)];
    const middle = [pose[0] + stray[0], ground, pose[2] + stray[1]] as const;
    const cameras = drawRoom(random, middle, LARGER ** Math.floor(attempt / PATIENCE));
    if (cameras.every(isSeen)) return cameras;
  }
}

/**
 * @param middle of the room on the ground, millimetres, world frame.
 * @param farther factor on all distances, 1 in a room like Human3.6M's.
 */
function drawRoom(random: RandomStream, middle: readonly [x: number, y: number, z: number], farther: number): Camera[] {
  const turn = random.uniform(-180, 180);
  return intrinsics.map((one, camera) => {
    const yaw = turn + AZIMUTHS[camera] + random.normal(0, AZIMUTH_DEVIATION);
    const distance = random.uniform(...DISTANCE_MM) * farther;
    const aimHeight = random.uniform(...AIM_HEIGHT_MM);
    const pitch = (Math.asin((random.uniform(...HEIGHT_MM) - aimHeight) / distance) * 180) / Math.PI;
    const rotation = cameraFromWorld(yaw, pitch, random.normal(0, ROLL_DEVIATION), new Float64Array(9));
    const aim = [middle[0], middle[1] + aimHeight, middle[2]] as const;
    return { intrinsics: one, rotation, translation: translationFor(rotation, aim, [0, 0, distance]) };
  });
}
