import { expect, test } from "vitest";
import { addToChunk, emptyChunk } from "../plan/pose-chunk.js";
import { madePose, measuredHip, standingPose } from "../testing/made-pose.js";
import { assessChunk } from "./assess-labels.js";
import { measuredLabels } from "./measured-labels.js";

const lens = {
  intrinsics: [1145, 1143, 512, 515],
  distortion: [-0.2, 0.24, -0.003, -0.0014, -0.00098],
} as const;

function chunkOf(...poses: Parameters<typeof madePose>[0][]) {
  const chunk = emptyChunk(0, true);
  for (const pose of poses) addToChunk(chunk, madePose(pose), { state: "missing" });
  return chunk;
}

test("a measured pose is its own label, and keeps the promise through the lens it was seen by", () => {
  const chunk = chunkOf({ id: "h36m/1", lens }, { id: "h36m/2", lens });
  const labels = measuredLabels(chunk);
  expect([...labels.keypoints3d.subarray(51)]).toEqual(standingPose.flat());
  expect(labels.coarse).toEqual(labels.keypoints3d);
  expect([...labels.rootPosition.subarray(3)]).toEqual([...measuredHip]);
  expect([...labels.intrinsicsAssumed, ...labels.searchResidualMm, ...labels.expectedErrorMm]).toEqual([
    0, 0, 0, 0, 0, 0,
  ]);
  for (const assessment of assessChunk(chunk, labels)) {
    expect(assessment).toMatchObject({ boneAsymmetry: 0, flags: [] });
    expect((assessment as { reprojectionErrorPx: number }).reprojectionErrorPx).toBeLessThan(1e-3);
  }
});

test("the right view is what the camera sees from 500 mm to the right", () => {
  const [x, y, z] = [measuredHip[0] - 500, measuredHip[1], measuredHip[2]];
  const straight = chunkOf({ lens: { ...lens, distortion: [0, 0, 0, 0, 0] } });
  const { keypoints2dRight } = measuredLabels(straight);
  expect(keypoints2dRight[0]).toBeCloseTo((1145 * x) / z + 512, 3);
  expect(keypoints2dRight[1]).toBeCloseTo((1143 * y) / z + 515, 3);
});
