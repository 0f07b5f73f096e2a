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
  /** [17] 1 where the joint is computed from others. */
  readonly synthesized: Uint8Array;
  /** [17, 3] millimetres, camera frame; null unless the source measured the camera and all of the 17 joints. */
  readonly joints3d: Float32Array | null;
}

/**
 * Remaps one person.
 *
 * @throws {MalformedSourceError} when a joint is labelled but has no finite position.
 */
export function remapSample(sample: PoseSample): RemappedPose {
  const keypoints = new Float32Array(JOINTS * 2);
  const visibility = new Uint8Array(JOINTS);
  const remap = remapToH36m17(sample.skeleton);
  remapPose(remap, sample.keypoints, sample.visibility, keypoints, visibility);
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
  return { sample, keypoints, visibility, synthesized: remap.synthesized, joints3d: remapJoints3d(sample) };
}

function remapJoints3d({ skeleton, joints3d, intrinsics }: PoseSample): Float32Array | null {
  if (joints3d === null || intrinsics === null) return null;
  const measured = new Float32Array(JOINTS * 3);
  // What can be seen of a joint says nothing of whether it was measured: a missing one is NaN.
  const everyJoint = new Uint8Array(skeleton.joints.length).fill(2);
  remapPose(remapToH36m17(skeleton), joints3d, everyJoint, measured, new Uint8Array(JOINTS));
  return measured.every(Number.isFinite) ? measured : null;
}
