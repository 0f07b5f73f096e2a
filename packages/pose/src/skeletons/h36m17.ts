import { defineSkeleton } from "../skeleton.js";

/**
 * The 17 joints of Human3.6M, in the order of the usual 32 → 17 selection (3d-pose-baseline `src/data_utils.py`).
 * Every label of a release uses these names and this order.
 */
export const h36m17 = defineSkeleton("h36m-17", [
  ["hip", null],
  ["rightHip", "hip"],
  ["rightKnee", "rightHip"],
  ["rightAnkle", "rightKnee"],
  ["leftHip", "hip"],
  ["leftKnee", "leftHip"],
  ["leftAnkle", "leftKnee"],
  ["spine", "hip"],
  ["thorax", "spine"],
  ["neck", "thorax"],
  ["head", "neck"],
  ["leftShoulder", "thorax"],
  ["leftElbow", "leftShoulder"],
  ["leftWrist", "leftElbow"],
  ["rightShoulder", "thorax"],
  ["rightElbow", "rightShoulder"],
  ["rightWrist", "rightElbow"],
]);
