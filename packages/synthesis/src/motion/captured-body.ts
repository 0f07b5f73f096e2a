/**
 * The body of a motion file: which joints it has, how big it is, and where the 17 joints of Human3.6M are in it.
 *
 * How each joint is had, from joints of the capture:
 * - hips, knees, ankles, shoulders, elbows, wrists: the joint itself;
 * - hip: the middle of the hips, as in Human3.6M, not the root of the capture, which lies above and behind it;
 * - thorax: a point that is fast to the chest, 2.7 % of the body's height above the average middle of the shoulders. In
 *   Human3.6M the shoulders hang by as much from it;
 * - spine: the point at 0.476 of the way along the joints of the spine, from hip to thorax. In Human3.6M the lower of the
 *   two bones is the shorter by that much, and the joint is behind the straight line when the back is round;
 * - neck and head: from the thorax, the neck's direction and the head's axes: `head-points.ts`.
 */
import { emptyJointFrames, type JointFrames } from "@wildpose/formats/motion";
import { bodyProportions, h36m17 } from "@wildpose/pose";
import { type LimbJoint, limbJoints } from "./dialects.js";
import { placeHead } from "./head-points.js";
import type { MotionClip } from "./motion-clip.js";
import { type BodyJoints, resolveJoints } from "./resolve-joints.js";
import { between, cross, lengthOf, turn, turnBack, unit, type Vector } from "./vectors.js";

export const THORAX_ABOVE_SHOULDERS = 0.027;
export const SPINE_SHARE = 0.476;

/** Frames that the body is measured in. */
const MEASURED_FRAMES = 64;

/** Millimetres of the units that motion files are in: millimetre, centimetre, inch, CMU's unit, metre. */
export const motionUnits = { mm: 1, cm: 10, inch: 25.4, cmu: 25.4 / 0.45, m: 1000 } as const;

/** The leg of an average adult, hip to ankle, millimetres: what a unit is told by. */
const AVERAGE_LEG_MM = (bodyProportions.thigh + bodyProportions.shank) * 1700;

/** People smaller or taller than this are taken for a false unit. */
export const PLAUSIBLE_HEIGHT_MM = [1000, 2300] as const;

/** Row of `h36m17` for the left and the right joint of each pair. */
const rows: Readonly<Record<LimbJoint, readonly [left: number, right: number]>> = {
  hip: [row("leftHip"), row("rightHip")],
  knee: [row("leftKnee"), row("rightKnee")],
  ankle: [row("leftAnkle"), row("rightAnkle")],
  shoulder: [row("leftShoulder"), row("rightShoulder")],
  elbow: [row("leftElbow"), row("rightElbow")],
  wrist: [row("leftWrist"), row("rightWrist")],
};
const HIP = row("hip");
const SPINE = row("spine");
const THORAX = row("thorax");

export interface CapturedBody {
  readonly dialect: string;
  /** Millimetres of the file's unit. */
  readonly unitMm: number;
  /** Of a person of average proportions with these legs. */
  readonly heightMm: number;
  /** [17] millimetres from each joint to its parent, left and right made equal; 0 for the hip. */
  readonly boneLengths: Float64Array;
  /** The 17 joints in one frame: [17, 3] in the file's unit and world, in the order of h36m17; filled and returned. */
  jointsIn(frame: number, out: Float64Array): Float64Array;
}

/**
 * Finds and measures the body of a clip.
 *
 * @param givenUnitMm millimetres of the file's unit. Default what the file says, or else what makes an adult of it.
 * @returns the body, or what is wrong with it, for a message.
 */
