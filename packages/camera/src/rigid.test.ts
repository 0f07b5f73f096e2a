import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  centreOf,
  invertRigid,
  type RigidTransform,
  type Rotation,
  rigidFromCentre,
  rotationAfter,
  rotationError,
  rotationFromQuaternion,
  transformPoints,
  transposed,
  type Vector3,
} from "./rigid.js";

const part = fc.double({ min: -1, max: 1, noNaN: true });
const quaternion = fc.tuple(part, part, part, part).filter((four) => Math.hypot(...four) > 0.1) as fc.Arbitrary<
  [number, number, number, number]
>;
const place = fc.tuple(part, part, part).map(([x, y, z]): Vector3 => [x * 6000, y * 6000, z * 6000]);
const same: Rotation = [1, 0, 0, 0, 1, 0, 0, 0, 1];
const move = (transform: RigidTransform, point: Vector3) =>
  transformPoints(Float64Array.from(point), transform, new Float64Array(3));

function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, digits: number): void {
  for (let i = 0; i < expected.length; i++) expect(actual[i]).toBeCloseTo(expected[i], digits);
}

describe("rotationFromQuaternion", () => {
  test("a quarter turn about z takes x to y; the length of the quaternion does not matter", () => {
    expectClose(
      move({ rotation: rotationFromQuaternion([2, 0, 0, 2]), translation: [0, 0, 0] }, [1, 0, 0]),
      [0, 1, 0],
      15,
    );
  });

  test("gives rotations (property)", () => {
    fc.assert(
      fc.property(quaternion, (four) => {
        expect(rotationError(rotationFromQuaternion(four))).toBeLessThan(1e-14);
      }),
      { seed: 1 },
    );
  });

  test("a product of quaternions is a product of rotations (property)", () => {
    fc.assert(
      fc.property(quaternion, quaternion, ([a, b, c, d], [e, f, g, h]) => {
        const product: [number, number, number, number] = [
          a * e - b * f - c * g - d * h,
          a * f + b * e + c * h - d * g,
          a * g - b * h + c * e + d * f,
          a * h + b * g - c * f + d * e,
        ];
        const rotation = rotationAfter(rotationFromQuaternion([a, b, c, d]), rotationFromQuaternion([e, f, g, h]));
        expectClose(rotation, rotationFromQuaternion(product), 12);
      }),
      { seed: 2 },
    );
  });
});

describe("rotationError", () => {
  test("is 0 for none, at least 1 for a mirror and for nothing, and NaN for NaN", () => {
    expect(rotationError(same)).toBe(0);
    expect(rotationError([1, 0, 0, 0, 1, 0, 0, 0, -1])).toBe(1);
    expect(rotationError([0, 0, 0, 0, 0, 0, 0, 0, 0])).toBe(1);
    expect(rotationError([Number.NaN, 0, 0, 0, 1, 0, 0, 0, 1])).toBeNaN();
    expect(rotationError([1.001, 0, 0, 0, 1, 0, 0, 0, 1])).toBeCloseTo(0.002001, 9);
  });
});

describe("a rigid transform", () => {
  test("R·(X − T) and R·X + t with t = −R·T are the same (property)", () => {
    fc.assert(
      fc.property(quaternion, place, place, (four, centre, point) => {
        const rotation = rotationFromQuaternion(four);
        const transform = rigidFromCentre(rotation, centre);
        const difference: Vector3 = [point[0] - centre[0], point[1] - centre[1], point[2] - centre[2]];
        expectClose(move(transform, point), move({ rotation, translation: [0, 0, 0] }, difference), 9);
        expectClose(centreOf(transform), centre, 9);
        expectClose(move(transform, centre), [0, 0, 0], 9);
      }),
      { seed: 3 },
    );
  });

  test("its inverse takes every point back (property)", () => {
    fc.assert(
      fc.property(quaternion, place, place, (four, translation, point) => {
        const transform = { rotation: rotationFromQuaternion(four), translation };
        expectClose(move(invertRigid(transform), [...move(transform, point)] as unknown as Vector3), point, 9);
      }),
      { seed: 4 },
    );
  });

  test("transposed twice is what it was, once is the rotation back", () => {
    const rotation = rotationFromQuaternion([0.3, -0.4, 0.5, 0.6]);
    expect(transposed(transposed(rotation))).toEqual(rotation);
    expectClose(rotationAfter(transposed(rotation), rotation), same, 14);
  });

  test("may write over its input; NaN stays NaN", () => {
    const points = Float64Array.of(1, 2, 3, Number.NaN, Number.NaN, Number.NaN);
    const turned = transformPoints(
      points,
      { rotation: [0, -1, 0, 1, 0, 0, 0, 0, 1], translation: [10, 20, 30] },
      points,
    );
    expect(turned).toBe(points);
    expect([...points]).toEqual([8, 21, 33, NaN, NaN, NaN]);
  });
});
