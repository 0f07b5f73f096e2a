import { projectPinhole } from "@wildpose/camera";
import { h36m17, randomStream } from "@wildpose/pose";
import { expect, test } from "vitest";
import { mirrorPoints } from "../mirror-joints.js";
import { mirrorPoses } from "./mirror-poses.js";

const joints = h36m17.joints.length;
const random = randomStream(1, "mirror");
const count = 3;
const keypoints = Float32Array.from({ length: count * joints * 2 }, () => random.uniform(0, 500));
const visibility = Uint8Array.from({ length: count * joints }, () => random.integer(3));
const batch = {
  ...{ count, keypoints, visibility, synthesized: visibility.map((state) => (state === 1 ? 1 : 0)) },
  intrinsics: Float64Array.from({ length: count * 4 }, (_, i) => [900, 910, 320, 240][i % 4]),
};

test("mirrored twice, persons are as they were", () => {
  expect(mirrorPoses(mirrorPoses(batch))).toEqual(batch);
});

test("the left wrist of the image is the right wrist of the mirror image, on the other side of x = 0", () => {
  const [left, right] = [h36m17.joints.indexOf("leftWrist"), h36m17.joints.indexOf("rightWrist")];
  const mirrored = mirrorPoses(batch);
  for (let n = 0; n < count; n++) {
    const [here, there] = [n * joints + left, n * joints + right];
    expect(mirrored.keypoints[there * 2]).toBe(-keypoints[here * 2]);
    expect(mirrored.keypoints[there * 2 + 1]).toBe(keypoints[here * 2 + 1]);
    expect(mirrored.visibility[there]).toBe(visibility[here]);
  }
});

test("the mirror image of a body is seen where the mirror image of the picture has it", () => {
  const body = Float32Array.from({ length: joints * 3 }, (_, i) =>
    i % 3 === 2 ? random.uniform(3000, 5000) : random.uniform(-900, 900),
  );
  const seen = projectPinhole(body, [900, 910, 320, 240], new Float32Array(joints * 2));
  const seenMirrored = projectPinhole(mirrorPoints(body, 3), [900, 910, -320, 240], new Float32Array(joints * 2));
  const expected = mirrorPoints(seen, 2);
  for (const [i, value] of seenMirrored.entries()) expect(value).toBeCloseTo(expected[i], 2);
});
