import { aic14, h36m17, lsp14, mpii16 } from "@wildpose/pose";
import { expect, test } from "vitest";
import { tinyBody, tinyCamera, tinyKeypoints } from "./tiny-body.js";

const at = (body: Float32Array, joint: number) => [...body.slice(joint * 3, joint * 3 + 3)];

test("the hip is on the camera's axis, at the depth asked for", () => {
  expect(at(tinyBody({ depthMm: 3000 }), 0)).toEqual([0, 0, 3000]);
  expect(at(tinyBody({ depthMm: 3000, xMm: 250 }), 0)).toEqual([250, 0, 3000]);
});

test("the body stands, faces the camera, and has its left on the camera's right", () => {
  const body = tinyBody();
  const y = (name: (typeof h36m17.joints)[number]) => at(body, h36m17.joints.indexOf(name))[1];
  expect(y("head")).toBeLessThan(y("hip"));
  expect(y("hip")).toBeLessThan(y("leftAnkle"));
  expect(at(body, h36m17.joints.indexOf("leftShoulder"))[0]).toBeGreaterThan(0);
  expect(at(body, h36m17.joints.indexOf("rightShoulder"))[0]).toBeLessThan(0);
  expect(y("leftAnkle") - y("head")).toBeCloseTo(0.95 * 1700, 2);
});

test("a joint is at the same place in every skeleton that has it", () => {
  const knee = at(tinyBody(), h36m17.joints.indexOf("leftKnee"));
  for (const { joints } of [lsp14, mpii16, aic14]) {
    const names: readonly string[] = joints;
    expect(at(tinyBody({}, names), names.indexOf("leftKnee"))).toEqual(knee);
  }
  expect(() => tinyBody({}, ["leftEar"])).toThrow(/no place is known for leftEar/);
});

test("keypoints are where the camera sees the joints", () => {
  const [fx, fy, cx, cy] = tinyCamera;
  expect([...tinyKeypoints(Float32Array.of(0, 0, 4000, 400, -400, 4000))]).toEqual([
    cx,
    cy,
    cx + fx / 10,
    cy - fy / 10,
  ]);
});