export function captureBody(clip: MotionClip, givenUnitMm?: number): CapturedBody | { readonly problem: string } {
  const joints = resolveJoints(clip.joints);
  if ("problem" in joints) return joints;
  if (clip.frames === 0) return { problem: "the motion has no frames" };
  const frames = emptyJointFrames(clip.joints.length);
  const measured = measure(clip, joints, frames);
  if ("problem" in measured) return measured;

  const unitMm = givenUnitMm ?? clip.unitMm ?? likelyUnit(measured.leg);
  const height = measured.leg / (bodyProportions.thigh + bodyProportions.shank);
  const heightMm = height * unitMm;
  const [low, high] = PLAUSIBLE_HEIGHT_MM;
  if (!(heightMm >= low && heightMm <= high)) {
    return {
      problem: `a person with these legs is ${(heightMm / 1000).toPrecision(3)} m tall; give the unit with --unit`,
    };
  }

  const { thoraxInChest, headForward, headUp } = measured;
  const chain = [HIP, ...joints.spine];
  let spineAt = { segment: 0, share: 0 };

  const jointsIn = (frame: number, out: Float64Array): Float64Array => {
    const { positions, rotations } = clip.pose(frame, frames);
    placeLimbs(positions, joints, out);
    const rise = turn(rotations, joints.chest * 9, thoraxInChest);
    const thorax: Vector = [0, 0, 0];
    for (let axis = 0; axis < 3; axis++) {
      out[axis] = (out[rows.hip[0] * 3 + axis] + out[rows.hip[1] * 3 + axis]) / 2;
      thorax[axis] = positions[joints.chest * 3 + axis] + rise[axis];
      out[THORAX * 3 + axis] = thorax[axis];
    }
    const { segment, share } = spineAt;
    for (let axis = 0; axis < 3; axis++) {
      const from = segment === 0 ? out[axis] : positions[chain[segment] * 3 + axis];
      const to = segment === chain.length - 1 ? thorax[axis] : positions[chain[segment + 1] * 3 + axis];
      out[SPINE * 3 + axis] = from + (to - from) * share;
    }
    placeHead(
      {
        thorax,
        neckDirection: neckDirection(positions, joints, thorax),
        rotation: rotations,
        rotationAt: joints.head * 9,
        forward: headForward,
        up: headUp,
        height,
      },
      out,
    );
    return out;
  };

  const points = new Float64Array(h36m17.joints.length * 3);
  jointsIn(0, points);
  spineAt = shareOfChain(frames.positions, chain, points);
  jointsIn(0, points);
  const boneLengths = symmetricLengths(points, unitMm);
  const flat = boneLengths.findIndex((length, joint) => joint > 0 && !(length > 1));
  if (flat !== -1) {
    const parent = h36m17.joints[h36m17.parents[flat]];
    return { problem: `the ${h36m17.joints[flat]} lies in the ${parent}: this is not the motion of a body` };
  }
  return { dialect: joints.dialect, unitMm, heightMm, boneLengths, jointsIn };
}

interface Measured {
  /** Hip to ankle, in the file's unit. */
  readonly leg: number;
  /** From the joint of the chest to the thorax, in the chest's frame and the file's unit. */
  readonly thoraxInChest: Vector;
  /** Where the face looks and where the top of the head is, in the head's frame. */
  readonly headForward: Vector;
  readonly headUp: Vector;
}

/** The middle of the shoulders and the axes of the head, over some frames of the clip. */
function measure(clip: MotionClip, joints: BodyJoints, frames: JointFrames): Measured | { readonly problem: string } {
  const points = new Float64Array(h36m17.joints.length * 3);
  const shoulders: Vector = [0, 0, 0];
  const chestUp: Vector = [0, 0, 0];
  const forward: Vector = [0, 0, 0];
  const up: Vector = [0, 0, 0];
  let leg = 0;
  let count = 0;
  const step = Math.max(1, Math.floor(clip.frames / MEASURED_FRAMES));
  for (let frame = 0; frame < clip.frames; frame += step) {
    const { positions, rotations } = clip.pose(frame, frames);
    placeLimbs(positions, joints, points);
    const [leftHip, rightHip] = rows.hip;
    const [leftShoulder, rightShoulder] = rows.shoulder;
    const middle: Vector = [0, 0, 0];
    const upward: Vector = [0, 0, 0];
    for (let axis = 0; axis < 3; axis++) {
      const midShoulders = (points[leftShoulder * 3 + axis] + points[rightShoulder * 3 + axis]) / 2;
      middle[axis] = midShoulders - positions[joints.chest * 3 + axis];
      upward[axis] = midShoulders - (points[leftHip * 3 + axis] + points[rightHip * 3 + axis]) / 2;
    }
    const torsoUp = unit(upward);
    // x to the left, y up and z forward are right-handed.
    const facing = unit(cross(unit(between(points, rightShoulder, leftShoulder)), torsoUp));
    add(shoulders, turnBack(rotations, joints.chest * 9, middle));
    add(chestUp, turnBack(rotations, joints.chest * 9, torsoUp));
    add(forward, turnBack(rotations, joints.head * 9, facing));
    add(up, turnBack(rotations, joints.head * 9, torsoUp));
    for (const side of [0, 1]) {
      leg += lengthOf(between(points, rows.hip[side], rows.knee[side])) / 2;
      leg += lengthOf(between(points, rows.knee[side], rows.ankle[side])) / 2;
    }
    count++;
  }
  leg /= count;
  if (!(leg > 0) || !Number.isFinite(leg))
    return { problem: "the legs have no length: this is not the motion of a body" };
  const height = leg / (bodyProportions.thigh + bodyProportions.shank);
  const rise = unit(chestUp);
  const thoraxInChest = shoulders.map(
    (sum, axis) => sum / count + rise[axis] * THORAX_ABOVE_SHOULDERS * height,
  ) as Vector;
  const headForward = nearestAxis(forward, [0, 0, 0]);
  return { leg, thoraxInChest, headForward, headUp: nearestAxis(up, headForward) };
}

