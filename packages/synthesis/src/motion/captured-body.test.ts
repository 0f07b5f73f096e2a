import { readBvh } from "@wildpose/formats/motion";
import { h36m17 } from "@wildpose/pose";
import { describe, expect, test } from "vitest";
import { type CapturedBody, captureBody, motionUnits } from "./captured-body.js";
import { clipOf } from "./motion-clip.js";
import { beginsWithRestPose } from "./rest-pose.js";
import {
  type MadeDialect,
  type MadeFrame,
  type MadeMotionOptions,
  madeBvh,
  madeNames,
  madeWalk,
} from "./testing/made-motion.js";

type Joint = (typeof h36m17.joints)[number];

function capture(frames: readonly MadeFrame[], options?: MadeMotionOptions, unitMm?: number) {
  return captureBody(clipOf(readBvh(new TextEncoder().encode(madeBvh(frames, options)))), unitMm);
}

function body(frames: readonly MadeFrame[], options?: MadeMotionOptions, unitMm?: number): CapturedBody {
  const captured = capture(frames, options, unitMm);
  if ("problem" in captured) throw new Error(captured.problem);
  return captured;
}

function place(captured: CapturedBody, joint: Joint, frame = 0): number[] {
  const joints = captured.jointsIn(frame, new Float64Array(51));
  const at = h36m17.joints.indexOf(joint) * 3;
  return [...joints.subarray(at, at + 3)];
}

const still: MadeFrame = {};
const dialectNames = Object.keys(madeNames) as MadeDialect[];

describe("a captured body", () => {
  test.each(dialectNames)("of a file that names joints like %s has the same joints as any other", (dialect) => {
    const frames = madeWalk(8);
    const other = body(frames, { dialect: "Mixamo" }).jointsIn(5, new Float64Array(51));
    body(frames, { dialect })
      .jointsIn(5, new Float64Array(51))
      .forEach((value, index) => {
        expect(value).toBeCloseTo(other[index], 9);
      });
  });

  test("has its limbs where the capture has them, left on the left", () => {
    const captured = body([still]);
    expect(place(captured, "leftKnee")).toEqual([9, 49, 0]);
    expect(place(captured, "rightAnkle")).toEqual([-9, 8, 0]);
    expect(place(captured, "leftShoulder")).toEqual([17, 141, 0]);
    expect(place(captured, "rightWrist")).toEqual([-71, 141, 0]);
  });

  test("has its hip between the hips, which is not where the capture's root is", () => {
    expect(place(body([still]), "hip")).toEqual([0, 90, 0]);
  });

  test("has its thorax above the middle of the shoulders, where the chest carries it", () => {
    const [x, y, z] = place(body([still]), "thorax");
    expect([x, z]).toEqual([0, 0]);
    expect(y).toBeCloseTo(141 + 0.027 * 166.7, 1);
    // A shrug moves the shoulders and not the thorax: it is that of all frames together.
    const shrug: MadeFrame = { turns: { leftCollar: [20, 0, 0], rightCollar: [-20, 0, 0] } };
    const captured = body([still, shrug]);
    expect(place(captured, "thorax", 0)).toEqual(place(captured, "thorax", 1));
    expect(place(captured, "leftShoulder", 0)).not.toEqual(place(captured, "leftShoulder", 1));
  });

  test("has its spine on the way from hip to thorax, behind the straight line when the back is round", () => {
    const [, y, z] = place(body([still]), "spine");
    expect(y).toBeGreaterThan(110);
    expect(y).toBeLessThan(122);
    expect(z).toBeLessThan(-1);
  });

  test("has neck before the line from thorax to head, and both turn with the head", () => {
    const captured = body([still, still, still, { turns: { head: [0, 0, 90] } }]);
    const [neckX, neckY, neckZ] = place(captured, "neck");
    const [, headY, headZ] = place(captured, "head");
    const [, thoraxY] = place(captured, "thorax");
    expect(neckX).toBeCloseTo(0, 9);
    expect(neckZ).toBeGreaterThan(headZ + 4);
    expect(neckY).toBeGreaterThan(thoraxY + 5);
    expect(headY).toBeGreaterThan(neckY + 5);
    // Looking to the left, the face is on the left.
    const [turnedX, , turnedZ] = place(captured, "neck", 3);
    expect(turnedX).toBeGreaterThan(4);
    expect(turnedZ).toBeLessThan(neckZ - 4);
  });

  test.each(Object.entries(motionUnits))("of a file in %s has its unit told by its legs", (_, unitMm) => {
    const captured = body([still], { scale: 10 / unitMm });
    expect(captured.unitMm).toBe(unitMm);
    expect(captured.heightMm).toBeCloseTo(1667, 0);
    expect(captured.boneLengths[2]).toBeCloseTo(410, 6);
  });

  test("has the unit that is given", () => {
    expect(body([still], {}, 11).heightMm).toBeCloseTo(1834, 0);
    expect(capture([still], {}, 1)).toEqual({
      problem: "a person with these legs is 0.167 m tall; give the unit with --unit",
    });
  });

  test("has left and right bones of one length", () => {
    const { boneLengths } = body([still]);
    h36m17.mirror.forEach((other, joint) => {
      expect(boneLengths[joint]).toBe(boneLengths[other]);
    });
  });
});

describe("what is no body is refused", () => {
  test("with the joints that are missing and the nearest names of the file", () => {
    const captured = capture([still], { dialect: "19 joints", rename: { leftWrist: "LeftHnd", head: "Skull" } });
    expect(captured).toEqual({
      problem:
        "the joints of a body cannot be told by their names; nearest to LeftUpArm, LeftLowArm, without " +
        "leftWrist (expected a name like lefthand, nearest is LeftHnd), head (expected a name like head); " +
        "rename these joints in the file",
    });
  });

  test("also where two joints have the name", () => {
    const captured = capture([still], { dialect: "Biped", rename: { neck: "Bip01 Head" } });
    expect("problem" in captured && captured.problem).toContain("head (expected a name like head");
  });

  test("or whose shins hang below their feet", () => {
    expect("problem" in capture([still], { rename: { leftKnee: "LeftFoot", leftAnkle: "LeftLeg" } })).toBe(true);
  });

  test("or that has no frames", () => {
    expect(capture([])).toEqual({ problem: "the motion has no frames" });
  });

  test("or whose limbs have no length", () => {
    expect(capture([still], { scale: 0 })).toEqual({
      problem: "the legs have no length: this is not the motion of a body",
    });
  });
});

describe("a rest pose before the recording", () => {
  const walk = madeWalk(20);
  const begins = (frames: readonly MadeFrame[]) => beginsWithRestPose(body(frames), frames.length);

  test("is found, arms out or slanting down", () => {
    expect(begins([still, ...walk])).toBe(true);
    expect(begins([{ turns: { leftShoulder: [-35, 0, 0], rightShoulder: [35, 0, 0] } }, ...walk])).toBe(true);
  });

  test("is not found where it is gone, or where the recording goes on from it", () => {
    expect(begins(walk)).toBe(false);
    expect(begins(Array.from({ length: 10 }, (_, frame) => ({ turns: { leftShoulder: [-8 * frame, 0, 0] } })))).toBe(
      false,
    );
  });

  test("is not found in a fast movement", () => {
    const punch = Array.from(
      { length: 8 },
      (_, frame): MadeFrame => ({
        turns: { leftShoulder: [0, 0, -35 * frame], leftElbow: [0, 0, 90 - 12 * frame] },
      }),
    );
    expect(begins(punch)).toBe(false);
  });
});
