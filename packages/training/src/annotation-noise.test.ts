import { h36m17, randomStream, sizeRuler } from "@wildpose/pose";
import { describe, expect, test } from "vitest";
import { addAnnotatorNoise, annotatorDeviations, bodySize } from "./annotation-noise.js";

const indexOf = (joint: (typeof h36m17.joints)[number]) => h36m17.joints.indexOf(joint);

describe("the deviations of annotators", () => {
  test("are 1 in the mean of the twelve joints of the limbs", () => {
    const limbs = [...annotatorDeviations].filter(([joint]) => /^(left|right)/.test(joint)).map(([, share]) => share);
    expect(limbs.length).toBe(12);
    expect(limbs.reduce((sum, share) => sum + share) / 12).toBeCloseTo(1, 12);
  });

  test("are worst at the hips and best at neck and head, the same on both sides", () => {
    const share = (joint: (typeof h36m17.joints)[number]) => annotatorDeviations.get(joint) as number;
    expect(share("leftHip")).toBeGreaterThan(share("leftKnee"));
    expect(share("leftKnee")).toBeGreaterThan(share("leftAnkle"));
    expect(share("leftWrist")).toBeLessThan(share("leftShoulder"));
    expect(share("head")).toBeLessThan(share("leftWrist"));
    for (const [joint, deviation] of annotatorDeviations) {
      expect(annotatorDeviations.get(h36m17.joints[h36m17.mirror[indexOf(joint)]])).toBe(deviation);
    }
  });

  test("hold for what is drawn: each marked joint has its own, along each axis, and no other joint moves with it", () => {
    const draws = 40_000;
    const random = randomStream(1, "annotators");
    const columns = Array.from({ length: 34 }, () => new Float64Array(draws));
    for (let n = 0; n < draws; n++) {
      const rays = new Float64Array(34);
      addAnnotatorNoise(rays, 0.01, random);
      columns.forEach((column, i) => {
        column[n] = rays[i];
      });
    }
    const product = (a: Float64Array, b: Float64Array) => a.reduce((sum, value, i) => sum + value * b[i], 0) / draws;
    for (const [joint, share] of annotatorDeviations) {
      for (const axis of [0, 1]) {
        const own = columns[indexOf(joint) * 2 + axis];
        expect(Math.abs(own.reduce((sum, value) => sum + value, 0) / draws)).toBeLessThan(share * 0.01 * 0.025);
        expect(Math.sqrt(product(own, own)) / (share * 0.01)).toBeGreaterThan(0.98);
        expect(Math.sqrt(product(own, own)) / (share * 0.01)).toBeLessThan(1.02);
      }
    }
    const [left, right] = ["leftHip", "rightHip"] as const;
    const [a, b] = [columns[indexOf(left) * 2], columns[indexOf(right) * 2]];
    expect(Math.abs(product(a, b)) / product(a, a)).toBeLessThan(0.03);
  });

  test("computed joints go where the joints they are computed from go", () => {
    const rays = new Float64Array(34);
    addAnnotatorNoise(rays, 0.01, randomStream(2, "annotators"));
    const x = (joint: (typeof h36m17.joints)[number]) => rays[indexOf(joint) * 2];
    expect(x("hip")).toBeCloseTo((x("leftHip") + x("rightHip")) / 2, 12);
    expect(x("thorax")).toBeCloseTo((x("leftShoulder") + x("rightShoulder")) / 2, 12);
    expect(x("spine")).toBeCloseTo((x("hip") + x("thorax")) / 2, 12);
  });
});

test("a body of twice the average lengths has size 2, however it is turned", () => {
  for (const axis of [0, 1, 2]) {
    const pose = new Float64Array(51);
    sizeRuler.bones.forEach(([parent, child], b) => {
      pose.set(pose.subarray(parent * 3, parent * 3 + 3), child * 3);
      pose[child * 3 + axis] += 2 * sizeRuler.lengthsMm[b];
    });
    expect(bodySize(pose)).toBeCloseTo(2, 9);
  }
});
