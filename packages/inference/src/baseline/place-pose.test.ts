import { cropCamera, type Distortion, projectThroughLens } from "@wildpose/camera";
import { randomStream } from "@wildpose/pose";
import { expect, test } from "vitest";
import { foundPose, meanBoneLengthOf, poseAtDepth, rootDepthFor } from "./place-pose.js";

const lens: Distortion = [-0.2, 0.24, -0.003, -0.001, 0.002];
const camera = cropCamera([1145, 1143, 512, 515], lens, { centre: [480, 500], side: 420, size: 256, rotation: 0.3 });

function madePose(seed: number): { pose: Float64Array; found: Float64Array } {
  const random = randomStream(seed, "pose");
  const root = [random.uniform(-200, 200), random.uniform(-200, 200), random.uniform(3000, 7000)];
  const pose = Float64Array.from({ length: 51 }, (_, at) => root[at % 3] + (at < 3 ? 0 : random.normal(0, 350)));
  const seen = projectThroughLens(pose, camera.intrinsics, camera.distortion, new Float64Array(34));
  const found = pose.map((value, at) => (at % 3 === 2 ? value - root[2] : seen[Math.floor(at / 3) * 2 + (at % 3)]));
  return { pose, found };
}

test("pixels, depths beside the root and the length of the bones give the pose back, through a lens", () => {
  for (let seed = 0; seed < 200; seed++) {
    const { pose, found } = madePose(seed);
    const placed = foundPose(found, camera);
    const depth = rootDepthFor(placed, meanBoneLengthOf(pose));
    expect(Math.abs(depth - pose[2])).toBeLessThan(0.01);
    poseAtDepth(placed, depth).forEach((value, at) => {
      expect(Math.abs(value - pose[at])).toBeLessThan(0.05);
    });
  }
});

test("bones have the length that is asked for, whatever was found, and every joint is in front of the camera", () => {
  for (let seed = 0; seed < 200; seed++) {
    const random = randomStream(seed, "anything");
    const found = Float64Array.from({ length: 51 }, (_, at) =>
      at % 3 === 2 ? random.normal(0, 60) : random.uniform(0, 255),
    );
    const placed = foundPose(found, camera);
    const pose = poseAtDepth(placed, rootDepthFor(placed, 250));
    expect(meanBoneLengthOf(pose)).toBeCloseTo(250, 4);
    for (let joint = 0; joint < 17; joint++) expect(pose[joint * 3 + 2]).toBeGreaterThan(0);
  }
});

test("where depths alone are more than the bones may be long, they are as short as they can be", () => {
  const found = Float64Array.from({ length: 51 }, (_, at) =>
    at % 3 === 2 ? 900 * ((at / 3) % 2 < 1 ? 0 : 1) : 100 + at,
  );
  const placed = foundPose(found, camera);
  const depth = rootDepthFor(placed, 50);
  const lengthAt = (value: number) => meanBoneLengthOf(poseAtDepth(placed, value));
  for (const other of [depth * 0.9, depth * 1.1, depth + 50]) {
    if (other + Math.min(...placed.depths) > 1) expect(lengthAt(other)).toBeGreaterThanOrEqual(lengthAt(depth) - 1e-6);
  }
});

test("somebody who is all in one pixel is put somewhere in front of the camera", () => {
  const found = new Float64Array(51).map((_, at) => (at % 3 === 2 ? 0 : 128));
  expect(rootDepthFor(foundPose(found, camera), 250)).toBeGreaterThan(0);
});
