import { bodyProportions, h36m17, randomStream, sizeRuler } from "@wildpose/pose";
import { expect, test } from "vitest";
import { attitudes } from "../attitudes.js";
import { ADULT_HEIGHT_MM, buildBody, drawBody, mirrorPose, scaledBody } from "./build-body.js";
import { samplePose } from "./sampled-pose.js";

const pose = () => samplePose(randomStream(1, "pose"), "sport", new Float64Array(51));
const bone = (points: Float64Array, joint: number) =>
  [0, 1, 2].map((axis) => points[joint * 3 + axis] - points[h36m17.parents[joint] * 3 + axis]);

test("a body has the bone lengths it is given, along the bones of the pose, from its hip on", () => {
  const { boneLengths } = drawBody(randomStream(1, "body"), [1500, 1900]);
  const points = buildBody(pose(), boneLengths, [100, 200, 300], new Float64Array(51));
  expect([...points.subarray(0, 3)]).toEqual([100, 200, 300]);
  for (let joint = 1; joint < h36m17.joints.length; joint++) {
    const built = bone(points, joint);
    const given = bone(pose(), joint);
    expect(Math.hypot(...built)).toBeCloseTo(boneLengths[joint], 6);
    const cosine =
      built.reduce((sum, value, axis) => sum + value * given[axis], 0) / boneLengths[joint] / Math.hypot(...given);
    expect(cosine).toBeCloseTo(1, 9);
  }
});

test("drawn bodies are on average as the proportions of people, and none is far from them", () => {
  const random = randomStream(1, "bodies");
  const bodies = Array.from({ length: 4000 }, () => drawBody(random, ADULT_HEIGHT_MM));
  const share = (joint: string) => {
    const index = (h36m17.joints as readonly string[]).indexOf(joint);
    return bodies.map(({ heightMm, boneLengths }) => boneLengths[index] / heightMm);
  };
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  expect(mean(share("leftKnee")) / bodyProportions.thigh).toBeCloseTo(1, 2);
  expect(mean(share("rightWrist")) / bodyProportions.forearm).toBeCloseTo(1, 2);
  expect(mean(share("leftShoulder")) / bodyProportions.shoulder).toBeCloseTo(1, 2);
  expect((mean(share("spine")) + mean(share("thorax"))) / bodyProportions.torso).toBeCloseTo(1, 2);
  for (const joint of ["leftKnee", "leftAnkle", "leftElbow", "leftWrist"] as const) {
    const average = mean(share(joint));
    expect(Math.min(...share(joint)) / average).toBeGreaterThan(0.81);
    expect(Math.max(...share(joint)) / average).toBeLessThan(1.19);
  }
  const rulers = bodies.map(
    ({ heightMm, boneLengths }) => sizeRuler.bones.reduce((sum, [, child]) => sum + boneLengths[child], 0) / heightMm,
  );
  const ruler = sizeRuler.lengthsMm.reduce((sum, length) => sum + length, 0) / 1700;
  expect(mean(rulers) / ruler).toBeCloseTo(1, 2);
  expect(Math.min(...bodies.map(({ heightMm }) => heightMm))).toBeGreaterThan(1449);
  expect(Math.max(...bodies.map(({ heightMm }) => heightMm))).toBeLessThan(1981);
});

test("a captured person at another height keeps the proportions, but for neck and head", () => {
  const captured = { heightMm: 1600, boneLengths: Float64Array.from({ length: 17 }, (_, joint) => joint * 10) };
  const { boneLengths } = scaledBody(captured, 1800);
  expect(boneLengths[16]).toBeCloseTo(180, 9);
  expect(boneLengths[1]).toBeCloseTo(11.25, 9);
  expect(boneLengths[9] / 1800).toBeCloseTo(0.063, 3);
  expect(boneLengths[10] / 1800).toBeCloseTo(0.063, 3);
});

test("a mirror image has left and right exchanged, and its mirror image is the pose again", () => {
  const mirrored = mirrorPose(pose());
  const original = pose();
  const [left, right] = [h36m17.joints.indexOf("leftWrist") * 3, h36m17.joints.indexOf("rightWrist") * 3];
  expect(mirrored[left]).toBe(-original[right]);
  expect(mirrored[left + 1]).toBe(original[right + 1]);
  expect([...mirrorPose(mirrored)]).toEqual([...original]);
});

test("the sampler's bodies have their neck before them and their bones as long as captured ones", () => {
  const random = randomStream(1, "sampler");
  for (const attitude of Object.keys(attitudes) as (keyof typeof attitudes)[]) {
    for (let draw = 0; draw < 50; draw++) {
      const points = samplePose(random, attitude, new Float64Array(51));
      const [neck, head, thigh] = [9, 10, 5].map((joint) => Math.hypot(...bone(points, joint)));
      expect(neck / thigh).toBeGreaterThan(0.05);
      expect(neck / thigh).toBeLessThan(0.5);
      expect(head / thigh).toBeGreaterThan(0.2);
      expect(head / thigh).toBeLessThan(0.36);
    }
  }
});
