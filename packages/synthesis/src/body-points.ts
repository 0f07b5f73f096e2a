/**
 * Forward kinematics: from segment lengths and joint angles to the 17 points of a body.
 *
 * World frame: y up, z where the pelvis faces before it is turned, x to the person's left (right-handed).
 */
import type { BodyShape } from "./body-shape.js";
import type { JointAngles, SideAngles } from "./joint-angles.js";

/** The points of a body, in storage order. `midShoulders` is the chest's point between the shoulders at rest. */
export const bodyPoints = [
  "pelvis",
  "rightHip",
  "rightKnee",
  "rightAnkle",
  "leftHip",
  "leftKnee",
  "leftAnkle",
  "midShoulders",
  "neckRoot",
  "skullBase",
  "headTop",
  "leftShoulder",
  "leftElbow",
  "leftWrist",
  "rightShoulder",
  "rightElbow",
  "rightWrist",
] as const;

// Rows of the points.
export const PELVIS = 0;
export const RIGHT_HIP = 1;
export const LEFT_HIP = 4;
export const MID_SHOULDERS = 7;
export const NECK_ROOT = 8;
export const SKULL_BASE = 9;
const HEAD_TOP = 10;
const LEFT_SHOULDER = 11;
const RIGHT_SHOULDER = 14;

/** How far neck and head lean forward when the neck is at rest, degrees. */
const NECK_LEAN = 20;
const HEAD_LEAN = 5;

// One pose is made at a time, so the frames are kept between calls.
const pelvis = new Float64Array(9);
const chest = new Float64Array(9);
const frame = new Float64Array(9);

/**
 * Poses a body.
 *
 * @param out [17, 3] millimetres, world frame, pelvis in the origin; filled and returned.
 */
export function poseBody(shape: BodyShape, angles: JointAngles, out: Float64Array): Float64Array {
  out.fill(0, 0, 3);
  turnTrunk(angles);

  // The spine bends evenly: the chord from pelvis to shoulders takes half the angle, the chest all of it.
  frame.set(pelvis);
  bend(frame, angles.spineFlexion / 2, angles.spineLateral / 2, 0);
  extend(out, PELVIS, MID_SHOULDERS, frame, 0, shape.torso, 0);
  extend(out, MID_SHOULDERS, NECK_ROOT, chest, 0, shape.neckRoot, 0);

  frame.set(chest);
  bend(frame, angles.neckFlexion / 2 + NECK_LEAN, angles.neckLateral / 2, angles.neckAxial / 2);
  extend(out, NECK_ROOT, SKULL_BASE, frame, 0, shape.neck, 0);
  turnHead(frame, angles);
  extend(out, SKULL_BASE, HEAD_TOP, frame, 0, shape.head, 0);

  poseLeg(shape, angles.left, 1, LEFT_HIP, out);
  poseLeg(shape, angles.right, -1, RIGHT_HIP, out);
  poseArm(shape, angles.left, 1, LEFT_SHOULDER, out);
  poseArm(shape, angles.right, -1, RIGHT_SHOULDER, out);
  return out;
}

/**
 * The rotation of the head: world from head, whose z looks out of the face and whose y is up.
 *
 * @returns [3, 3] row-major.
 */
export function headRotation(angles: JointAngles): Float64Array {
  turnTrunk(angles);
  const rotation = new Float64Array(9);
  turnHead(rotation, angles);
  return rotation;
}

/** Sets the frames of pelvis and chest. */
function turnTrunk(angles: JointAngles): void {
  pelvis.set(IDENTITY);
  turnX(pelvis, angles.pelvisPitch);
  turnZ(pelvis, -angles.pelvisRoll);
  turnY(pelvis, angles.pelvisTurn);
  chest.set(pelvis);
  bend(chest, angles.spineFlexion, angles.spineLateral, angles.spineAxial);
}

/** Sets the frame of the head from that of the chest. */
function turnHead(rotation: Float64Array, angles: JointAngles): void {
  rotation.set(chest);
  bend(rotation, angles.neckFlexion + HEAD_LEAN, angles.neckLateral, angles.neckAxial);
}

/** @param side 1 for the left, -1 for the right. */
function poseLeg(shape: BodyShape, angles: SideAngles, side: number, hip: number, out: Float64Array): void {
  extend(out, PELVIS, hip, pelvis, side * shape.hip, 0, 0);
  frame.set(pelvis);
  turnX(frame, -angles.hipFlexion);
  turnZ(frame, side * angles.hipAbduction);
  turnY(frame, side * angles.hipRotation);
  extend(out, hip, hip + 1, frame, 0, -shape.thigh, 0);
  turnX(frame, angles.kneeFlexion);
  extend(out, hip + 1, hip + 2, frame, 0, -shape.shank, 0);
}

/** @param side 1 for the left, -1 for the right. */
function poseArm(shape: BodyShape, angles: SideAngles, side: number, shoulder: number, out: Float64Array): void {
  frame.set(chest);
  turnZ(frame, side * angles.shoulderRise);
  turnY(frame, -side * angles.shoulderProtraction);
  extend(out, MID_SHOULDERS, shoulder, frame, side * shape.shoulder, 0, 0);
  // Plane, elevation, and back by the plane: the arm swings about a level axis without turning about itself.
  frame.set(chest);
  turnY(frame, side * angles.shoulderPlane);
  turnX(frame, -angles.shoulderElevation);
  turnY(frame, -side * (angles.shoulderPlane + angles.shoulderRotation));
  extend(out, shoulder, shoulder + 1, frame, 0, -shape.upperArm, 0);
  turnX(frame, -angles.elbowFlexion);
  extend(out, shoulder + 1, shoulder + 2, frame, 0, -shape.forearm, 0);
}

const IDENTITY = [1, 0, 0, 0, 1, 0, 0, 0, 1];

/** Forward, to the left and turned to the left, degrees. */
function bend(rotation: Float64Array, forward: number, left: number, turned: number): void {
  turnY(rotation, turned);
  turnZ(rotation, -left);
  turnX(rotation, forward);
}

/** Puts point `to` where the vector (x, y, z) of a frame leads from point `from`. */
function extend(
  points: Float64Array,
  from: number,
  to: number,
  rotation: Float64Array,
  x: number,
  y: number,
  z: number,
): void {
  for (let axis = 0; axis < 3; axis++) {
    const row = axis * 3;
    points[to * 3 + axis] = points[from * 3 + axis] + rotation[row] * x + rotation[row + 1] * y + rotation[row + 2] * z;
  }
}

/** rotation · Rx(degrees), in place. */
export function turnX(rotation: Float64Array, degrees: number): void {
  turnColumns(rotation, 1, 2, degrees);
}

/** rotation · Ry(degrees), in place. */
export function turnY(rotation: Float64Array, degrees: number): void {
  turnColumns(rotation, 2, 0, degrees);
}

/** rotation · Rz(degrees), in place. */
export function turnZ(rotation: Float64Array, degrees: number): void {
  turnColumns(rotation, 0, 1, degrees);
}

function turnColumns(rotation: Float64Array, first: number, second: number, degrees: number): void {
  const radians = (degrees * Math.PI) / 180;
  const cos = Math.cos(radians);
  const sin = Math.sin(radians);
  for (let row = 0; row < 9; row += 3) {
    const a = rotation[row + first];
    const b = rotation[row + second];
    rotation[row + first] = a * cos + b * sin;
    rotation[row + second] = b * cos - a * sin;
  }
}
