import type { LabelBatch } from "@wildpose/inference";
import { expect, test } from "vitest";
import { addToChunk, emptyChunk } from "../plan/pose-chunk.js";
import { madePose } from "../testing/made-pose.js";
import { distortRightViews, lensOf, poseBatchOf, projectThrough } from "./lens.js";

const intrinsics = [1145, 1143, 512, 515] as const;
const bent = { intrinsics, distortion: [-0.2, 0.24, -0.003, -0.0014, -0.00098] } as const;
const straight = { intrinsics, distortion: [0, 0, 0, 0, 0] } as const;

/** Persons of whom no 3D was measured. */
function chunkOf(...poses: Parameters<typeof madePose>[0][]) {
  const made = emptyChunk(0);
  for (const pose of poses) addToChunk(made, { ...madePose(pose), joints3d: null }, { state: "missing" });
  return made;
}

/** One person in front of both lenses, and one of whom no camera is known. */
const chunk = () => chunkOf({ lens: bent }, { lens: straight }, {});

test("the label generator sees joints as a lens without distortion would have put them", () => {
  const { count, keypoints, intrinsics: cameras } = poseBatchOf(chunk());
  expect([count, keypoints.length, cameras.length]).toEqual([3, 3 * 34, 3 * 4]);
  for (let i = 0; i < 34; i++) expect(keypoints[i]).toBeCloseTo(keypoints[34 + i], 3);
  expect([...keypoints.subarray(68)]).toEqual([...chunk().keypoints.subarray(68, 102)]);
});

test("a joint that is not labelled stays so", () => {
  expect([...poseBatchOf(chunkOf({ lens: bent, missing: ["head"] })).keypoints.subarray(20, 22)]).toEqual([NaN, NaN]);
});

test("right views are brought back into the pixels of the original image", () => {
  const { keypoints, intrinsics: cameras } = poseBatchOf(chunk());
  const labels = { count: 3, keypoints2dRight: keypoints, intrinsics: Float32Array.from(cameras) } as LabelBatch;
  distortRightViews(chunk(), labels);
  const seen = chunk().keypoints;
  for (let i = 0; i < 34; i++) expect(labels.keypoints2dRight[i]).toBeCloseTo(seen[i], 3);
  expect([...labels.keypoints2dRight.subarray(34)]).toEqual([...seen.subarray(34, 102)]);
});

test("behind the camera nothing is seen", () => {
  expect([...projectThrough(lensOf(bent, 0), Float64Array.of(1, 2, -3))]).toEqual([NaN, NaN]);
});
