/**
 * What a label shows of how wrong it may be: numbers of one pose, none of which needs the truth.
 *
 * Most follow from one fact: a network that was trained on squared error answers with the mean of the poses that look
 * alike. Where these differ, their mean has bones that are too short, and less depth than their length and their place in
 * the image ask for. Above all it does not know which way a person is turned whose shoulders and hips it puts at one depth.
 *
 * A feature is the same of the mirrored pose, and has no unit.
 */
import { h36m17, sizeRuler } from "@wildpose/pose";

/** The names of the features, in the order of their coefficients. What each is: {@link writeErrorFeatures}. */
export const errorFeatures = [
  "always",
  "missing",
  "unsureTurn",
  "asymmetry",
  "legDoubt",
  "doubt",
  "residual",
  "shoulderTurn",
  "turnedReach",
  "lean",
  "hands",
  "torsoDepth",
  "reach",
] as const;
export type ErrorFeature = (typeof errorFeatures)[number];

type Positions = Float32Array | Float64Array;
type Joint = (typeof h36m17.joints)[number];

const joints = h36m17.joints.length;
const { root } = h36m17;
const joint = (name: Joint) => h36m17.joints.indexOf(name);
const thorax = joint("thorax");
const leftHip = joint("leftHip");
const rightHip = joint("rightHip");
const leftShoulder = joint("leftShoulder");
const rightShoulder = joint("rightShoulder");
const leftWrist = joint("leftWrist");
const rightWrist = joint("rightWrist");

const boneParents = Int32Array.from(sizeRuler.bones, ([parent]) => parent);
const boneChildren = Int32Array.from(sizeRuler.bones, ([, child]) => child);
const boneLengths = Float64Array.from(sizeRuler.lengthsMm);
const bones = boneLengths.length;
const boneOf = (name: Joint) => boneChildren.indexOf(joint(name));

const legBones = [boneOf("leftKnee"), boneOf("rightKnee"), boneOf("leftAnkle"), boneOf("rightAnkle")] as const;
/** Pairs of bones whose shortening counts. */
const shortPairs = [
  [boneOf("spine"), boneOf("thorax")],
  [boneOf("leftKnee"), boneOf("rightKnee")],
  [boneOf("leftAnkle"), boneOf("rightAnkle")],
  [boneOf("leftElbow"), boneOf("rightElbow")],
  [boneOf("leftWrist"), boneOf("rightWrist")],
] as const;
/** Bones of the left side, and the same of the right. */
const sides = (["Hip", "Knee", "Ankle", "Shoulder", "Elbow", "Wrist"] as const).map(
  (name) => [boneOf(`left${name}`), boneOf(`right${name}`)] as const,
);
const hipLine = 2 * boneLengths[boneOf("leftHip")];
const shoulderLine = 2 * boneLengths[boneOf("leftShoulder")];

/** A residual is told from a smaller one down to about this, millimetres. */
const SMALL_RESIDUAL_MM = 6;
/** Lengths over these are about 1, millimetres. */
const HIPS_MM = 250;
const SHOULDERS_MM = 350;
const REACH_MM = 400;
const TORSO_DEPTH_MM = 300;
const DOUBT_MM = 100;

// Of the bones of the pose that is measured, written over for each.
const shortening = new Float64Array(bones);
const doubt = new Float64Array(bones);
const placedLength = new Float64Array(bones);

/**
 * Writes the features of one pose. Depth is the coarse pose's; across is in the image plane, of the placed pose.
 *
 * - `always` 1;
 * - `missing` the part of the joints beside the root that is not labelled;
 * - `unsureTurn` e^(−2 turn) · √(Σ s), where turn is the length of (depth from hip to hip, depth from shoulder to shoulder),
 *   s = max(0, 1 − ‖coarse‖² / average²) of a bone, and the sum goes over torso, thighs, shanks, upper arms and forearms,
 *   each the mean of two, and half of the lines from hip to hip and from shoulder to shoulder;
 * - `asymmetry` mean |left − right| over the mean of both, of the placed bones;
 * - `doubt` mean of max(0, √(average² − across²) − |depth|) over the bones; `legDoubt` the same of thighs and shanks;
 * - `residual` logarithm of the mean distance across between coarse and placed joints, of the labelled ones;
 * - `shoulderTurn` depth from shoulder to shoulder;
 * - `reach` mean distance of the joints from the root, across; `turnedReach` that times turn;
 * - `lean` depth of the thorax times how far left hip and shoulder are to the right of the right ones in the image, which
 *   is more than 0 of who faces the camera; `torsoDepth` that depth's absolute value;
 * - `hands` mean distance of the wrists from the thorax, across.
 *
 * @param coarse [N, 17, 3] millimetres of a person of average height, root-relative, canonical camera.
 * @param placed [N, 17, 3] millimetres, same frame: as `placeOnRays` puts the pose at its searched depth, on the rays.
 * @param labelled [N, 17] nonzero where the joint has a ray.
 * @param first index of the pose's first joint.
 * @param out [13] filled; not finite where the pose is not.
 */
