import { describe, expect, it } from "vitest";
import { bodyPoints, poseBody } from "./body-points.js";
import type { BodyShape } from "./body-shape.js";
import { anatomicalPosition, type JointAngles } from "./joint-angles.js";

const shape: BodyShape = {
  heightMm: 1700,
  hip: 100,
  thigh: 400,
  shank: 300,
  torso: 500,
  neckRoot: 80,
  neck: 100,
  head: 100,
  shoulder: 180,
  upperArm: 280,
  forearm: 250,
};

/** The points after a change to the anatomical position, looked up by name and rounded to a micrometre. */
function posed(change: (angles: JointAngles) => void): Record<string, number[]> {
  const angles = anatomicalPosition();
  change(angles);
  const points = poseBody(shape, angles, new Float64Array(51));
  return Object.fromEntries(
    bodyPoints.map((name, i) => [
      name,
      [...points.subarray(i * 3, i * 3 + 3)].map((value) => Math.round(value * 1000) / 1000 + 0),
    ]),
  );
}

describe("poseBody (y up, z forward, x to the person's left)", () => {
  it("stands upright in the anatomical position", () => {
    const points = posed(() => {});
    expect(points.pelvis).toEqual([0, 0, 0]);
    expect(points.leftHip).toEqual([100, 0, 0]);
    expect(points.rightAnkle).toEqual([-100, -700, 0]);
    expect(points.midShoulders).toEqual([0, 500, 0]);
    expect(points.neckRoot).toEqual([0, 580, 0]);
    expect(points.leftShoulder).toEqual([180, 500, 0]);
    expect(points.rightWrist).toEqual([-180, -30, 0]);
  });

  it("a bent hip brings the thigh forward, a bent knee brings the shank back", () => {
    const points = posed(({ left, right }) => {
      left.hipFlexion = 90;
      left.kneeFlexion = 90;
      right.kneeFlexion = 90;
    });
    expect(points.leftKnee).toEqual([100, 0, 400]);
    expect(points.leftAnkle).toEqual([100, -300, 400]);
    expect(points.rightKnee).toEqual([-100, -400, 0]);
    expect(points.rightAnkle).toEqual([-100, -400, -300]);
  });

  it("abduction leads away from the midline on both sides, outward rotation turns a bent shank inward", () => {
    const apart = posed(({ left, right }) => {
      left.hipAbduction = 90;
      right.hipAbduction = 90;
    });
    expect(apart.leftKnee).toEqual([500, 0, 0]);
    expect(apart.rightKnee).toEqual([-500, 0, 0]);
    const turned = posed(({ left, right }) => {
      left.kneeFlexion = 90;
      left.hipRotation = 90;
      right.kneeFlexion = 90;
      right.hipRotation = 90;
    });
    expect(turned.leftAnkle).toEqual([100 - 300, -400, 0]);
    expect(turned.rightAnkle).toEqual([-100 + 300, -400, 0]);
  });

  it("a bent elbow brings the forearm forward; rotation of the shoulder brings the hand inwards", () => {
    const points = posed(({ left, right }) => {
      left.elbowFlexion = 90;
      right.elbowFlexion = 90;
      right.shoulderRotation = 90;
    });
    expect(points.leftWrist).toEqual([180, 220, 250]);
    expect(points.rightWrist).toEqual([-180 + 250, 220, 0]);
  });

  it("the arm goes forward in plane 0, to the side in plane 90, back in plane 180, up at elevation 180", () => {
    const points = posed(({ left, right }) => {
      left.shoulderElevation = 90;
      right.shoulderElevation = 90;
      right.shoulderPlane = 90;
    });
    expect(points.leftElbow).toEqual([180, 500, 280]);
    expect(points.rightElbow).toEqual([-180 - 280, 500, 0]);
    const others = posed(({ left, right }) => {
      left.shoulderElevation = 90;
      left.shoulderPlane = 180;
      right.shoulderElevation = 180;
      right.shoulderPlane = 37;
    });
    expect(others.leftElbow).toEqual([180, 500, -280]);
    expect(others.rightElbow).toEqual([-180, 780, 0]);
  });

  it("90° to the side with the shoulder rotated 90° outwards, the forearm points up", () => {
    const points = posed(({ left }) => {
      left.shoulderElevation = 90;
      left.shoulderPlane = 90;
      left.shoulderRotation = -90;
      left.elbowFlexion = 90;
    });
    expect(points.leftWrist).toEqual([180 + 280, 500 + 250, 0]);
  });

  it("the pelvis pitches forward, rolls to the left and turns to the left", () => {
    expect(posed((angles) => (angles.pelvisPitch = 90)).midShoulders).toEqual([0, 0, 500]);
    expect(posed((angles) => (angles.pelvisRoll = 90)).midShoulders).toEqual([500, 0, 0]);
    expect(posed((angles) => (angles.pelvisTurn = 90)).leftHip).toEqual([0, 0, -100]);
  });

  it("the chord of the bent spine takes half of its angle, the chest all of it", () => {
    const points = posed((angles) => (angles.spineFlexion = 60));
    expect(points.midShoulders).toEqual([0, 433.013, 250]);
    expect(points.neckRoot).toEqual([0, 433.013 + 40, 319.282]);
  });
});
