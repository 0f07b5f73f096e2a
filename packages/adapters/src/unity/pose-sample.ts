import { type Intrinsics, projectPinhole } from "@wildpose/camera";
import { h36m17, type PoseSample, VISIBLE } from "@wildpose/pose";
import { RecordProblem } from "../record-problem.js";
import { unityCard } from "./card.js";

/** What a sample has besides its pose. */
type SampleOrigin = Pick<PoseSample, "id" | "group" | "sourceSplit" | "activity" | "imageSize" | "imagePath"> & {
  /** [17]; null where nothing is hidden by anything, as there is no picture. */
  readonly visibility: Uint8Array | null;
};

/** Of a sample without a picture. */
export const noPicture = { imageSize: null, imagePath: null, visibility: null } as const;

/**
 * A sample from a pose and its camera: the keypoints are where a pinhole sees the joints. Without a picture nothing is
 * hidden by anything, so every joint is visible, also one outside the image.
 *
 * @param joints3d [17, 3] millimetres, camera frame, in front of the camera; kept.
 * @throws {RecordProblem} when a keypoint is too large for a single-precision number.
 */
export function poseSample(origin: SampleOrigin, joints3d: Float32Array, intrinsics: Intrinsics): PoseSample {
  const keypoints = projectPinhole(joints3d, intrinsics, new Float32Array(h36m17.joints.length * 2));
  const wrong = keypoints.findIndex((value) => !Number.isFinite(value));
  if (wrong !== -1) {
    throw new RecordProblem(`${h36m17.joints[wrong >> 1]}: a finite pixel expected, found ${keypoints[wrong]}`);
  }
  return {
    ...origin,
    source: unityCard.id,
    skeleton: h36m17,
    keypoints,
    visibility: origin.visibility ?? new Uint8Array(h36m17.joints.length).fill(VISIBLE),
    bbox: null,
    intrinsics,
    distortion: null,
    joints3d,
    defect: null,
  };
}
