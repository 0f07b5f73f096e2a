import { projectThroughLens } from "@wildpose/camera";
import { NOT_LABELLED, type PoseSample, VISIBLE } from "@wildpose/pose";
import { type CameraTable, cameraFor } from "./cameras.js";
import { h36mCard } from "./card.js";
import { type FormPose, JOINTS } from "./form-pose.js";
import { imagePath } from "./image-pattern.js";
import type { H36mOptions } from "./options.js";
import { imageSizeOf, knownDefect, splitOf } from "./quirks.js";

/**
 * How far a form's own 2D may be from the projection of its 3D. Sound files differ by less than 0.001 px, drifted ones by
 * tens of pixels.
 */
const LARGEST_DRIFT_PX = 0.5;

/**
 * The sample of a pose: its joints, and their pixels through the camera's lens.
 *
 * @throws {InvalidSettingError} when the camera is not in the table.
 */
export function sampleOf(
  { take, camera: id, frame, joints, pixels }: FormPose,
  cameras: CameraTable,
  { imagePattern }: Pick<H36mOptions, "imagePattern">,
): PoseSample {
  const { subject, name, action } = take;
  const camera = cameraFor(cameras, subject, id);
  const projected = projectThroughLens(joints, camera.intrinsics, camera.distortion, new Float64Array(JOINTS * 2));
  const visibility = new Uint8Array(JOINTS);
  const keypoints = new Float32Array(JOINTS * 2);
  for (let joint = 0; joint < JOINTS; joint++) {
    const [x, y] = projected.subarray(joint * 2, joint * 2 + 2);
    const labelled = Number.isFinite(Math.fround(x)) && Number.isFinite(Math.fround(y));
    visibility[joint] = labelled ? VISIBLE : NOT_LABELLED;
    keypoints.set(labelled ? [x, y] : [Number.NaN, Number.NaN], joint * 2);
  }
  const frameDigits = String(frame).padStart(6, "0");
  const group = `h36m/${subject}`;
  return {
    id: `${group}/${name}/${id}/${frameDigits}`,
    source: "h36m",
    sourceSplit: splitOf(subject),
    group,
    skeleton: h36mCard.skeleton,
    keypoints,
    visibility,
    imagePath: imagePath(imagePattern, {
      subject,
      sequence: take.officialName.replace(" ", "_"),
      camera: id,
      frame: frameDigits,
      action: take.listedAction,
      subaction: String(take.subaction),
    }),
    imageSize: imageSizeOf(subject, id),
    bbox: null,
    intrinsics: camera.intrinsics,
    distortion: camera.distortion,
    joints3d: Float32Array.from(joints, (value) => (Number.isFinite(value) ? value : Number.NaN)),
    activity: action,
    defect: knownDefect(take, id) ?? (pixels && isDrifted(pixels, projected) ? "annotation-drift" : null),
  };
}

/** Whether a form's own pixels are elsewhere than the projection; missing ones too, where there is a projection. */
function isDrifted(pixels: Float64Array, projected: Float64Array): boolean {
  for (let i = 0; i < projected.length; i += 2) {
    const distance = Math.hypot(pixels[i] - projected[i], pixels[i + 1] - projected[i + 1]);
    if (!(distance <= LARGEST_DRIFT_PX) && !Number.isNaN(projected[i])) return true;
  }
  return false;
}
