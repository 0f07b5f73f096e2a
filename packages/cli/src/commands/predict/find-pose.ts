/** A person in a photograph → where their joints are in it, and their pose in its camera. */
import type { ReadPhotograph } from "@wildpose/builder";
import { applyAffine, assumeIntrinsics, cropCamera, type Intrinsics, inverseAffine } from "@wildpose/camera";
import { type Baseline, foundPose, poseAtDepth, rootDepthFor } from "@wildpose/inference";
import { FailedCheckError, h36m17, sizeRuler } from "@wildpose/pose";
import { photographCrop } from "@wildpose/training";

const JOINTS = h36m17.joints.length;
const noDistortion = [0, 0, 0, 0, 0] as const;

/** x, y, width, height; pixels. */
export type Box = readonly [x: number, y: number, width: number, height: number];

export interface PredictedPose {
  /** [17, 2] pixels of the photograph. */
  readonly keypoints: Float64Array;
  /** [17, 3] millimetres, camera frame. */
  readonly pose: Float64Array;
  readonly intrinsics: Intrinsics;
  readonly cameraOrigin: "exif" | "assumed";
}

/** @throws {FailedCheckError} when pixels of the photograph cannot be decoded. */
export async function findPose(
  baseline: Pick<Baseline, "inputSize" | "meanBoneLength" | "predict">,
  name: string,
  photograph: ReadPhotograph,
  box: Box | null,
): Promise<PredictedPose> {
  const { image, placement } = await photographCrop(photograph, box, baseline.inputSize).catch((cause: Error) => {
    const [problem] = cause.message.split("\n");
    throw new FailedCheckError(`${name}: cannot be decoded (${problem}); use a whole copy of it`, { cause });
  });
  const found = await baseline.predict(image, 1);
  const seen = Float64Array.from({ length: JOINTS * 2 }, (_, at) => found[Math.floor(at / 2) * 3 + (at % 2)]);
  const { cropFromImage } = cropCamera([1, 1, 0, 0], noDistortion, placement);
  const keypoints = applyAffine(inverseAffine(cropFromImage), seen, new Float64Array(JOINTS * 2));
  const intrinsics = photograph.intrinsics ?? assumeIntrinsics(keypoints, h36m17.root, sizeRuler);
  const placed = foundPose(found, cropCamera(intrinsics, noDistortion, placement));
  return {
    keypoints,
    pose: poseAtDepth(placed, rootDepthFor(placed, baseline.meanBoneLength)),
    intrinsics,
    cameraOrigin: photograph.intrinsics === null ? "assumed" : "exif",
  };
}
