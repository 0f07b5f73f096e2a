import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  assumeIntrinsics,
  type BoneRuler,
  CANONICAL_DISTANCE_MM,
  canonicalFromCamera,
  rotatePointsBack,
  rotateRays,
  unitsPerMillimetre,
  writeCanonicalInput,
} from "./canonical.js";
import { type Intrinsics, projectPinhole, raysFromPixels } from "./pinhole.js";

/** A chain of four joints with bones of 400, 500 and 600 mm; joint 0 is the root. */
const ruler: BoneRuler = {
  bones: [
    [0, 1],
    [1, 2],
    [2, 3],
  ],
  lengthsMm: [400, 500, 600],
};
const JOINTS = 4;

const number = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const slope = number(-1.5, 1.5);
/** Camera-frame points around a root 2.5–8 m away, up to 45° off the axis, millimetres. */
const personArbitrary = fc
  .record({
    depth: number(2500, 8000),
    x: number(-1, 1),
    y: number(-1, 1),
    offsets: fc.array(number(-900, 900), { minLength: 9, maxLength: 9 }),
  })
  .map(({ depth, x, y, offsets }) => {
    const root = [x * depth, y * depth, depth];
    return Float64Array.from([...root, ...offsets.map((offset, i) => root[i % 3] + offset)]);
  })
  .filter((points) => {
    // Bones seen end on have no length to measure.
    const rays = raysOf(points);
    return unitsPerMillimetre(rays, ruler) > 1e-5;
  });

function raysOf(points: Float64Array): Float64Array {
  return projectPinhole(points, [1, 1, 0, 0], new Float64Array((points.length / 3) * 2));
}

/** From pixels of a calibrated camera to what the networks see. */
function canonicalInput(pixels: Float64Array, intrinsics: Intrinsics): Float32Array {
  const rays = raysFromPixels(pixels, intrinsics, new Float64Array(pixels.length));
  rotateRays(rays, canonicalFromCamera(rays[0], rays[1], new Float64Array(9)), rays);
  const out = new Float32Array(pixels.length);
  writeCanonicalInput(rays, 0, unitsPerMillimetre(rays, ruler), out, 0);
  return out;
}

function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, digits: number): void {
  expect(actual.length).toBe(expected.length);
  for (let i = 0; i < expected.length; i++) expect(actual[i]).toBeCloseTo(expected[i], digits);
}

describe("unitsPerMillimetre", () => {
  it("is the summed length over the summed average length", () => {
    // 40 + 30 + 80 pixels for 400 + 500 + 600 mm.
    expect(unitsPerMillimetre(Float64Array.of(0, 0, 40, 0, 40, 30, 40, 110), ruler)).toBe(0.1);
  });

  it("leaves out bones with a missing end, and is NaN when none is left", () => {
    expect(unitsPerMillimetre(Float64Array.of(0, 0, 40, 0, 40, 10, NaN, NaN), ruler)).toBe(50 / 900);
    expect(unitsPerMillimetre(Float64Array.of(0, 0, 40, 0, NaN, NaN, 5, 5), ruler)).toBe(0.1);
    expect(unitsPerMillimetre(Float64Array.of(0, 0, NaN, NaN, 3, 4, NaN, NaN), ruler)).toBe(NaN);
  });

  it("scales with the points and does not see where they are (property)", () => {
    const points = fc.array(number(-500, 500), { minLength: 8, maxLength: 8 });
    fc.assert(
      fc.property(points, number(0.01, 100), number(-1000, 1000), (list, scale, shift) => {
        const units = unitsPerMillimetre(Float64Array.from(list), ruler);
        const changed = unitsPerMillimetre(
          Float64Array.from(list, (value) => value * scale + shift),
          ruler,
        );
        expect(Math.abs(changed - units * scale)).toBeLessThan(1e-9 * (1 + changed));
      }),
      { seed: 1, numRuns: 200 },
    );
  });
});

