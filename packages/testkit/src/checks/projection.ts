import { projectThroughLens } from "@wildpose/camera";
import type { PoseSample } from "@wildpose/pose";
import { type Check, ofSample } from "../check.js";

/** Half of what reading a lens by OpenCV's formula instead of Human3.6M's makes at the least. */
const TOLERANCE_PIXELS = 0.05;

/** Finds a wrong frame, a wrong unit, a rotation that should be its inverse, and pixels counted from 1. */
export const projectionMeetsKeypoints: Check = {
  number: 8,
  name: "joints3d seen by the camera are the keypoints",
  lacks({ adapter }) {
    const { joints3d, camera } = adapter.card.provides;
    const absent = [...(joints3d ? [] : ["joints3d"]), ...(camera ? [] : ["camera"])];
    return absent.length > 0 ? absent.join(", ") : null;
  },
  async run(run) {
    const tolerance = run.conformance.projectionTolerance ?? TOLERANCE_PIXELS;
    const samples = (await run.samples()).filter(({ defect }) => defect === null);
    const compared = samples.map((sample) => ({ sample, distances: projectionDistances(sample) }));
    if (compared.every(({ distances }) => distances.every(Number.isNaN))) {
      return ["the fixture: a sample with joints3d, camera and keypoints expected, found none; add one"];
    }
    return compared.flatMap(({ sample, distances }) => {
      const off = distances.filter((distance) => distance > tolerance);
      if (off.length === 0) return [];
      const farthest = Math.max(...off);
      const joint = sample.skeleton.joints[distances.indexOf(farthest)];
      return ofSample(sample.id, [
        `joints projected to their keypoints within ${tolerance} px expected, found ${off.length} farther away, ${joint} by ${farthest.toFixed(3)} px`,
      ]);
    });
  },
};

/** [J] pixels from each projected joint to its keypoint; infinite behind the camera, NaN where one of the two is missing. */
function projectionDistances({ skeleton, joints3d, intrinsics, distortion, keypoints }: PoseSample): number[] {
  const count = skeleton.joints.length;
  if (joints3d === null || intrinsics === null) return Array(count).fill(Number.NaN);
  const pixels = projectThroughLens(joints3d, intrinsics, distortion, new Float64Array(count * 2));
  return Array.from({ length: count }, (_, joint) => {
    if (Number.isNaN(joints3d[joint * 3]) || Number.isNaN(keypoints[joint * 2])) return Number.NaN;
    const [x, y] = [joint * 2, joint * 2 + 1].map((at) => pixels[at] - keypoints[at]);
    return Number.isNaN(x) ? Number.POSITIVE_INFINITY : Math.hypot(x, y);
  });
}
