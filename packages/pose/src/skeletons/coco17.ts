import { defineSkeleton } from "../skeleton.js";

/**
 * The 17 joints of COCO keypoints, in the order of its `categories[].keypoints`.
 * COCO has no root joint; the nose stands in so that the skeleton is a tree.
 */
export const coco17 = defineSkeleton("coco-17", [
  ["nose", null],
  ["leftEye", "nose"],
  ["rightEye", "nose"],
  ["leftEar", "leftEye"],
  ["rightEar", "rightEye"],
  ["leftShoulder", "nose"],
  ["rightShoulder", "nose"],
  ["leftElbow", "leftShoulder"],
  ["rightElbow", "rightShoulder"],
  ["leftWrist", "leftElbow"],
  ["rightWrist", "rightElbow"],
  ["leftHip", "leftShoulder"],
  ["rightHip", "rightShoulder"],
  ["leftKnee", "leftHip"],
  ["rightKnee", "rightHip"],
  ["leftAnkle", "leftKnee"],
  ["rightAnkle", "rightKnee"],
]);
