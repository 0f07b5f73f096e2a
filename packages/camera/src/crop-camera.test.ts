import fc from "fast-check";
import { expect, test } from "vitest";
import { applyAffine, cameraFromCropFrame, cropCamera, cropFrameFromCamera, inverseAffine } from "./crop-camera.js";
import { type Distortion, projectThroughLens } from "./distortion.js";
import type { Intrinsics } from "./pinhole.js";

const within = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const cameras = fc.record({
  intrinsics: fc
    .tuple(within(300, 2000), within(0.9, 1.1), within(-200, 900), within(-200, 900))
    .map(([fx, ratio, cx, cy]): Intrinsics => [fx, fx * ratio, cx, cy]),
  distortion: fc
    .tuple(within(-0.2, 0.2), within(-0.2, 0.2), within(-0.1, 0.1), within(-0.01, 0.01), within(-0.01, 0.01))
    .map((terms): Distortion => terms),
});
const placements = fc.record({
  centre: fc.tuple(within(-100, 800), within(-100, 800)),
  side: within(20, 1500),
  size: fc.constantFrom(64, 128, 256),
  rotation: within(-4, 4),
  mirrored: fc.boolean(),
});
const points = fc
  .array(fc.tuple(within(-900, 900), within(-900, 900), within(2500, 9000)), { minLength: 1, maxLength: 8 })
  .map((all) => Float64Array.from(all.flat()));

test("3D turned with a crop projects through its camera to where the crop has the pixels of the image", () => {
  fc.assert(
    fc.property(cameras, placements, points, ({ intrinsics, distortion }, placement, there) => {
      const crop = cropCamera(intrinsics, distortion, placement);
      const seen = projectThroughLens(there, intrinsics, distortion, new Float64Array((there.length / 3) * 2));
      const wanted = applyAffine(crop.cropFromImage, seen, new Float64Array(seen.length));
      const turned = cropFrameFromCamera(crop, there, new Float64Array(there.length));
      const found = projectThroughLens(turned, crop.intrinsics, crop.distortion, new Float64Array(seen.length));
      found.forEach((value, at) => {
        expect(value).toBeCloseTo(wanted[at], 6);
      });
    }),
  );
});

test("both ways back are exact, and bones keep their lengths", () => {
  fc.assert(
    fc.property(cameras, placements, points, ({ intrinsics, distortion }, placement, there) => {
      const crop = cropCamera(intrinsics, distortion, placement);
      const turned = cropFrameFromCamera(crop, there, new Float64Array(there.length));
      expect(Math.hypot(...turned)).toBeCloseTo(Math.hypot(...there), 6);
      cameraFromCropFrame(crop, turned, turned).forEach((value, at) => {
        expect(value).toBeCloseTo(there[at], 8);
      });
      const pixels = applyAffine(crop.cropFromImage, [12, 34], [0, 0]);
      const [x, y] = applyAffine(inverseAffine(crop.cropFromImage), pixels, [0, 0]);
      expect([x, y].map((value) => Number(value.toFixed(6)))).toEqual([12, 34]);
    }),
  );
});

test("the middle of the square is the middle of the crop, and its edges are the crop's", () => {
  const crop = cropCamera([500, 500, 0, 0], [0, 0, 0, 0, 0], { centre: [100, 50], side: 40, size: 20 });
  // The edge of a picture is half a pixel before the centre of its first pixel.
  expect(applyAffine(crop.cropFromImage, [100, 50, 80, 30, 120, 70], [])).toEqual([9.5, 9.5, -0.5, -0.5, 19.5, 19.5]);
});

test("turned by a quarter, what was on the right is below; mirrored, it is on the left", () => {
  const square = { centre: [0, 0], side: 10, size: 10 } as const;
  const turned = cropCamera([500, 500, 0, 0], [0, 0, 0, 0, 0], { ...square, rotation: Math.PI / 2 });
  expect(cropFrameFromCamera(turned, [1, 0, 7], new Float64Array(3)).map(Math.round)).toEqual(Float64Array.of(0, 1, 7));
  const mirrored = cropCamera([500, 500, 0, 0], [0, 0, 0, 0, 0], { ...square, mirrored: true });
  expect(Array.from(cropFrameFromCamera(mirrored, [1, 2, 7], new Float64Array(3)))).toEqual([-1, 2, 7]);
});
