import { describe, expect, it } from "vitest";
import { poseBody } from "./body-points.js";
import type { BodyShape } from "./body-shape.js";
import { anatomicalPosition, type JointAngles } from "./joint-angles.js";
import { passesThroughItself } from "./self-collision.js";

const shape: BodyShape = {
  heightMm: 1700,
  hip: 120,
  thigh: 412,
  shank: 424,
  torso: 540,
  neckRoot: 86,
  neck: 120,
  head: 120,
  shoulder: 180,
  upperArm: 275,
  forearm: 263,
};

function collides(change: (angles: JointAngles) => void, of = shape): boolean {
  const angles = anatomicalPosition();
  change(angles);
  return passesThroughItself(poseBody(of, angles, new Float64Array(51)), of.heightMm);
}

const bothArms = (angles: JointAngles, change: (arm: JointAngles["left"]) => void) => {
  change(angles.left);
  change(angles.right);
};

describe("passesThroughItself", () => {
  it("does not where people stand, raise their arms, sit, or squat with the thighs on the trunk", () => {
    expect(collides(() => {})).toBe(false);
    expect(collides((angles) => bothArms(angles, (arm) => Object.assign(arm, { shoulderElevation: 175 })))).toBe(false);
    const bent = (hipFlexion: number, kneeFlexion: number) => (angles: JointAngles) =>
      bothArms(angles, (side) => Object.assign(side, { hipFlexion, kneeFlexion, hipAbduction: 8 }));
    expect(collides(bent(90, 90))).toBe(false);
    expect(collides(bent(120, 145))).toBe(false);
  });

  it("does where a forearm lies in the trunk, in the head, in a thigh or in the other forearm", () => {
    const inTrunk = { shoulderElevation: 5, shoulderPlane: 0, shoulderRotation: 70, elbowFlexion: 95 };
    expect(collides(({ left }) => Object.assign(left, inTrunk, { shoulderPlane: 170, shoulderElevation: 25 }))).toBe(
      true,
    );
    // The arm over the head, and bent into it.
    const atHead = { shoulderElevation: 150, shoulderPlane: 90, shoulderRotation: -90, elbowFlexion: 90 };
    const deeper = { ...atHead, elbowFlexion: 125 };
    expect(collides(({ left }) => Object.assign(left, deeper))).toBe(true);
    expect(collides(({ left }) => Object.assign(left, atHead))).toBe(false);
    // Sitting, the arm hangs through the thigh.
    const sitting = (angles: JointAngles) => {
      for (const side of [angles.left, angles.right]) Object.assign(side, { hipFlexion: 110, kneeFlexion: 90 });
    };
    expect(
      collides((angles) => {
        sitting(angles);
        Object.assign(angles.left, { shoulderElevation: 38, shoulderPlane: -12, shoulderRotation: 0, elbowFlexion: 0 });
      }),
    ).toBe(true);
    expect(
      collides((angles) =>
        bothArms(angles, (arm) =>
          Object.assign(arm, { shoulderElevation: 60, shoulderRotation: 60, elbowFlexion: 80, shoulderPlane: 10 }),
        ),
      ),
    ).toBe(true);
  });

  it("does where legs cross in one plane, and not where one lies over the other", () => {
    const crossed = (over: number) => (angles: JointAngles) => {
      Object.assign(angles.left, { hipAbduction: -15, hipFlexion: over });
      Object.assign(angles.right, { hipAbduction: -15 });
    };
    expect(collides(crossed(0))).toBe(true);
    expect(collides(crossed(22))).toBe(false);
  });

  it("does not depend on where the body is, how it is turned, or how large it is", () => {
    const crossed = anatomicalPosition();
    crossed.left.hipAbduction = -15;
    crossed.right.hipAbduction = -15;
    const points = poseBody(shape, crossed, new Float64Array(51));
    const moved = points.map((value, i) => (i % 3 === 2 ? -value : value) * 0.5 + 4000);
    expect(passesThroughItself(moved, shape.heightMm / 2)).toBe(true);
    const standing = poseBody(shape, anatomicalPosition(), new Float64Array(51));
    expect(
      passesThroughItself(
        standing.map((value) => value * 0.5 + 4000),
        shape.heightMm / 2,
      ),
    ).toBe(false);
  });
});
