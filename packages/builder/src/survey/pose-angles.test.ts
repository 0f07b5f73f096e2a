import { h36m17 } from "@wildpose/pose";
import { describe, expect, test } from "vitest";
import { standingPose } from "../testing/made-pose.js";
import { jointAngles, viewDirection } from "./pose-angles.js";

const rotate = (degrees: number, from: 0 | 1 | 2, to: 0 | 1 | 2) => {
  const [cosine, sine] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  return standingPose.flatMap((joint) => {
    const turned = [...joint];
    turned[from] = cosine * joint[from] - sine * joint[to];
    turned[to] = sine * joint[from] + cosine * joint[to];
    return turned;
  });
};
const root = [0, 0, 4000];

describe("where the camera is, by the pose in its frame", () => {
  test("before a person who faces it, level", () => {
    const { elevation, azimuth, tilt } = viewDirection(standingPose.flat(), root);
    expect([elevation, azimuth, tilt].map((angle) => Math.round(angle * 1e6) + 0)).toEqual([0, 0, 0]);
  });

  test("above one whose head leans towards it, below one whose head leans away", () => {
    // The head is at −y; a turn that brings it to −z brings it nearer.
    const [nearer, farther] = [rotate(30, 1, 2), rotate(-30, 1, 2)];
    expect(nearer[h36m17.joints.indexOf("head") * 3 + 2]).toBeLessThan(0);
    expect(viewDirection(nearer, root).elevation).toBeCloseTo(30, 6);
    expect(viewDirection(farther, root).elevation).toBeCloseTo(-30, 6);
  });

  test("on the left of one who shows the left side, behind one who shows the back", () => {
    const left = rotate(60, 0, 2).map((value) => value);
    const nearerSide = left[h36m17.joints.indexOf("leftShoulder") * 3 + 2] < 0 ? 60 : -60;
    expect(viewDirection(left, root).azimuth).toBeCloseTo(nearerSide, 6);
    expect(Math.abs(viewDirection(rotate(180, 0, 2), root).azimuth)).toBeCloseTo(180, 6);
  });

  test("one who leans to the image's right leans by a positive angle, whatever the side the camera is on", () => {
    const leaning = rotate(40, 0, 1);
    const head = h36m17.joints.indexOf("head");
    expect(viewDirection(leaning, root).tilt).toBeCloseTo(leaning[head * 3] > 0 ? 40 : -40, 6);
  });
});

test("limbs of a standing person are straight, and a fold is said in degrees", () => {
  const pose = standingPose.flat();
  const angleOf = (name: string, side = 0) => {
    const angle = jointAngles.find((candidate) => candidate.name === name);
    if (angle === undefined) throw new Error(`no angle ${name}`);
    return angle.of(pose, angle.sides[side]);
  };
  for (const { name } of jointAngles) expect(angleOf(name)).toBeCloseTo(0, 6);
  // The left wrist beside the elbow, and the left knee before the hip.
  pose.splice(h36m17.joints.indexOf("leftWrist") * 3, 3, 500, -228, 0);
  pose.splice(h36m17.joints.indexOf("leftKnee") * 3, 3, 124, 0, -412);
  expect(angleOf("Elbow")).toBeCloseTo(90, 6);
  expect(angleOf("Hip")).toBeCloseTo(90, 6);
  expect(angleOf("Elbow", 1)).toBeCloseTo(0, 6);
});
