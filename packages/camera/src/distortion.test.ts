import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type Distortion,
  distortionFromOpencv,
  distortRays,
  projectThroughLens,
  raysThroughLens,
  undistortRays,
} from "./distortion.js";
import { invertibleRadius } from "./invertible-radius.js";
import { type Intrinsics, projectPinhole, raysFromPixels } from "./pinhole.js";

/** Human3.6M's four lenses, rounded (karfly/human36m-camera-parameters), in its order of the numbers: OpenCV's. */
const lenses: readonly (readonly [Intrinsics, Distortion])[] = [
  [
    [1145.0494, 1143.7811, 512.5415, 515.4515],
    distortionFromOpencv([-0.207099, 0.247775, -0.00142447, -0.0009757, -0.00307515]),
  ],
  [
    [1149.6757, 1147.59162, 508.84862, 508.06492],
    distortionFromOpencv([-0.194214, 0.240409, -0.00274089, -0.00161903, 0.00681998]),
  ],
  [
    [1149.14072, 1148.79897, 519.81584, 501.40266],
    distortionFromOpencv([-0.208338, 0.255488, -0.00076, 0.00148439, -0.0024605]),
  ],
  [
    [1145.51134, 1144.77393, 514.9682, 501.88202],
    distortionFromOpencv([-0.198384, 0.218324, -0.00181336, -0.00058721, -0.00894781]),
  ],
];
const models = ["human36m", "opencv"] as const;

const pair = (x: number, y: number) => Float64Array.of(x, y);
const thousandths = fc.integer({ min: -2000, max: 2000 }).map((n) => n / 1000);
const noise = (min: number, max: number) => fc.double({ min, max, noNaN: true });

