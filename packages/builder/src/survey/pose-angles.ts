/** Directions and angles of a pose. Where a joint is, is said in the camera frame: +x right, +y down, +z forward. */
import { h36m17 } from "@wildpose/pose";

type Vector = readonly [number, number, number];

const joint = (name: (typeof h36m17.joints)[number]) => h36m17.joints.indexOf(name);
const [hip, thorax] = [joint("hip"), joint("thorax")];
const [leftHip, rightHip] = [joint("leftHip"), joint("rightHip")];
const [leftShoulder, rightShoulder] = [joint("leftShoulder"), joint("rightShoulder")];

/** How a camera and a body stand to each other; degrees. NaN where the body has no extent. */
export interface ViewDirection {
  /** The camera is so far above the plane through the hip that the trunk stands on; of an upright person, its pitch. */
  readonly elevation: number;
  /** Where the camera is about the trunk: 0 before the person, 90 on the person's left, 180 and -180 behind. */
  readonly azimuth: number;
  /** How the trunk leans in the image: 0 head up, 90 head to the image's right, 180 and -180 head down. */
  readonly tilt: number;
}

/**
 * @param pose [17, 3] millimetres, root-relative, camera frame.
 * @param root [3] millimetres, camera frame.
 */
export function viewDirection(pose: ArrayLike<number>, root: ArrayLike<number>): ViewDirection {
  const up = unit(between(pose, hip, thorax));
  const toCamera = unit([-root[0], -root[1], -root[2]]);
  const acrossHips = between(pose, rightHip, leftHip);
  const acrossShoulders = between(pose, rightShoulder, leftShoulder);
  const across = acrossHips.map((value, axis) => value + acrossShoulders[axis]) as [number, number, number];
  const alongTrunk = dot(across, up);
  const left = unit(across.map((value, axis) => value - alongTrunk * up[axis]) as [number, number, number]);
  const front = cross(left, up);
  return {
    elevation: degrees(Math.asin(Math.min(1, Math.max(-1, dot(up, toCamera))))),
    azimuth: degrees(Math.atan2(dot(left, toCamera), dot(front, toCamera))),
    tilt: degrees(Math.atan2(up[0], -up[1])),
  };
}

/** An angle that a body has twice, left and right. */
export interface JointAngle {
  readonly name: string;
  /** A sentence: what 0 and more are. */
  readonly about: string;
  /** Joints it is measured between, on each side: an angle of estimated joints says nothing. */
  readonly sides: readonly (readonly number[])[];
  /** Degrees, 0 to 180, of the joints of one side. */
  of(pose: ArrayLike<number>, side: readonly number[]): number;
}

const hinge = (pose: ArrayLike<number>, [upper, middle, lower]: readonly number[]) =>
  angle(between(pose, upper, middle), between(pose, middle, lower));
const fromTrunk = (pose: ArrayLike<number>, [near, far]: readonly number[]) =>
  angle(between(pose, thorax, hip), between(pose, near, far));

export const jointAngles: readonly JointAngle[] = [
  { name: "Knee", about: "0 is a straight leg.", sides: sidesOf("Hip", "Knee", "Ankle"), of: hinge },
  { name: "Elbow", about: "0 is a straight arm.", sides: sidesOf("Shoulder", "Elbow", "Wrist"), of: hinge },
  {
    name: "Hip",
    about: "Between thigh and trunk; 0 is standing straight, 90 sitting upright.",
    sides: sidesOf("Hip", "Knee"),
    of: fromTrunk,
  },
  {
    name: "Shoulder",
    about: "Between upper arm and trunk; 0 is an arm that hangs, 180 one straight up.",
    sides: sidesOf("Shoulder", "Elbow"),
    of: fromTrunk,
  },
];

function sidesOf(...names: readonly string[]): number[][] {
  return ["left", "right"].map((side) =>
    names.map((name) => (h36m17.joints as readonly string[]).indexOf(`${side}${name}`)),
  );
}

function angle(a: Vector, b: Vector): number {
  const normal = cross(a, b);
  if (Math.hypot(...a) === 0 || Math.hypot(...b) === 0) return Number.NaN;
  return degrees(Math.atan2(Math.hypot(...normal), dot(a, b)));
}

function between(pose: ArrayLike<number>, from: number, to: number): Vector {
  return [pose[to * 3] - pose[from * 3], pose[to * 3 + 1] - pose[from * 3 + 1], pose[to * 3 + 2] - pose[from * 3 + 2]];
}

/** NaN of a vector without a length. */
function unit([x, y, z]: Vector): Vector {
  const length = Math.hypot(x, y, z);
  return [x / length, y / length, z / length];
}

function cross(a: Vector, b: Vector): Vector {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

function dot(a: Vector, b: Vector): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

function degrees(radians: number): number {
  return (radians * 180) / Math.PI;
}
