import { h36m17, type PoseSample, remapPose, remapToH36m17, VISIBLE } from "@wildpose/pose";

const joints = h36m17.joints.length;

/**
 * The 17 joints of a sample whose source measured them.
 *
 * @param pose [17, 3] millimetres, camera frame, filled where true is returned.
 * @returns whether camera and every joint were measured, with all joints in front of the camera.
 */
export function readMeasuredPose({ skeleton, joints3d, intrinsics }: PoseSample, pose: Float32Array): boolean {
  if (joints3d === null || intrinsics === null) return false;
  // What can be seen of a joint says nothing of whether it was measured: a missing one is NaN.
  const everyJoint = new Uint8Array(skeleton.joints.length).fill(VISIBLE);
  remapPose(remapToH36m17(skeleton), joints3d, everyJoint, pose, new Uint8Array(joints));
  return pose.every((value, index) => Number.isFinite(value) && (index % 3 !== 2 || value > 0));
}
