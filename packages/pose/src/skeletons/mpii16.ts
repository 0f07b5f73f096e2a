import { defineSkeleton } from "../skeleton.js";

/** The 16 joints of MPII in the order of their ids (official README; id 11, printed there as 10, is the right elbow). */
export const mpii16 = defineSkeleton("mpii-16", [
  ["rightAnkle", "rightKnee"],
  ["rightKnee", "rightHip"],
  ["rightHip", "pelvis"],
  ["leftHip", "pelvis"],
  ["leftKnee", "leftHip"],
  ["leftAnkle", "leftKnee"],
  ["pelvis", null],
  ["thorax", "pelvis"],
  ["upperNeck", "thorax"],
  ["headTop", "upperNeck"],
  ["rightWrist", "rightElbow"],
  ["rightElbow", "rightShoulder"],
  ["rightShoulder", "thorax"],
  ["leftShoulder", "thorax"],
  ["leftElbow", "leftShoulder"],
  ["leftWrist", "leftElbow"],
]);
