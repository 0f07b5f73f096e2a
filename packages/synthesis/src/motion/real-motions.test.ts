/** Bodies of motion files as they are published, read where they lie beside the repository. */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { h36m17 } from "@wildpose/pose";
import { describe, expect, test } from "vitest";
import { openMotionSource, readCapturedBody } from "../export/pose-source.js";
import { ADULT_HEIGHT_MM } from "./build-body.js";
import { findMotions } from "./find-motions.js";
import { motionActivity } from "./motion-activity.js";
import { type MotionClip, readMotionClip } from "./motion-clip.js";
import { beginsWithRestPose } from "./rest-pose.js";
import { between, cross, dot, lengthOf, unit, type Vector } from "./vectors.js";

const folder = fileURLToPath(new URL("../../../../../shared/data/mocap", import.meta.url));
const isHere = existsSync(folder);
const row = (joint: (typeof h36m17.joints)[number]) => h36m17.joints.indexOf(joint);

describe.skipIf(!isHere)(`real motion files${isHere ? "" : " (skipped: ../shared/data is not here)"}`, () => {
  const motions = isHere ? findMotions([folder]) : [];

  test("are found, each with a name of its own", () => {
    expect(motions.length).toBe(41);
    expect(new Set(motions.map(({ name }) => name)).size).toBe(41);
  });

  test("are read by the dialect they are written in, and their units told", async () => {
    const counts: Record<string, number> = {};
    for (const { path } of motions) {
      const { dialect, unitMm, framesPerSecond } = await readCapturedBody(path, undefined);
      const key = `${dialect}, ${unitMm.toFixed(2)} mm, ${framesPerSecond} fps`;
      counts[key] = (counts[key] ?? 0) + 1;
    }
    expect(counts).toEqual({
      "Bandai-Namco, 10.00 mm, 30 fps": 30,
      "CMU, SMPL or HumanML (LeftHip), 56.44 mm, 120 fps": 8,
      "Mixamo or CMU (LeftUpLeg), 56.44 mm, 120 fps": 2,
      "Mixamo or CMU (LeftUpLeg), 10.00 mm, 30 fps": 1,
    });
  });

  test("have people of 1.0 to 2.3 m, none in a rest pose at the beginning", async () => {
    for (const { path } of motions) {
      const body = await readCapturedBody(path, undefined);
      expect(body.heightMm).toBeGreaterThan(1500);
      expect(body.heightMm).toBeLessThan(1900);
      expect(beginsWithRestPose(body, body.frames)).toBe(false);
    }
  });

  test.each(["drawn", "captured"] as const)(
    "become people whose bones (%s) keep their lengths, who stand upright with left on the left",
    async (proportions) => {
      const feetApart: number[] = [];
      for (const { path, source } of motions) {
        const body = await readCapturedBody(path, undefined);
        const selection = { path, key: source, firstFrame: 0, step: 1, poses: body.frames, isMirrored: false };
        const options = { seed: 1, heightMm: ADULT_HEIGHT_MM, proportions, unitMm: undefined, up: "y" } as const;
        const posed = await openMotionSource(selection, options);
        const clip = await readMotionClip(path);
        const first = posed.pose(0, 0, new Float64Array(51)).slice();
        const points = new Float64Array(51);
        const sums = { up: 0, faceFirst: 0, toesFirst: 0, feetApart: 0, frames: 0 };
        for (let frame = 0; frame < posed.poses; frame += 7) {
          posed.pose(frame, 0, points);
          for (let joint = 1; joint < 17; joint++) {
            const parent = h36m17.parents[joint];
            expect(lengthOf(between(points, parent, joint))).toBeCloseTo(lengthOf(between(first, parent, joint)), 6);
          }
          const left = unit(between(points, row("rightShoulder"), row("leftShoulder")));
          const up = unit(between(points, row("hip"), row("thorax")));
          const facing = cross(left, up);
          sums.up += up[1];
          // The neck is before the line from thorax to head, however the head is bowed.
          const toNeck = between(points, row("thorax"), row("neck"));
          const fromNeck = between(points, row("head"), row("neck"));
          sums.faceFirst += dot(facing, [0, 1, 2].map((axis) => toNeck[axis] + fromNeck[axis]) as Vector) > 0 ? 1 : 0;
          sums.feetApart += dot(left, between(points, row("rightAnkle"), row("leftAnkle"))) > 0 ? 1 : 0;
          sums.toesFirst += dot(facing, toes(clip, frame)) > 0 ? 1 : 0;
          sums.frames++;
        }
        expect(sums.up / sums.frames).toBeGreaterThan(0.7);
        expect(sums.faceFirst / sums.frames).toBeGreaterThan(0.9);
        // Of a runner the foot that swings back points down.
        expect(sums.toesFirst / sums.frames).toBeGreaterThan(0.5);
        feetApart.push(sums.feetApart / sums.frames);
        expect(stature(first)).toBeGreaterThan(1000);
        expect(stature(first)).toBeLessThan(2300);
      }
    },
  );

  test("walk the way they face", async () => {
    for (const { path } of motions.filter(({ source }) => source.includes("walkcycles") || source.includes("02_01"))) {
      const body = await readCapturedBody(path, undefined);
      const [start, end] = [0, body.frames - 1].map((frame) => body.jointsIn(frame, new Float64Array(51)));
      const way: Vector = [end[0] - start[0], 0, end[2] - start[2]];
      const left = between(start, row("rightHip"), row("leftHip"));
      expect(dot(unit(cross(left, [0, 1, 0])), unit(way))).toBeGreaterThan(0.8);
    }
  });

  test("say their activities by name and by label, and both agree", () => {
    const bandai = motions.filter(({ source }) => source.startsWith("bandai"));
    for (const motion of bandai) expect(motionActivity(motion, "json")).toBe(motionActivity(motion, "filename"));
    expect(new Set(bandai.map((motion) => motionActivity(motion, "json")))).toEqual(
      new Set(["bow", "bye", "byebye", "call", "dash", "guide", "respond", "run", "walk-back", "walk-left"]),
    );
  });

  test("give other bodies in other passes, and the same in the same", async () => {
    const { path, source } = motions[0];
    const selection = { path, key: source, firstFrame: 0, step: 3, poses: 4, isMirrored: false };
    const options = { seed: 1, heightMm: [1450, 1980], proportions: "drawn", unitMm: undefined, up: "y" } as const;
    const posed = await openMotionSource(selection, options);
    const [one, other, again] = [0, 1, 0].map((pass) => posed.pose(2, pass, new Float64Array(51)).slice());
    expect(posed.frameOf(2)).toBe(6);
    expect([...again]).toEqual([...one]);
    expect(stature(other)).not.toBeCloseTo(stature(one), 3);
  });
});

/** From ankle to toes of the left foot: joints that the 17 do not have. */
function toes(clip: MotionClip, frame: number): Vector {
  const ankle = clip.joints.findIndex(({ name }) => /^(?:Foot_L|LeftAnkle|LeftFoot|mixamorig:LeftFoot)$/.test(name));
  const toe = clip.joints.findIndex(({ parent }) => parent === ankle);
  const { positions } = clip.pose(frame, {
    positions: new Float64Array(clip.joints.length * 3),
    rotations: new Float64Array(clip.joints.length * 9),
  });
  return between(positions, ankle, toe);
}

function stature(points: Float64Array): number {
  return ["leftKnee", "leftAnkle", "spine", "thorax", "neck", "head"].reduce((sum, name) => {
    const joint = (h36m17.joints as readonly string[]).indexOf(name);
    return sum + lengthOf(between(points, h36m17.parents[joint], joint));
  }, 0);
}
