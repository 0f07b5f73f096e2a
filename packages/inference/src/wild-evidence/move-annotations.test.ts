import { h36m17, randomStream } from "@wildpose/pose";
import { expect, test } from "vitest";
import type { PoseBatch } from "../label-generator.js";
import { moveAnnotations } from "./move-annotations.js";

const joints = h36m17.joints.length;
const count = 400;
const at = (name: (typeof h36m17.joints)[number]) => h36m17.joints.indexOf(name);

function batchOf(synthesized: readonly (typeof h36m17.joints)[number][]): PoseBatch {
  return {
    count,
    keypoints: new Float32Array(count * joints * 2).fill(100),
    visibility: new Uint8Array(count * joints).fill(2),
    synthesized: Uint8Array.from({ length: count * joints }, (_, i) =>
      synthesized.includes(h36m17.joints[i % joints]) ? 1 : 0,
    ),
    intrinsics: new Float64Array(count * 4).fill(NaN),
  };
}
const scales = new Float64Array(count).fill(0.25);

test("joints move by the deviation, in pixels of the person's distance", () => {
  const moved = moveAnnotations(batchOf([]), scales, 20, randomStream(1, "noise")).keypoints;
  const squares = moved.reduce((sum, value) => sum + (value - 100) ** 2, 0) / moved.length;
  expect(Math.sqrt(squares)).toBeCloseTo(20 * 0.25, 0);
  expect(moved.reduce((sum, value) => sum + value, 0) / moved.length).toBeCloseTo(100, 0);
});

test("by 0 mm nothing moves, and what is not labelled stays so", () => {
  const batch = batchOf([]);
  expect(moveAnnotations(batch, scales, 0, randomStream(1, "noise")).keypoints).toEqual(batch.keypoints);
  batch.keypoints.fill(NaN, 8, 10);
  const moved = moveAnnotations(batch, scales, 20, randomStream(1, "noise")).keypoints;
  expect([...moved].flatMap((value, i) => (Number.isNaN(value) ? [i] : []))).toEqual([8, 9]);
});

test("the same numbers move it further when the deviation is larger", () => {
  const once = moveAnnotations(batchOf([]), scales, 10, randomStream(1, "noise")).keypoints;
  const twice = moveAnnotations(batchOf([]), scales, 20, randomStream(1, "noise")).keypoints;
  for (const [i, value] of twice.entries()) expect(value - 100).toBeCloseTo(2 * (once[i] - 100), 3);
});

test("a hip, thorax or spine that is computed from others moves as they do", () => {
  const { keypoints } = moveAnnotations(batchOf(["hip", "thorax", "spine"]), scales, 20, randomStream(1, "noise"));
  const x = (n: number, name: (typeof h36m17.joints)[number]) => keypoints[(n * joints + at(name)) * 2];
  for (let n = 0; n < count; n++) {
    expect(x(n, "hip")).toBeCloseTo((x(n, "leftHip") + x(n, "rightHip")) / 2, 3);
    expect(x(n, "thorax")).toBeCloseTo((x(n, "leftShoulder") + x(n, "rightShoulder")) / 2, 3);
    expect(x(n, "spine")).toBeCloseTo((x(n, "hip") + x(n, "thorax")) / 2, 3);
  }
});
