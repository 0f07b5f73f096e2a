import { h36m17, randomStream } from "@wildpose/pose";
import { describe, expect, it } from "vitest";
import { bodyPoints } from "./body-points.js";
import { type SampledBody, sampleBody } from "./sample-body.js";
import { sampleTrainingPose } from "./sample-training-pose.js";
import { viewForTraining } from "./training-camera.js";
import { type SampledView, viewBody } from "./view-body.js";

const HEAD_TOP_Z = bodyPoints.indexOf("headTop") * 3 + 2;

function standing(): SampledBody {
  return sampleBody(randomStream(1, "standing"), "standing");
}

describe("viewBody", () => {
  it("keeps the pelvis on the axis and every point in front, over 20000 views", () => {
    const random = randomStream(2, "views");
    let shortest = Infinity;
    let longest = 0;
    for (let i = 0; i < 20_000; i++) {
      const body = sampleBody(random);
      const view = viewBody(body, random);
      expect(view.points[0] === 0 && view.points[1] === 0 && view.points[2] === view.distanceMm).toBe(true);
      for (let p = 2; p < view.points.length; p += 3) {
        if (!(view.points[p] >= 600 - 1e-9)) expect.fail(`a point is ${view.points[p]} mm from the camera`);
      }
      shortest = Math.min(shortest, view.distanceMm);
      longest = Math.max(longest, view.distanceMm);
    }
    expect(shortest).toBeGreaterThanOrEqual(2500);
    expect(longest).toBeGreaterThan(7900);
    expect(longest).toBeLessThan(8000);
  });

  it("moves without bending: distances between points stay", () => {
    const random = randomStream(3, "rigid");
    const body = sampleBody(random);
    const { points } = viewBody(body, random);
    const distance = (of: Float64Array, a: number, b: number) =>
      Math.hypot(of[a * 3] - of[b * 3], of[a * 3 + 1] - of[b * 3 + 1], of[a * 3 + 2] - of[b * 3 + 2]);
    for (let a = 0; a < bodyPoints.length; a++) {
      for (let b = 0; b < a; b++) expect(distance(points, a, b)).toBeCloseTo(distance(body.points, a, b), 8);
    }
    // A mirror image would keep distances too: the frames must have the same handedness.
    const handedness = (of: Float64Array) => {
      const [u, v, w] = [1, 7, 12].map((p) => [0, 1, 2].map((axis) => of[p * 3 + axis] - of[axis]));
      return (
        u[0] * (v[1] * w[2] - v[2] * w[1]) - u[1] * (v[0] * w[2] - v[2] * w[0]) + u[2] * (v[0] * w[1] - v[1] * w[0])
      );
    };
    expect(handedness(points)).toBeCloseTo(handedness(body.points), 3);
  });

  it("from the front the head is up and the person's left is on the right of the image", () => {
    const random = randomStream(4, "front");
    const { points } = viewBody(standing(), random, { yaw: [0, 0], pitch: [0, 0], rollDeviation: 0 });
    expect(points[bodyPoints.indexOf("headTop") * 3 + 1]).toBeLessThan(-500);
    expect(points[bodyPoints.indexOf("leftShoulder") * 3]).toBeGreaterThan(70);
    expect(points[bodyPoints.indexOf("rightShoulder") * 3]).toBeLessThan(-70);
  });

  it("a camera that looks down has the head nearer than the pelvis, one that looks up farther", () => {
    const random = randomStream(5, "pitch");
    const meanHeadDepth = (pitch: number) => {
      let sum = 0;
      for (let i = 0; i < 500; i++) {
        const body = sampleBody(random, "standing");
        const view = viewBody(body, random, { pitch: [pitch, pitch] });
        sum += view.points[HEAD_TOP_Z] - view.distanceMm;
      }
      return sum / 500;
    };
    const down = meanHeadDepth(30);
    const up = meanHeadDepth(-15);
    // A head 750 mm above the pelvis comes nearer by 750 · sin 30°, give or take how people stand.
    expect(down).toBeGreaterThan(-430);
    expect(down).toBeLessThan(-320);
    expect(up).toBeGreaterThan(140);
    expect(up).toBeLessThan(250);
  });
});

