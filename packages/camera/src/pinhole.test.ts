import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { backProject, type Intrinsics, projectPinhole, raysFromPixels } from "./pinhole.js";
import { rightFromLeft, STEREO_BASELINE_MM } from "./stereo.js";

const intrinsicsArbitrary = fc.tuple(
  ...[fc.double({ min: 200, max: 5000, noNaN: true }), fc.double({ min: 200, max: 5000, noNaN: true })],
  ...[fc.double({ min: -500, max: 2000, noNaN: true }), fc.double({ min: -500, max: 2000, noNaN: true })],
) as fc.Arbitrary<[number, number, number, number]>;
const pointArbitrary = fc.tuple(
  fc.double({ min: -3000, max: 3000, noNaN: true }),
  fc.double({ min: -3000, max: 3000, noNaN: true }),
  fc.double({ min: 100, max: 20000, noNaN: true }),
);

describe("projectPinhole", () => {
  it("puts +x right, +y down, and the axis at (cx, cy)", () => {
    const intrinsics: Intrinsics = [1000, 2000, 320, 240];
    const points = Float64Array.of(0, 0, 5000, 500, 0, 5000, 0, 500, 5000, 500, 500, 2500);
    expect([...projectPinhole(points, intrinsics, new Float64Array(8))]).toEqual([
      320, 240, 420, 240, 320, 440, 520, 640,
    ]);
  });

  it("has no pixel for what is not in front of the camera, nor for a missing joint", () => {
    const points = Float64Array.of(1, 1, 0, 1, 1, -5, NaN, NaN, NaN);
    expect([...projectPinhole(points, [1, 1, 0, 0], new Float64Array(6))]).toEqual(new Array(6).fill(NaN));
  });

  it("is undone by backProject, given the depths (property)", () => {
    fc.assert(
      fc.property(intrinsicsArbitrary, fc.array(pointArbitrary, { minLength: 1, maxLength: 5 }), (intrinsics, list) => {
        const points = Float64Array.from(list.flat());
        const pixels = projectPinhole(points, intrinsics, new Float64Array(list.length * 2));
        const depths = Float64Array.from(list, ([, , z]) => z);
        const back = backProject(pixels, depths, intrinsics, new Float64Array(points.length));
        for (let i = 0; i < points.length; i++) expect(back[i]).toBeCloseTo(points[i], 6);
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  it("a ray times a depth is a point (property)", () => {
    fc.assert(
      fc.property(intrinsicsArbitrary, pointArbitrary, (intrinsics, point) => {
        const pixels = projectPinhole(Float64Array.from(point), intrinsics, new Float64Array(2));
        const ray = raysFromPixels(pixels, intrinsics, new Float64Array(2));
        expect(ray[0] * point[2]).toBeCloseTo(point[0], 6);
        expect(ray[1] * point[2]).toBeCloseTo(point[1], 6);
      }),
      { seed: 2, numRuns: 200 },
    );
  });

  it("rays of missing joints are missing", () => {
    expect([...raysFromPixels(Float32Array.of(NaN, NaN, 7, 9), [2, 4, 3, 1], new Float64Array(4))]).toEqual([
      NaN,
      NaN,
      2,
      2,
    ]);
  });
});

describe("rightFromLeft", () => {
  it("has a baseline of 500 mm, the right camera to the right: points move to the left", () => {
    expect(STEREO_BASELINE_MM).toBe(500);
    expect([...rightFromLeft(Float32Array.of(600, 1, 2, -1, 3, 4), new Float32Array(6))]).toEqual([
      100, 1, 2, -501, 3, 4,
    ]);
  });

  it("may write over its input", () => {
    const points = Float64Array.of(10, 20, 30);
    expect(rightFromLeft(points, points, 4)).toBe(points);
    expect([...points]).toEqual([6, 20, 30]);
  });

  it("gives a disparity of f · 500 / z along x and none along y (property)", () => {
    fc.assert(
      fc.property(intrinsicsArbitrary, pointArbitrary, (intrinsics, point) => {
        const left = Float64Array.from(point);
        const right = rightFromLeft(left, new Float64Array(3));
        const [leftX, leftY] = projectPinhole(left, intrinsics, new Float64Array(2));
        const [rightX, rightY] = projectPinhole(right, intrinsics, new Float64Array(2));
        const disparity = (intrinsics[0] * 500) / point[2];
        expect((leftX - rightX) / disparity).toBeCloseTo(1, 6);
        expect(rightY).toBe(leftY);
      }),
      { seed: 3, numRuns: 200 },
    );
  });
});
