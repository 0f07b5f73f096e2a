import { defineSkeleton } from "../skeleton.js";

/** The 14 joints of AI-Challenger, in the order of its task page (also mmpose `configs/_base_/datasets/aic.py`). */
export const aic14 = defineSkeleton("ai-challenger-14", [
  ["rightShoulder", "neck"],
  ["rightElbow", "rightShoulder"],
  ["rightWrist", "rightElbow"],
  ["leftShoulder", "neck"],
  ["leftElbow", "leftShoulder"],
  ["leftWrist", "leftElbow"],
  ["rightHip", "neck"],
  ["rightKnee", "rightHip"],
  ["rightAnkle", "rightKnee"],
  ["leftHip", "neck"],
  ["leftKnee", "leftHip"],
  ["leftAnkle", "leftKnee"],
  ["headTop", "neck"],
  ["neck", null],
]);