describe("canonicalFromCamera", () => {
  it("is the identity on the axis", () => {
    expect([...canonicalFromCamera(0, 0, new Float64Array(9))].map((value) => value + 0)).toEqual([
      1, 0, 0, 0, 1, 0, 0, 0, 1,
    ]);
  });

  it("turns 45° about y for a ray 45° to the right", () => {
    const h = Math.SQRT1_2;
    expectClose(canonicalFromCamera(1, 0, new Float64Array(9)), [h, 0, -h, 0, 1, 0, h, 0, h], 12);
  });

  it("is a rotation that takes the ray to the axis and keeps the image's x axis level (property)", () => {
    fc.assert(
      fc.property(slope, slope, (x, y) => {
        const r = canonicalFromCamera(x, y, new Float64Array(9));
        const row = (i: number) => [...r.slice(i * 3, i * 3 + 3)];
        const dot = (a: number[], b: number[]) => a.reduce((sum, value, i) => sum + value * b[i], 0);
        for (let i = 0; i < 3; i++)
          for (let j = 0; j < 3; j++) expect(dot(row(i), row(j))).toBeCloseTo(i === j ? 1 : 0, 12);
        const [a, b, c] = [row(0), row(1), row(2)];
        const cross = [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
        expectClose(cross, c, 12);
        const length = Math.hypot(x, y, 1);
        expectClose(
          [a, b, c].map((axis) => dot(axis, [x, y, 1]) / length),
          [0, 0, 1],
          12,
        );
        // Without roll: the canonical x axis has no part along the camera's y.
        expect(a[1]).toBe(0);
      }),
      { seed: 2, numRuns: 300 },
    );
  });
});

describe("rotateRays and rotatePointsBack", () => {
  it("agree: rays of points turned there, times their depth, turned back, are the points (property)", () => {
    fc.assert(
      fc.property(personArbitrary, (points) => {
        const rays = raysOf(points);
        const rotation = canonicalFromCamera(rays[0], rays[1], new Float64Array(9));
        const turned = rotateRays(rays, rotation, new Float64Array(rays.length));
        expect(Math.hypot(turned[0], turned[1])).toBeLessThan(1e-12);
        const canonical = new Float64Array(points.length);
        for (let j = 0; j < JOINTS; j++) {
          const depth = [6, 7, 8].reduce((sum, k) => sum + rotation[k] * points[j * 3 + k - 6], 0);
          canonical.set([turned[j * 2] * depth, turned[j * 2 + 1] * depth, depth], j * 3);
        }
        expect(rotatePointsBack(canonical, rotation, canonical)).toBe(canonical);
        expectClose(canonical, points, 6);
      }),
      { seed: 3, numRuns: 200 },
    );
  });

  it("whatever depths are given, points turned back project onto the pixels they came from (property)", () => {
    fc.assert(
      fc.property(
        personArbitrary,
        fc.array(number(500, 9000), { minLength: JOINTS, maxLength: JOINTS }),
        (points, depths) => {
          const intrinsics: Intrinsics = [1145, 1143, 512, 515];
          const pixels = projectPinhole(points, intrinsics, new Float64Array(JOINTS * 2));
          const rays = raysFromPixels(pixels, intrinsics, new Float64Array(JOINTS * 2));
          const rotation = canonicalFromCamera(rays[0], rays[1], new Float64Array(9));
          rotateRays(rays, rotation, rays);
          const placed = Float64Array.from(
            depths.flatMap((depth, j) => [rays[j * 2] * depth, rays[j * 2 + 1] * depth, depth]),
          );
          rotatePointsBack(placed, rotation, placed);
          expectClose(projectPinhole(placed, intrinsics, new Float64Array(JOINTS * 2)), pixels, 6);
        },
      ),
      { seed: 4, numRuns: 200 },
    );
  });

  it("leave missing joints missing, and have no ray for what turns behind the camera", () => {
    const rotation = canonicalFromCamera(1, 0, new Float64Array(9));
    const rays = rotateRays(Float64Array.of(NaN, NaN, -2, 0), rotation, new Float64Array(4));
    expect([...rays]).toEqual([NaN, NaN, NaN, NaN]);
    expect([...rotatePointsBack(Float64Array.of(NaN, NaN, NaN), rotation, new Float64Array(3))]).toEqual([
      NaN,
      NaN,
      NaN,
    ]);
  });
});

describe("assumeIntrinsics", () => {
  const pixels = Float64Array.of(100, 50, 140, 50, 140, 80, 140, 160);

  it("puts the axis through the root and an average person at 5 m", () => {
    expect(CANONICAL_DISTANCE_MM).toBe(5000);
    // 150 pixels for 1500 mm: 0.1 pixels a millimetre.
    expect(assumeIntrinsics(pixels, 0, ruler)).toEqual([500, 500, 100, 50]);
  });

  it("is rounded to float32, as it is stored", () => {
    for (const value of assumeIntrinsics(
      pixels.map((value) => value / 3),
      0,
      ruler,
    )) {
      expect(value).toBe(Math.fround(value));
    }
  });

  it("does not change what the networks see when the image is scaled and shifted (property)", () => {
    const points = fc.array(number(-300, 300), { minLength: 8, maxLength: 8 });
    fc.assert(
      fc.property(points, number(0.05, 20), number(-1000, 1000), number(-1000, 1000), (list, scale, dx, dy) => {
        fc.pre(unitsPerMillimetre(Float64Array.from(list), ruler) > 0.01);
        const input = (keypoints: Float64Array) => canonicalInput(keypoints, assumeIntrinsics(keypoints, 0, ruler));
        const changed = Float64Array.from(list, (value, i) => value * scale + (i % 2 === 0 ? dx : dy));
        // The root is rounded to float32: up to 6e-5 pixels, 1e-4 of the metre of the smallest person here.
        expectClose(input(changed), input(Float64Array.from(list)), 3);
        const exact = Float64Array.from(list, (value) => Math.fround(value) * 4);
        const same = Float64Array.from(list, (value) => Math.fround(value));
        expect(input(exact)).toEqual(input(same));
      }),
      { seed: 5, numRuns: 300 },
    );
  });
});

describe("what the networks see", () => {
  it("is relative to the root, in metres of an average person; missing joints are at the root", () => {
    const rays = Float64Array.of(0.1, 0.2, 0.3, 0.2, NaN, NaN, 0.1, -0.2);
    const out = new Float32Array(10).fill(7);
    writeCanonicalInput(rays, 0, 0.0002, out, 1);
    expectClose(out, [7, 0, 0, 1, 0, 0, 0, 0, -2, 7], 6);
  });

  it("does not depend on focal length nor on the principal point (property)", () => {
    const intrinsicsArbitrary = fc.tuple(number(200, 5000), number(200, 5000), number(-500, 2000), number(-500, 2000));
    fc.assert(
      fc.property(personArbitrary, intrinsicsArbitrary, (points, intrinsics) => {
        const project = (camera: Intrinsics) => projectPinhole(points, camera, new Float64Array(JOINTS * 2));
        const usual: Intrinsics = [1145, 1145, 512, 515];
        expectClose(canonicalInput(project(intrinsics), intrinsics), canonicalInput(project(usual), usual), 4);
      }),
      { seed: 6, numRuns: 200 },
    );
  });

  it("does not depend on the size of the world: a person twice as large, twice as far, looks the same (property)", () => {
    fc.assert(
      fc.property(personArbitrary, number(0.3, 3), (points, scale) => {
        const intrinsics: Intrinsics = [1000, 1000, 500, 500];
        const project = (world: Float64Array) => projectPinhole(world, intrinsics, new Float64Array(JOINTS * 2));
        const larger = points.map((value) => value * scale);
        expectClose(canonicalInput(project(larger), intrinsics), canonicalInput(project(points), intrinsics), 4);
      }),
      { seed: 7, numRuns: 200 },
    );
  });

  it("does not depend on where the camera points: a person off its axis is seen as by one that looks at the person", () => {
    fc.assert(
      fc.property(personArbitrary, (points) => {
        const rays = raysOf(points);
        const rotation = canonicalFromCamera(rays[0], rays[1], new Float64Array(9));
        // The same person, in the frame of a camera that was turned towards the root.
        const turned = new Float64Array(points.length);
        for (let i = 0; i < points.length; i += 3) {
          for (let d = 0; d < 3; d++) {
            turned[i + d] = [0, 1, 2].reduce((sum, k) => sum + rotation[d * 3 + k] * points[i + k], 0);
          }
        }
        const intrinsics: Intrinsics = [1000, 1000, 500, 500];
        const project = (world: Float64Array) => projectPinhole(world, intrinsics, new Float64Array(JOINTS * 2));
        expectClose(canonicalInput(project(points), intrinsics), canonicalInput(project(turned), intrinsics), 4);
      }),
      { seed: 8, numRuns: 200 },
    );
  });
});
