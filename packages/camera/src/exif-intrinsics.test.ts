import { describe, expect, test } from "vitest";
import { type ExifNumbers, exifIntrinsics } from "./exif-intrinsics.js";

const nothing: ExifNumbers = {
  width: null,
  height: null,
  focalLengthMm: null,
  focalLengthIn35mmFilm: null,
  focalPlaneXResolution: null,
  focalPlaneYResolution: null,
  focalPlaneResolutionUnit: null,
  digitalZoomRatio: null,
};
const taken = { ...nothing, width: 6000, height: 4000 };
/** A sensor of 22.5 × 15 mm with those pixels, an inch being the unit. */
const onSensor = {
  ...taken,
  focalLengthMm: 50,
  focalPlaneXResolution: (6000 / 22.5) * 25.4,
  focalPlaneYResolution: (4000 / 15) * 25.4,
  focalPlaneResolutionUnit: 2,
};

test("36 mm on film is the width of a picture of 3:2, and its middle the principal point", () => {
  const { intrinsics } = exifIntrinsics({ ...taken, focalLengthIn35mmFilm: 36 }, 6000, 4000);
  expect(intrinsics?.[0]).toBeCloseTo(6000, 9);
  expect(intrinsics?.slice(1)).toEqual([intrinsics?.[0], 2999.5, 1999.5]);
});

test("28 mm of a picture of 4:3 goes by the diagonal: 75.4° across it, as film has", () => {
  const { intrinsics } = exifIntrinsics(
    { ...nothing, width: 4032, height: 3024, focalLengthIn35mmFilm: 28 },
    4032,
    3024,
  );
  const across = (2 * Math.atan(2520 / (intrinsics?.[0] ?? 0)) * 180) / Math.PI;
  expect(across).toBeCloseTo(75.38, 2);
});

test("without the length on film, pixels on the sensor tell it, in any unit", () => {
  // 50 mm behind 22.5 mm that are 6000 pixels wide.
  const expected = (50 / 22.5) * 6000;
  expect(exifIntrinsics(onSensor, 6000, 4000).intrinsics?.[0]).toBeCloseTo(expected, 6);
  const { focalPlaneXResolution: x, focalPlaneYResolution: y } = onSensor;
  for (const [unit, perInch] of [
    [3, 2.54],
    [4, 25.4],
    [5, 25_400],
  ]) {
    const written = {
      ...onSensor,
      focalPlaneXResolution: x / perInch,
      focalPlaneYResolution: y / perInch,
      focalPlaneResolutionUnit: unit,
    };
    expect(exifIntrinsics(written, 6000, 4000).intrinsics?.[0]).toBeCloseTo(expected, 6);
  }
  expect(exifIntrinsics({ ...onSensor, focalPlaneResolutionUnit: null }, 6000, 4000).intrinsics?.[0]).toBeCloseTo(
    expected,
    6,
  );
});

test("a picture that was turned by a right angle has the same focal length", () => {
  const upright = exifIntrinsics({ ...taken, focalLengthIn35mmFilm: 50 }, 4000, 6000).intrinsics;
  expect(upright?.[0]).toBe(exifIntrinsics({ ...taken, focalLengthIn35mmFilm: 50 }, 6000, 4000).intrinsics?.[0]);
  expect(upright?.slice(2)).toEqual([1999.5, 2999.5]);
});

describe("there are none, and it is said why, where", () => {
  const film = { ...taken, focalLengthIn35mmFilm: 50 };
  const cases: [string, ExifNumbers, RegExp][] = [
    ["the picture was scaled", { ...film, width: 3000, height: 2000 }, /cut or scaled/],
    ["the picture was cut", { ...film, width: 6000, height: 4001 }, /cut or scaled/],
    ["the size is not said", { ...nothing, focalLengthIn35mmFilm: 50 }, /does not say the size/],
    ["no length is said", taken, /does not say the focal length/],
    ["0 stands for unknown", { ...taken, focalLengthIn35mmFilm: 0, focalLengthMm: 0 }, /does not say the focal length/],
    ["only the lens's own length is said", { ...taken, focalLengthMm: 4.2 }, /does not say the focal length/],
    ["the length is absurd", { ...taken, focalLengthIn35mmFilm: 35_856 }, /not one of 8 to 2000 mm/],
    ["a sensor has pixels that are no squares", { ...onSensor, focalPlaneYResolution: 1000 }, /does not say/],
    ["a sensor has an unknown unit", { ...onSensor, focalPlaneResolutionUnit: 7 }, /does not say/],
    ["a sensor is in the wrong unit", { ...onSensor, focalPlaneResolutionUnit: 5 }, /not one of/],
    ["it was zoomed digitally", { ...film, digitalZoomRatio: 1.4 }, /zoomed digitally/],
  ];
  test.each(cases)("%s", (_, exif, problem) => {
    const found = exifIntrinsics(exif, 6000, 4000);
    expect(found.intrinsics).toBeNull();
    expect(found.problem).toMatch(problem);
  });
});