describe("viewForTraining (20000 views)", () => {
  const random = randomStream(7, "training cameras");
  const views = Array.from({ length: 20_000 }, () => viewForTraining(sampleBody(random), random));
  const share = (isSo: (view: SampledView) => boolean) => views.filter(isSo).length / views.length;

  it("pitch reaches from 30 degrees up to 60 down, most of it near level", () => {
    const pitches = views.map(({ pitch }) => pitch);
    expect(Math.min(...pitches)).toBeGreaterThanOrEqual(-30);
    expect(Math.min(...pitches)).toBeLessThan(-29);
    expect(Math.max(...pitches)).toBeLessThanOrEqual(60);
    expect(Math.max(...pitches)).toBeGreaterThan(59);
    expect(share(({ pitch }) => pitch > -10 && pitch < 26)).toBeGreaterThan(0.7);
  });

  it("distances are those of wide lenses and of long ones; most are a room's", () => {
    const distances = views.map(({ distanceMm }) => distanceMm);
    expect(Math.min(...distances)).toBeGreaterThanOrEqual(1500);
    expect(Math.min(...distances)).toBeLessThan(1550);
    expect(Math.max(...distances)).toBeGreaterThan(38_000);
    expect(Math.max(...distances)).toBeLessThan(40_000);
    expect(share(({ distanceMm }) => distanceMm >= 2500 && distanceMm < 8000)).toBeGreaterThan(0.65);
    expect(share(({ distanceMm }) => distanceMm >= 20_000)).toBeGreaterThan(0.06);
  });

  it("people are seen from all sides, more often from the front than from behind", () => {
    const behind = share(({ yaw }) => Math.abs(yaw) > 90);
    expect(behind).toBeGreaterThan(0.3);
    expect(behind).toBeLessThan(0.45);
    expect(Math.abs(share(({ yaw }) => yaw > 0) - 0.5)).toBeLessThan(0.02);
  });

  it("every point is at least 600 mm in front of the camera", () => {
    for (const { points } of views) {
      for (let p = 2; p < points.length; p += 3) {
        if (!(points[p] >= 600 - 1e-9)) expect.fail(`a point is ${points[p]} mm from the camera`);
      }
    }
  });
});

describe("sampleTrainingPose", () => {
  it("gives 17 joints with the root on the axis, and on average the head nearer than the root", () => {
    const random = randomStream(6, "training");
    let sum = 0;
    for (let i = 0; i < 5000; i++) {
      const pose = sampleTrainingPose(random);
      expect(pose).toHaveLength(51);
      expect(pose[0] === 0 && pose[1] === 0).toBe(true);
      if (!pose.every(Number.isFinite)) expect.fail("a joint is not finite");
      sum += pose[32] - pose[2];
    }
    expect(sum / 5000).toBeLessThan(-50);
  });

  it("left and right are alike: the mean pose in the image is its own mirror image", () => {
    const random = randomStream(8, "mirror");
    const { joints, mirror } = h36m17;
    const poses = Array.from({ length: 20_000 }, () => sampleTrainingPose(random));
    for (let j = 0; j < joints.length; j++) {
      for (let axis = 0; axis < 3; axis++) {
        const sign = axis === 0 ? -1 : 1;
        // Shares of the distance: far cameras would drown the others.
        const differences = poses.map((pose) => (pose[j * 3 + axis] - sign * pose[mirror[j] * 3 + axis]) / pose[2]);
        const mean = differences.reduce((sum, value) => sum + value, 0) / poses.length;
        const variance = differences.reduce((sum, value) => sum + (value - mean) ** 2, 0) / poses.length;
        expect(Math.abs(mean), `${joints[j]} axis ${axis}`).toBeLessThan(
          4.5 * Math.sqrt(variance / poses.length) + 1e-12,
        );
      }
    }
  });

  it("the same seed gives the same bytes", () => {
    const drawn = (seed: number) => {
      const random = randomStream(seed, "training");
      return Array.from({ length: 20 }, () => sampleTrainingPose(random));
    };
    expect(drawn(1)).toEqual(drawn(1));
    expect(drawn(2)).not.toEqual(drawn(1));
  });
});