/**
 * The axis of a joint's own frame that is nearest to a direction, and not the axis `taken`. Faces look on average where
 * chests do, and in every dialect along an axis of the head's frame: which, differs.
 */
function nearestAxis(direction: Vector, taken: Vector): Vector {
  let best = -1;
  for (let axis = 0; axis < 3; axis++) {
    if (taken[axis] !== 0) continue;
    if (best === -1 || Math.abs(direction[axis]) > Math.abs(direction[best])) best = axis;
  }
  const axis: Vector = [0, 0, 0];
  axis[best] = direction[best] < 0 ? -1 : 1;
  return axis;
}

/** Copies the twelve joints of arms and legs to their rows. */
function placeLimbs(positions: Float64Array, joints: BodyJoints, out: Float64Array): void {
  for (const joint of limbJoints) {
    for (const side of [0, 1]) {
      const from = joints[joint][side] * 3;
      const to = rows[joint][side] * 3;
      out[to] = positions[from];
      out[to + 1] = positions[from + 1];
      out[to + 2] = positions[from + 2];
    }
  }
}

function neckDirection(positions: Float64Array, joints: BodyJoints, thorax: Vector): Vector {
  const neck = between(positions, joints.neck, joints.head);
  if (lengthOf(neck) > 0) return unit(neck);
  const at = joints.head * 3;
  return unit([positions[at] - thorax[0], positions[at + 1] - thorax[1], positions[at + 2] - thorax[2]]);
}

/** In which segment of the chain hip, spine joints, thorax the spine lies, and how far along it. */
function shareOfChain(positions: Float64Array, chain: readonly number[], points: Float64Array) {
  const at = (link: number): Vector => {
    if (link === 0) return [points[0], points[1], points[2]];
    const joint = chain[link] * 3;
    if (link < chain.length) return [positions[joint], positions[joint + 1], positions[joint + 2]];
    return [points[THORAX * 3], points[THORAX * 3 + 1], points[THORAX * 3 + 2]];
  };
  const lengths = chain.map((_, link) => {
    const [x, y, z] = at(link);
    const [toX, toY, toZ] = at(link + 1);
    return lengthOf([toX - x, toY - y, toZ - z]);
  });
  let left = SPINE_SHARE * lengths.reduce((sum, length) => sum + length, 0);
  for (let segment = 0; segment < lengths.length - 1; segment++) {
    if (left <= lengths[segment]) return { segment, share: lengths[segment] > 0 ? left / lengths[segment] : 0 };
    left -= lengths[segment];
  }
  const last = lengths.length - 1;
  return { segment: last, share: lengths[last] > 0 ? Math.min(left / lengths[last], 1) : 0 };
}

function symmetricLengths(points: Float64Array, unitMm: number): Float64Array {
  const length = (joint: number) => lengthOf(between(points, h36m17.parents[joint], joint)) * unitMm;
  return Float64Array.from(h36m17.joints, (_, joint) =>
    joint === h36m17.root ? 0 : (length(joint) + length(h36m17.mirror[joint])) / 2,
  );
}

/** The unit that gives legs the length nearest to an average adult's. */
function likelyUnit(leg: number): number {
  const misfit = (unitMm: number) => Math.abs(Math.log((leg * unitMm) / AVERAGE_LEG_MM));
  return Object.values(motionUnits).reduce((best, one) => (misfit(one) < misfit(best) ? one : best));
}

function add(sum: Vector, vector: Vector): void {
  for (let axis = 0; axis < 3; axis++) sum[axis] += vector[axis];
}

function row(joint: (typeof h36m17.joints)[number]): number {
  return h36m17.joints.indexOf(joint);
}
