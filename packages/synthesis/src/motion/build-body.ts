/**
 * Bodies of any size and proportion in the attitude of another: the directions of its bones, at lengths of one's own.
 */
import { bodyProportions, h36m17, type RandomStream } from "@wildpose/pose";
import { type CapturedBody, SPINE_SHARE } from "./captured-body.js";
import { headProportions } from "./head-points.js";
import { between, unit } from "./vectors.js";

/** Adults, millimetres: about the 1st percentile of women to the 99th of men. */
export const ADULT_HEIGHT_MM = [1450, 1980] as const;

/** Deviation and limits of one segment's share of the height, as in `body-shape.ts`. */
const SEGMENT = { deviation: 0.06, limits: [0.82, 1.18] } as const;
/** Of the widths, which differ more: joint centres of the slight, bony landmarks of the broad. */
const WIDTH = { deviation: 0.1, limits: [0.75, 1.3] } as const;

/** Bones that are longer or shorter together, with their average shares of the height, in the order they are drawn. */
const segments = [
  segment(WIDTH, ["leftHip", "rightHip"], bodyProportions.hip),
  segment(SEGMENT, ["leftKnee", "rightKnee"], bodyProportions.thigh),
  segment(SEGMENT, ["leftAnkle", "rightAnkle"], bodyProportions.shank),
  segment(SEGMENT, ["spine", "thorax"], bodyProportions.torso * SPINE_SHARE, bodyProportions.torso * (1 - SPINE_SHARE)),
  segment(SEGMENT, ["neck"], headProportions.neck),
  segment(SEGMENT, ["head"], headProportions.head),
  segment(WIDTH, ["leftShoulder", "rightShoulder"], bodyProportions.shoulder),
  segment(SEGMENT, ["leftElbow", "rightElbow"], bodyProportions.upperArm),
  segment(SEGMENT, ["leftWrist", "rightWrist"], bodyProportions.forearm),
];

function segment(
  spread: typeof SEGMENT | typeof WIDTH,
  names: readonly (typeof h36m17.joints)[number][],
  share: number,
  secondShare = share,
) {
  return { spread, joints: names.map((name) => h36m17.joints.indexOf(name)), shares: [share, secondShare] };
}

export interface DrawnBody {
  readonly heightMm: number;
  /** [17] millimetres from each joint of h36m17 to its parent; 0 for the hip. Left and right are equal. */
  readonly boneLengths: Float64Array;
}

/** Draws height and bone lengths of a person. */
export function drawBody(random: RandomStream, heightMm: readonly [low: number, high: number]): DrawnBody {
  const height = random.uniform(...heightMm);
  const factor = ({ deviation, limits }: typeof SEGMENT | typeof WIDTH) =>
    Math.min(Math.max(random.normal(1, deviation), limits[0]), limits[1]);
  const boneLengths = new Float64Array(h36m17.joints.length);
  for (const { joints, shares, spread } of segments) {
    const size = height * factor(spread);
    for (let index = 0; index < joints.length; index++) boneLengths[joints[index]] = shares[index] * size;
  }
  return { heightMm: height, boneLengths };
}

/**
 * The body of the person who was captured, at another height: every bone is longer or shorter by the same factor. Neck
 * and head have no joints of their own in a capture, so theirs are average.
 */
export function scaledBody(captured: Pick<CapturedBody, "heightMm" | "boneLengths">, heightMm: number): DrawnBody {
  const boneLengths = captured.boneLengths.map((length) => (length * heightMm) / captured.heightMm);
  boneLengths[h36m17.joints.indexOf("neck")] = headProportions.neck * heightMm;
  boneLengths[h36m17.joints.indexOf("head")] = headProportions.head * heightMm;
  return { heightMm, boneLengths };
}

/** Joints so that every parent comes before its children. */
const order = h36m17.joints
  .map((_, joint) => joint)
  .filter((joint) => joint !== h36m17.root)
  .sort((a, b) => depthOf(a) - depthOf(b));

/**
 * Gives a pose other bone lengths.
 *
 * @param pose [17, 3] in any unit, y up: the directions of the bones.
 * @param boneLengths [17] millimetres.
 * @param root the hip's place in `out`, millimetres.
 * @param out [17, 3] millimetres in the world of the pose, filled and returned.
 */
export function buildBody(
  pose: Float64Array,
  boneLengths: Float64Array,
  root: readonly [number, number, number],
  out: Float64Array,
): Float64Array {
  for (let axis = 0; axis < 3; axis++) out[h36m17.root * 3 + axis] = root[axis];
  for (const joint of order) {
    const parent = h36m17.parents[joint];
    const direction = unit(between(pose, parent, joint));
    for (let axis = 0; axis < 3; axis++) {
      out[joint * 3 + axis] = out[parent * 3 + axis] + direction[axis] * boneLengths[joint];
    }
  }
  return out;
}

/**
 * Left and right exchanged, and the world turned into its mirror image: across the plane x = 0.
 *
 * @param pose [17, 3], changed in place and returned.
 */
export function mirrorPose(pose: Float64Array): Float64Array {
  const before = pose.slice();
  for (let joint = 0; joint < h36m17.joints.length; joint++) {
    const from = h36m17.mirror[joint] * 3;
    pose[joint * 3] = -before[from];
    pose[joint * 3 + 1] = before[from + 1];
    pose[joint * 3 + 2] = before[from + 2];
  }
  return pose;
}

function depthOf(joint: number): number {
  let depth = 0;
  for (let at = joint; at !== h36m17.root; at = h36m17.parents[at]) depth++;
  return depth;
}
