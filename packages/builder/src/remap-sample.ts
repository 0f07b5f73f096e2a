/** Stage `remap`: one person in the source's skeleton → the 17 joints of Human3.6M, in the source's pixels. */
import { h36m17, MalformedSourceError, type PoseSample, remapPose, remapToH36m17 } from "@wildpose/pose";

const JOINTS = h36m17.joints.length;

/** A person on the way into a release. */
export interface RemappedPose {
  readonly sample: PoseSample;
  /** [17, 2] pixels of the original image; NaN where not labelled. */
  readonly keypoints: Float32Array;
  /** [17] 0 not labelled, 1 labelled but occluded, 2 visible. */
  readonly visibility: Uint8Array;
}

/**
 * Remaps one person.
 *
 * @throws {MalformedSourceError} when a joint is labelled but has no finite position.
 */
export function remapSample(sample: PoseSample): RemappedPose {
  const keypoints = new Float32Array(JOINTS * 2);
  const visibility = new Uint8Array(JOINTS);
  remapPose(remapToH36m17(sample.skeleton), sample.keypoints, sample.visibility, keypoints, visibility);
  for (let joint = 0; joint < JOINTS; joint++) {
    if (visibility[joint] === 0) continue;
    if (!Number.isFinite(keypoints[joint * 2]) || !Number.isFinite(keypoints[joint * 2 + 1])) {
      throw new MalformedSourceError(
        sample.source,
        sample.id,
        `${h36m17.joints[joint]} is labelled but its position is (${keypoints[joint * 2]}, ${keypoints[joint * 2 + 1]}); fix the adapter`,
      );
    }
  }
  return { sample, keypoints, visibility };
}
