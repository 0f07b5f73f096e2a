import { projectPinhole } from "@wildpose/camera";
import { randomStream } from "@wildpose/pose";
import { describe, expect, it } from "vitest";
import { bodyPoints, poseBody } from "./body-points.js";
import { sampleBodyShape } from "./body-shape.js";
import { hiddenPoints } from "./hidden-points.js";
import { anatomicalPosition } from "./joint-angles.js";
import { type Scene, type ScenePerson, sampleScene } from "./scene.js";
import { convexHull, hides, type Outline } from "./solids.js";

/** A scene that is changed below: its own people are replaced. */
const stage: Scene = sampleScene(randomStream(1, "stage"), { width: 640, height: 480, persons: 1 });

/** Somebody with the arms out, upright in the axis of a level camera, turned to or away from it or sideways. */
function upright(depth: number, turn: number): ScenePerson {
  const shape = sampleBodyShape(randomStream(1, "shape"));
  const angles = anatomicalPosition();
  angles.pelvisTurn = turn;
  for (const side of [angles.left, angles.right]) {
    side.shoulderElevation = 70;
    side.shoulderPlane = 90;
    side.hipAbduction = 10;
  }
  const world = poseBody(shape, angles, new Float64Array(51));
  const points = world.map((value, i) => (i % 3 === 0 ? value : i % 3 === 1 ? -value : depth - value));
  return {
    ...stage.persons[0],
    body: { ...stage.persons[0].body, attitude: "standing", heightMm: shape.heightMm },
    points,
    pixels: projectPinhole(points, stage.intrinsics, new Float64Array(34)),
  };
}

function hiddenNames(persons: readonly ScenePerson[]): string[][] {
  return hiddenPoints({ ...stage, persons }).map((hidden) => bodyPoints.filter((_, p) => hidden[p] === 1));
}

describe("hiddenPoints", () => {
  it("somebody who faces the camera with open arms hides nothing", () => {
    expect(hiddenNames([upright(4000, 0)])).toEqual([[]]);
  });

  it("from the side the near half hides the far shoulder, hip and knee", () => {
    const [fromTheLeft] = hiddenNames([upright(4000, -90)]);
    expect(fromTheLeft).toEqual(expect.arrayContaining(["rightShoulder", "rightHip"]));
    expect(fromTheLeft.filter((name) => name.startsWith("left"))).toEqual([]);
    const [fromTheRight] = hiddenNames([upright(4000, 90)]);
    expect(fromTheRight).toEqual(expect.arrayContaining(["leftShoulder", "leftHip"]));
    expect(fromTheRight.filter((name) => name.startsWith("right"))).toEqual([]);
  });

  it("somebody behind another is hidden, the one in front is not", () => {
    const [back, front] = hiddenNames([upright(5000, 0), upright(4000, 0)]);
    expect(front).toEqual([]);
    expect(back).toEqual(expect.arrayContaining(["pelvis", "midShoulders", "neckRoot", "skullBase"]));
  });
});

describe("hides", () => {
  const square: Outline = {
    polygon: convexHull([
      [0, 0],
      [10, 0],
      [10, 10],
      [0, 10],
      [5, 5],
    ]),
    centres: [
      [0, 5, 1000],
      [10, 5, 2000],
    ],
    depth: 1500,
    colour: [0, 0, 0],
  };

  it("covers what is inside the outline and farther", () => {
    expect(square.polygon).toHaveLength(4);
    expect(hides(square, 5, 5, 3000)).toBe(true);
    expect(hides(square, 11, 5, 3000)).toBe(false);
    expect(hides(square, 5, 5, 1400)).toBe(false);
  });

  it("its depth changes along it, and a point in its own flesh is not hidden", () => {
    expect(hides(square, 1, 5, 1300)).toBe(true);
    expect(hides(square, 9, 5, 1300)).toBe(false);
    expect(hides(square, 5, 5, 1580)).toBe(false);
    expect(hides(square, 5, 5, 1600)).toBe(true);
  });
});
