/** Which joint each index of the paper's release most likely is: the one that lies nearest in the same pictures. */
import type { PaperRelease } from "@wildpose/adapters";
import { h36m17 } from "@wildpose/pose";
import { fromMean } from "./from-mean.js";
import type { PosePair } from "./match-paper-poses.js";

const JOINTS = h36m17.joints.length;

/** Share of the pictures in which a joint is the nearest, to take it for the one. */
const CLEARLY_NEAREST = 0.5;

export interface NearestJoint {
  readonly index: number;
  readonly joint: string;
  /** Share of the pictures in which it is the nearest. */
  readonly share: number;
}

/**
 * For each index of the paper's, the joint that is nearest in most pictures. Pictures are put over each other by the mean
 * and the size of all their joints, so that it does not matter whether one was cut out or scaled; only persons with all
 * joints labelled are looked at.
 *
 * @returns none when there is no such person.
 */
export function nearestJoints(paper: PaperRelease, pairs: readonly PosePair[]): NearestJoint[] {
  const whole = pairs.filter(({ visibility }) => visibility.every((state) => state > 0));
  if (whole.length === 0) return [];
  const wins = Array.from({ length: JOINTS }, () => new Uint32Array(JOINTS));
  for (const { keypoints2d, pose } of whole) {
    const ours = sizeless(keypoints2d);
    const theirs = sizeless(paper.keypoints2d.subarray(pose * JOINTS * 2, (pose + 1) * JOINTS * 2));
    for (let index = 0; index < JOINTS; index++) {
      let nearest = 0;
      let least = Infinity;
      for (let joint = 0; joint < JOINTS; joint++) {
        const distance = Math.hypot(ours[joint * 2] - theirs[index * 2], ours[joint * 2 + 1] - theirs[index * 2 + 1]);
        if (distance < least) [nearest, least] = [joint, distance];
      }
      wins[index][nearest]++;
    }
  }
  return wins.map((counts, index) => {
    const joint = counts.indexOf(counts.reduce((a, b) => Math.max(a, b)));
    return { index, joint: h36m17.joints[joint], share: counts[joint] / whole.length };
  });
}

/** The joint order that the nearest joints make: only those that are clear, and that no other index has too. */
export function orderOfNearest(nearest: readonly NearestJoint[]): (string | null)[] {
  return Array.from({ length: JOINTS }, (_, index) => {
    const found = nearest[index];
    if (found === undefined || found.share < CLEARLY_NEAREST) return null;
    const rivals = nearest.filter(({ joint, share }) => joint === found.joint && share >= CLEARLY_NEAREST);
    return rivals.length === 1 ? found.joint : null;
  });
}

/** Joints from their mean, in units of the root of their mean square. */
function sizeless(keypoints2d: Float32Array): Float64Array {
  const centred = fromMean(keypoints2d);
  const size = Math.sqrt(centred.reduce((sum, value) => sum + value ** 2, 0) / JOINTS);
  return centred.map((value) => value / size);
}
