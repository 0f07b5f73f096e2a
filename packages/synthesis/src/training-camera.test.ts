import { randomStream } from "@wildpose/pose";
import { describe, expect, test } from "vitest";
import { viewForTraining } from "./training-camera.js";

/** A body of which only the height of the pelvis above the ground counts, millimetres. */
function bodyWithPelvisAt(height: number): { points: Float64Array } {
  const points = new Float64Array(51);
  for (let i = 3; i < points.length; i += 3) points[i + 1] = 300;
  points[10] = -height;
  return { points };
}

const views = (pelvisHeight: number, count = 4000) => {
  const random = randomStream(1, `pelvis at ${pelvisHeight}`);
  return Array.from({ length: count }, () => viewForTraining(bodyWithPelvisAt(pelvisHeight), random));
};

const radians = Math.PI / 180;
const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[values.length >> 1];

describe("the cameras of training", () => {
  test("stand, in seven of ten poses, about 1.5 m above the ground", () => {
    const heights = views(950).map(({ pitch, distanceMm }) => 950 + distanceMm * Math.sin(pitch * radians));
    const near = heights.filter((height) => height > 900 && height < 2100).length / heights.length;
    expect(near).toBeGreaterThan(0.6);
    expect(near).toBeLessThan(0.9);
    expect(median(heights.filter((height) => height > 900 && height < 2100))).toBeGreaterThan(1400);
    expect(median(heights.filter((height) => height > 900 && height < 2100))).toBeLessThan(1600);
  });

  test("look down more on who sits, and more from near than from far", () => {
    const pitchOf = (height: number, isNear: boolean) =>
      median(
        views(height)
          .filter(({ distanceMm }) => distanceMm < 5000 === isNear)
          .map(({ pitch }) => pitch),
      );
    expect(pitchOf(450, true) - pitchOf(950, true)).toBeGreaterThan(4);
    expect(pitchOf(950, true)).toBeGreaterThan(pitchOf(950, false) + 2);
  });

  test("are in every range of distances, look from 30 degrees below to 60 above, and have the pelvis on the axis", () => {
    const all = views(950, 2000);
    const share = (low: number, high: number) =>
      all.filter(({ distanceMm }) => distanceMm >= low && distanceMm < high).length / all.length;
    expect(share(1500, 2500)).toBeGreaterThan(0.08);
    expect(share(2500, 8000)).toBeGreaterThan(0.6);
    expect(share(8000, 40_000)).toBeGreaterThan(0.15);
    for (const { pitch, points, distanceMm } of all) {
      expect(pitch >= -30 && pitch <= 60).toBe(true);
      expect([Math.abs(points[0]), Math.abs(points[1]), points[2]]).toEqual([0, 0, distanceMm]);
    }
  });
});
