/** Annotations as another annotator might have made them. */
import { h36m17, type RandomStream } from "@wildpose/pose";
import type { PoseBatch } from "../label-generator.js";

const joints = h36m17.joints.length;
type Joint = (typeof h36m17.joints)[number];

/** What a joint of the trunk is computed from where a source does not annotate it; the mean of both. */
const madeFrom = (
  [
    ["hip", "leftHip", "rightHip"],
    ["thorax", "leftShoulder", "rightShoulder"],
    ["spine", "hip", "thorax"],
  ] as const satisfies readonly (readonly Joint[])[]
).map((names) => names.map((name: Joint) => h36m17.joints.indexOf(name)));

/**
 * Moves every joint by a normal deviation in x and in y. A joint of the trunk that is computed from others moves as they do.
 * The same numbers are drawn whatever the deviation and whichever joints are labelled.
 *
 * @param pixelsPerMm [N] of each person, at its distance.
 * @param deviationMm standard deviation in x and in y, millimetres at the person.
 */
export function moveAnnotations(
  batch: PoseBatch,
  pixelsPerMm: ArrayLike<number>,
  deviationMm: number,
  random: RandomStream,
): PoseBatch {
  const keypoints = batch.keypoints.slice();
  const moves = new Float64Array(joints * 2);
  for (let n = 0; n < batch.count; n++) {
    for (let i = 0; i < moves.length; i++) moves[i] = random.normal(0, 1);
    for (const [joint, one, other] of madeFrom) {
      if (batch.synthesized?.[n * joints + joint] !== 1) continue;
      for (let axis = 0; axis < 2; axis++) {
        moves[joint * 2 + axis] = (moves[one * 2 + axis] + moves[other * 2 + axis]) / 2;
      }
    }
    for (let i = 0; i < moves.length; i++) {
      keypoints[n * moves.length + i] += deviationMm * pixelsPerMm[n] * moves[i];
    }
  }
  return { ...batch, keypoints };
}