describe("a lens", () => {
  test("bends as the formula says: worked by hand for one ray", () => {
    // r² = 0.05; 1 + 0.1·0.05 + 0.2·0.0025 + 0.4·0.000125 = 1.00555; p1·y + p2·x = 0.01·0.2 + 0.03·0.1 = 0.005.
    const lens: Distortion = [0.1, 0.2, 0.4, 0.01, 0.03];
    const bent = distortRays(pair(0.1, 0.2), lens, pair(0, 0));
    expect(bent[0]).toBeCloseTo(0.1 * 1.01055 + 0.03 * 0.05, 15);
    expect(bent[1]).toBeCloseTo(0.2 * 1.01055 + 0.01 * 0.05, 15);
    const opencv = distortRays(pair(0.1, 0.2), lens, pair(0, 0), "opencv");
    expect(opencv[0]).toBeCloseTo(0.1 * 1.01555 + 0.03 * 0.05, 15);
    expect(opencv[1]).toBeCloseTo(0.2 * 1.01555 + 0.01 * 0.05, 15);
  });

  test("OpenCV's model is OpenCV's: 2·p1·x·y + p2·(r² + 2x²), p1·(r² + 2y²) + 2·p2·x·y (property)", () => {
    fc.assert(
      fc.property(noise(-0.5, 0.5), noise(-0.5, 0.5), noise(-0.01, 0.01), noise(-0.01, 0.01), (x, y, p1, p2) => {
        const r2 = x * x + y * y;
        const radial = 1 - 0.2 * r2 + 0.25 * r2 * r2;
        const bent = distortRays(pair(x, y), distortionFromOpencv([-0.2, 0.25, p1, p2, 0]), pair(0, 0), "opencv");
        expect(bent[0]).toBeCloseTo(x * radial + 2 * p1 * x * y + p2 * (r2 + 2 * x * x), 14);
        expect(bent[1]).toBeCloseTo(y * radial + p1 * (r2 + 2 * y * y) + 2 * p2 * x * y, 14);
      }),
      { seed: 1 },
    );
  });

  test("every pixel of the image comes back from its ray to 1e-9 px (property)", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...lenses),
        fc.constantFrom(...models),
        fc.array(fc.tuple(noise(-100, 1100), noise(-100, 1100)), { minLength: 20, maxLength: 20 }),
        ([intrinsics, lens], model, list) => {
          const pixels = Float64Array.from(list.flat());
          const rays = raysThroughLens(pixels, intrinsics, lens, new Float64Array(pixels.length), model);
          const points = Float64Array.from(list.flatMap((_, n) => [rays[2 * n] * 5000, rays[2 * n + 1] * 5000, 5000]));
          const back = projectThroughLens(points, intrinsics, lens, new Float64Array(pixels.length), model);
          for (const [i, pixel] of pixels.entries()) expect(Math.abs(back[i] - pixel)).toBeLessThan(1e-9);
        },
      ),
      { seed: 2, numRuns: 200 },
    );
  });

  test("a straight ray comes back from its bent one, whatever the lens, up to the radius of inversion (property)", () => {
    const lensArbitrary = fc.tuple(
      noise(-0.5, 0.5),
      noise(-0.5, 0.5),
      noise(-0.2, 0.2),
      noise(-1e-3, 1e-3),
      noise(-1e-3, 1e-3),
    );
    fc.assert(
      fc.property(lensArbitrary, noise(0, 0.9), noise(0, 2 * Math.PI), (lens, part, angle) => {
        const reach = Math.min(2, invertibleRadius(lens)) * part;
        const ray = pair(reach * Math.cos(angle), reach * Math.sin(angle));
        const back = undistortRays(distortRays(ray, lens, pair(0, 0)), lens, pair(0, 0));
        expect(Math.hypot(back[0] - ray[0], back[1] - ray[1])).toBeLessThan(1e-9);
      }),
      { seed: 3, numRuns: 2000 },
    );
  });

  test("what comes back goes out again to 1e-12, or there is NaN (property)", () => {
    fc.assert(
      fc.property(
        fc.tuple(noise(-3, 3), noise(-3, 3), noise(-3, 3), noise(-1, 1), noise(-1, 1)),
        noise(-4, 4),
        noise(-4, 4),
        fc.constantFrom(...models),
        (lens, x, y, model) => {
          const ray = undistortRays(pair(x, y), lens, pair(0, 0), model);
          if (Number.isNaN(ray[0])) return;
          const bent = distortRays(ray, lens, pair(0, 0), model);
          expect(Math.hypot(bent[0] - x, bent[1] - y)).toBeLessThan(1e-12 * Math.max(1, Math.hypot(x, y)));
        },
      ),
      { seed: 4, numRuns: 3000 },
    );
  });

  test("where two rays meet there is no way back: r − r³/3 turns at r = 1, where it is 2/3", () => {
    const barrel: Distortion = [-1 / 3, 0, 0, 0, 0];
    expect(invertibleRadius(barrel)).toBeCloseTo(1, 12);
    expect(undistortRays(pair(0.66, 0), barrel, pair(0, 0))[0]).toBeCloseTo(0.9172, 4);
    expect([...undistortRays(pair(0.67, 0), barrel, pair(0, 0))]).toEqual([Number.NaN, Number.NaN]);
    expect([...undistortRays(pair(0, -5), barrel, pair(0, 0))]).toEqual([Number.NaN, Number.NaN]);
  });

  test("NaN and infinity have no ray", () => {
    const rays = Float64Array.of(Number.NaN, 0, 0, Number.POSITIVE_INFINITY, 0, 0);
    expect([...undistortRays(rays, lenses[0][1], new Float64Array(6))]).toEqual([NaN, NaN, NaN, NaN, 0, 0]);
    expect([...distortRays(rays, lenses[0][1], new Float64Array(6))].slice(0, 2)).toEqual([NaN, NaN]);
  });

  test("may write over its input", () => {
    const ray = pair(0.1, 0.2);
    expect(undistortRays(distortRays(ray, lenses[1][1], ray), lenses[1][1], ray)).toBe(ray);
    expect(ray[0]).toBeCloseTo(0.1, 12);
    expect(ray[1]).toBeCloseTo(0.2, 12);
  });

  test("OpenCV's model is 0.05 to 0.3 px off at a person of 1.7 m around the middle of the image, 5 m away", () => {
    for (const [intrinsics, lens] of lenses) {
      let most = 0;
      for (let x = -850; x <= 850; x += 170) {
        for (let y = -850; y <= 850; y += 170) {
          const point = Float64Array.of(x, y, 5000);
          const [u, v] = projectThroughLens(point, intrinsics, lens, pair(0, 0));
          const [otherU, otherV] = projectThroughLens(point, intrinsics, lens, pair(0, 0), "opencv");
          most = Math.max(most, Math.hypot(u - otherU, v - otherV));
        }
      }
      expect(most).toBeGreaterThan(0.05);
      expect(most).toBeLessThan(0.3);
    }
  });

  test("no lens is a pinhole", () => {
    const points = Float64Array.of(100, -200, 4000, 1, 2, -3);
    const pinhole = projectPinhole(points, lenses[0][0], new Float64Array(4));
    expect(projectThroughLens(points, lenses[0][0], null, new Float64Array(4))).toEqual(pinhole);
    expect(projectThroughLens(points, lenses[0][0], [0, 0, 0, 0, 0], new Float64Array(4))[0]).toBeCloseTo(
      pinhole[0],
      12,
    );
    expect(raysThroughLens(pinhole, lenses[0][0], null, new Float64Array(4))).toEqual(
      raysFromPixels(pinhole, lenses[0][0], new Float64Array(4)),
    );
  });

  test("points behind the camera have no pixel", () => {
    const pixels = projectThroughLens(
      Float64Array.of(0, 0, 0, 1, 1, -1),
      lenses[0][0],
      lenses[0][1],
      new Float64Array(4),
    );
    expect([...pixels]).toEqual([NaN, NaN, NaN, NaN]);
  });
});

describe("invertibleRadius", () => {
  test("is infinite where the slope never falls to 0", () => {
    expect(invertibleRadius([0, 0, 0, 0, 0])).toBe(Number.POSITIVE_INFINITY);
    expect(invertibleRadius([0.1, 0, 0, 0, 0])).toBe(Number.POSITIVE_INFINITY);
    expect(invertibleRadius([-0.2, 0.25, 0.01, 0, 0])).toBe(Number.POSITIVE_INFINITY);
  });

  test("is many times the image of Human3.6M's lenses", () => {
    for (const [, lens] of lenses) expect(invertibleRadius(lens)).toBeGreaterThan(3);
  });

  test("is where the slope first falls to 0: nowhere before, there it does (property)", () => {
    fc.assert(
      fc.property(thousandths, thousandths, thousandths, (k1, k2, k3) => {
        const radius = Math.min(10, invertibleRadius([k1, k2, k3, 0, 0]));
        const slope = (r: number) => 1 + 3 * k1 * r ** 2 + 5 * k2 * r ** 4 + 7 * k3 * r ** 6;
        for (let part = 0; part < 0.999; part += 0.01) expect(slope(radius * part)).toBeGreaterThan(0);
        if (radius < 10) expect(slope(radius * 1.000001)).toBeLessThan(1e-3);
      }),
      { seed: 5, numRuns: 500 },
    );
  });
});
