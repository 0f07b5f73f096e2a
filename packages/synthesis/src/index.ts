export type { Appearance, Backdrop, Colour } from "./appearance.js";
export { type Attitude, attitudeNames, attitudes } from "./attitudes.js";
export { bodyPoints, poseBody } from "./body-points.js";
export { type BodyShape, type Proportions, sampleBodyShape } from "./body-shape.js";
export { drawScene } from "./draw-scene.js";
export {
  type RigName,
  type SynthesisReport,
  type SynthesizeOptions,
  synthesize,
} from "./export/synthesize.js";
export {
  type ExportClip,
  type ExportSplit,
  type UnityExportOptions,
  type UnityExportWriter,
  writeUnityExport,
} from "./export/unity-export.js";
export { h36mJoints, type JointRule, jointRules } from "./h36m-joints.js";
export { hiddenPoints } from "./hidden-points.js";
export { human36mJoints, human36mProportions } from "./human36m-body.js";
export {
  acrobaticLimits,
  anatomicalPosition,
  athleticLimits,
  highestElevation,
  type JointAngles,
  type JointLimits,
  normalLimits,
  type SideAngles,
} from "./joint-angles.js";
export { ADULT_HEIGHT_MM, buildBody, type DrawnBody, drawBody } from "./motion/build-body.js";
export { type CapturedBody, captureBody, motionUnits } from "./motion/captured-body.js";
export { findMotions, type MotionFile } from "./motion/find-motions.js";
export { type ActivitySource, activitySources } from "./motion/motion-activity.js";
export { clipOf, type MotionClip, readMotionClip } from "./motion/motion-clip.js";
export { beginsWithRestPose } from "./motion/rest-pose.js";
export { createPictureRenderer, type Picture, type PictureOptions, type PictureRenderer } from "./render/picture.js";
export { type RenderOptions, renderExport } from "./render/render-export.js";
export { renderJpeg } from "./render-jpeg.js";
export { type Camera, type ImageSize, seesAll, toCamera } from "./rig/camera.js";
export { drawH36mRig, H36M_IMAGE_SIZE } from "./rig/h36m-rig.js";
export { drawRandomCamera, type RandomCameraOptions } from "./rig/random-camera.js";
export { type SampledBody, sampleBody } from "./sample-body.js";
export { sampleTrainingPose } from "./sample-training-pose.js";
export { type Scene, type SceneOptions, type ScenePerson, sampleScene } from "./scene.js";
export { viewForTraining } from "./training-camera.js";
export { cameraFromWorld, type SampledView, type ViewOptions, viewBody } from "./view-body.js";
