/**
 * Some conversions of motion capture begin with the skeleton at rest, arms out or down at a slant, and only then with
 * the recording: between frames 0 and 1 the body jumps. Others have had that frame taken away, so it is looked for.
 */
import { h36m17 } from "@wildpose/pose";
import type { CapturedBody } from "./captured-body.js";
import { between, dot, unit } from "./vectors.js";

/** A bone turns no further than this from one frame of a recording to the next, degrees; dashes and punches turn by 20. */
const LARGEST_TURN = 30;
/** And no more times further than in the next step. */
const LARGEST_RATIO = 5;
/** Limbs at rest are straight to within this, degrees. */
const STRAIGHT = 30;

const limbs = [
  ["leftHip", "leftKnee", "leftAnkle"],
  ["rightHip", "rightKnee", "rightAnkle"],
  ["leftShoulder", "leftElbow", "leftWrist"],
  ["rightShoulder", "rightElbow", "rightWrist"],
].map((limb) => limb.map((joint) => (h36m17.joints as readonly string[]).indexOf(joint)));

/** True where frame 0 is a rest pose that the recording does not follow from. */
export function beginsWithRestPose(body: CapturedBody, frames: number): boolean {
  if (frames < 3) return false;
  const [first, second, third] = [0, 1, 2].map((frame) =>
    body.jointsIn(frame, new Float64Array(h36m17.joints.length * 3)),
  );
  const jump = largestTurn(first, second);
  return (
    jump > LARGEST_TURN &&
    jump > LARGEST_RATIO * largestTurn(second, third) &&
    limbs.every(([upper, middle, lower]) => angle(first, [upper, middle], first, [middle, lower]) < STRAIGHT)
  );
}

/** Degrees by which the bone that turns most does, of arms and legs. */
function largestTurn(one: Float64Array, other: Float64Array): number {
  let largest = 0;
  for (const [upper, middle, lower] of limbs) {
    largest = Math.max(largest, angle(one, [upper, middle], other, [upper, middle]));
    largest = Math.max(largest, angle(one, [middle, lower], other, [middle, lower]));
  }
  return largest;
}

function angle(
  one: Float64Array,
  [from, to]: readonly number[],
  other: Float64Array,
  [otherFrom, otherTo]: readonly number[],
): number {
  const cosine = dot(unit(between(one, from, to)), unit(between(other, otherFrom, otherTo)));
  return (Math.acos(Math.min(Math.max(cosine, -1), 1)) * 180) / Math.PI;
}
