import { defineSkeleton } from "../skeleton.js";

/** The 14 joints of LSP and LSP-Extended, in the order of their README.txt. Left and right are the person's own. */
export const lsp14 = defineSkeleton("lsp-14", [
  ["rightAnkle", "rightKnee"],
  ["rightKnee", "rightHip"],
  ["rightHip", "neck"],
  ["leftHip", "neck"],
  ["leftKnee", "leftHip"],
  ["leftAnkle", "leftKnee"],
  ["rightWrist", "rightElbow"],
  ["rightElbow", "rightShoulder"],
  ["rightShoulder", "neck"],
  ["leftShoulder", "neck"],
  ["leftElbow", "leftShoulder"],
  ["leftWrist", "leftElbow"],
  ["neck", null],
  ["headTop", "neck"],
]);