export function writeErrorFeatures(
  coarse: Positions,
  placed: Positions,
  labelled: Uint8Array,
  first: number,
  out: Float64Array,
): void {
  measureBones(coarse, placed, first);
  let short = lineShortening(coarse, first + leftHip, first + rightHip, hipLine);
  short = 0.5 * (short + lineShortening(coarse, first + leftShoulder, first + rightShoulder, shoulderLine));
  for (const [a, b] of shortPairs) short += 0.5 * (shortening[a] + shortening[b]);

  let asymmetry = 0;
  for (const [left, right] of sides) {
    const sum = placedLength[left] + placedLength[right];
    if (sum !== 0) asymmetry += (2 * Math.abs(placedLength[left] - placedLength[right])) / sum;
  }
  let allDoubt = 0;
  for (let bone = 0; bone < bones; bone++) allDoubt += doubt[bone];
  let legDoubt = 0;
  for (const bone of legBones) legDoubt += doubt[bone];

  const hipTurn = between(coarse, first, rightHip, leftHip, 2) / HIPS_MM;
  const shoulderTurn = between(coarse, first, rightShoulder, leftShoulder, 2) / SHOULDERS_MM;
  const turn = Math.sqrt(hipTurn * hipTurn + shoulderTurn * shoulderTurn);
  const facing =
    between(placed, first, rightHip, leftHip, 0) / HIPS_MM +
    between(placed, first, rightShoulder, leftShoulder, 0) / SHOULDERS_MM;
  const torsoDepth = between(coarse, first, root, thorax, 2) / TORSO_DEPTH_MM;

  let reach = 0;
  let residual = 0;
  let there = 0;
  for (let j = 0; j < joints; j++) {
    if (j === root) continue;
    const x = between(placed, first, root, j, 0);
    const y = between(placed, first, root, j, 1);
    reach += Math.sqrt(x * x + y * y);
    if (labelled[first + j] === 0) continue;
    const awayX = x - between(coarse, first, root, j, 0);
    const awayY = y - between(coarse, first, root, j, 1);
    residual += Math.sqrt(awayX * awayX + awayY * awayY);
    there++;
  }
  reach /= joints * REACH_MM;

  out[0] = 1;
  out[1] = (joints - 1 - there) / (joints - 1);
  out[2] = Math.exp(-2 * turn) * Math.sqrt(short);
  out[3] = asymmetry / sides.length;
  out[4] = legDoubt / (legBones.length * DOUBT_MM);
  out[5] = allDoubt / (bones * DOUBT_MM);
  out[6] = Math.log((there > 0 ? residual / there : 0) + SMALL_RESIDUAL_MM);
  out[7] = Math.abs(shoulderTurn);
  out[8] = turn * reach;
  out[9] = facing * torsoDepth;
  out[10] = (across(placed, first, thorax, leftWrist) + across(placed, first, thorax, rightWrist)) / (2 * REACH_MM);
  out[11] = Math.abs(torsoDepth);
  out[12] = reach;
}

/** Measures the bones of a pose into `shortening`, `doubt` and `placedLength`. */
function measureBones(coarse: Positions, placed: Positions, first: number): void {
  for (let bone = 0; bone < bones; bone++) {
    const average = boneLengths[bone];
    const parent = first + boneParents[bone];
    const child = first + boneChildren[bone];
    shortening[bone] = lineShortening(coarse, parent, child, average);
    const acrossLength = across(placed, 0, parent, child);
    const z = between(placed, 0, parent, child, 2);
    placedLength[bone] = Math.sqrt(acrossLength * acrossLength + z * z);
    const depth = Math.sqrt(Math.max(0, average * average - acrossLength * acrossLength));
    doubt[bone] = Math.max(0, depth - Math.abs(between(coarse, 0, parent, child, 2)));
  }
}

/** How much shorter than average the line between two joints is: 0 to 1. */
function lineShortening(positions: Positions, a: number, b: number, average: number): number {
  const x = between(positions, 0, a, b, 0);
  const y = between(positions, 0, a, b, 1);
  const z = between(positions, 0, a, b, 2);
  return Math.max(0, 1 - (x * x + y * y + z * z) / (average * average));
}

function across(positions: Positions, first: number, from: number, to: number): number {
  const x = between(positions, first, from, to, 0);
  const y = between(positions, first, from, to, 1);
  return Math.sqrt(x * x + y * y);
}

function between(positions: Positions, first: number, from: number, to: number, axis: number): number {
  return positions[(first + to) * 3 + axis] - positions[(first + from) * 3 + axis];
}
