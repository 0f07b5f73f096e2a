export type { Appearance, Backdrop, Colour } from "./appearance.js";
export { type Attitude, attitudes } from "./attitudes.js";
export { bodyPoints, poseBody } from "./body-points.js";
export { type BodyShape, sampleBodyShape } from "./body-shape.js";
export { drawScene } from "./draw-scene.js";
export { h36mJoints, type JointRule, jointRules } from "./h36m-joints.js";
export { hiddenPoints } from "./hidden-points.js";
export {
  anatomicalPosition,
  athleticLimits,
  highestElevation,
  type JointAngles,
  normalLimits,
  type SideAngles,
} from "./joint-angles.js";
export { renderJpeg } from "./render-jpeg.js";
export { type SampledBody, sampleBody } from "./sample-body.js";
export { sampleTrainingPose } from "./sample-training-pose.js";
export { type Scene, type SceneOptions, type ScenePerson, sampleScene } from "./scene.js";
export { cameraFromWorld, type SampledView, type ViewOptions, viewBody } from "./view-body.js";
