import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { jointErrors, mpjpe, nMpjpe, paMpjpe } from "./mpjpe.js";

const JOINTS = 6;
const coordinate = fc.double({ min: -1000, max: 1000, noNaN: true });
/** Joints that do not lie in a plane: the corners of a tetrahedron of 300 mm, moved by up to 50 mm, and two more. */
const poseArbitrary = fc
  .array(fc.double({ min: -50, max: 50, noNaN: true }), { minLength: JOINTS * 3, maxLength: JOINTS * 3 })
  .map((offsets) =>
    Float64Array.from([0, 0, 0, 300, 0, 0, 0, 400, 0, 0, 0, 500, 300, 400, 0, -200, 0, 300], (v, i) => v + offsets[i]),
  );
const quaternionArbitrary = fc
  .array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 4, maxLength: 4 })
  .filter((q) => Math.hypot(...q) > 0.1);
const similarityArbitrary = fc.record({
  quaternion: quaternionArbitrary,
  scale: fc.double({ min: 0.1, max: 10, noNaN: true }),
  shift: fc.tuple(coordinate, coordinate, coordinate),
});

/** v → scale · q v q* + shift, by the product of quaternions. */
function moved(
  pose: Float64Array,
  similarity: { quaternion: number[]; scale: number; shift: readonly number[] },
): Float64Array {
  const norm = Math.hypot(...similarity.quaternion);
  const [w, x, y, z] = similarity.quaternion.map((part) => part / norm);
  const out = new Float64Array(pose.length);
  for (let i = 0; i < pose.length; i += 3) {
    const [a, b, c] = pose.slice(i, i + 3);
    // q v
    const [rw, rx, ry, rz] = [
      -x * a - y * b - z * c,
      w * a + y * c - z * b,
      w * b + z * a - x * c,
      w * c + x * b - y * a,
    ];
    // (q v) q*
    const turned = [
      -rw * x + rx * w - ry * z + rz * y,
      -rw * y + ry * w - rz * x + rx * z,
      -rw * z + rz * w - rx * y + ry * x,
    ];
    for (let d = 0; d < 3; d++) out[i + d] = similarity.scale * turned[d] + similarity.shift[d];
  }
  return out;
}

function mirrored(pose: Float64Array): Float64Array {
  return pose.map((value, i) => (i % 3 === 0 ? -value : value));
}

const property = (body: (...poses: [Float64Array, Float64Array]) => void) =>
  fc.assert(fc.property(poseArbitrary, poseArbitrary, body), { seed: 3, numRuns: 200 });

describe("mpjpe", () => {
  it("is the mean distance of the joints, the root's 0 among them", () => {
    const truth = Float64Array.of(0, 0, 0, 100, 0, 0, 0, 200, 0);
    const predicted = Float64Array.of(0, 0, 0, 103, 4, 0, 0, 200, 10);
    expect(mpjpe(predicted, truth)).toBeCloseTo((0 + 5 + 10) / 3, 12);
  });

  it("compares poses relative to the root it is given", () => {
    const truth = Float32Array.of(0, 0, 0, 0, 0, 100);
    const predicted = Float32Array.of(7, 8, 9, 7, 8, 106);
    expect(mpjpe(predicted, truth)).toBe(3 / 2);
    expect(mpjpe(Float32Array.of(3, 0, 0, 0, 0, 100), truth, 1)).toBe(3 / 2);
  });

  it("is 0 for a shifted pose, and the same both ways round", () => {
    property((p, t) => {
      const shifted = p.map((value, i) => value + [5, -7, 11][i % 3]);
      expect(mpjpe(shifted, p)).toBeLessThan(1e-9);
      expect(mpjpe(p, t)).toBeCloseTo(mpjpe(t, p), 9);
    });
  });
});

describe("jointErrors", () => {
  it("has the distance of each joint, 0 at the root, and mpjpe as its mean", () => {
    const truth = Float64Array.of(0, 0, 0, 100, 0, 0, 0, 200, 0);
    const predicted = Float64Array.of(9, 9, 9, 112, 13, 9, 9, 209, 19);
    expect([...jointErrors(predicted, truth)]).toEqual([0, 5, 10]);
    property((p, t) => {
      const errors = jointErrors(p, t, 2);
      expect(errors[2]).toBe(0);
      expect(errors.reduce((a, b) => a + b) / JOINTS).toBe(mpjpe(p, t, 2));
    });
  });
});

describe("nMpjpe", () => {
  it("takes the scale of least squares", () => {
    // p·t / p·p = (2·4 + 1·0) / (4 + 1) = 1.6, so p becomes (3.2, 0, 0) and (0, 1.6, 0).
    const predicted = Float64Array.of(0, 0, 0, 2, 0, 0, 0, 1, 0);
    const truth = Float64Array.of(0, 0, 0, 4, 0, 0, 0, 0, 0);
    expect(nMpjpe(predicted, truth)).toBeCloseTo((0 + 0.8 + 1.6) / 3, 12);
  });

  it("does not depend on the scale of the prediction, and is 0 for a scaled pose", () => {
    fc.assert(
      fc.property(poseArbitrary, poseArbitrary, fc.double({ min: 0.01, max: 100, noNaN: true }), (p, t, scale) => {
        const scaled = p.map((value) => value * scale);
        expect(nMpjpe(scaled, t)).toBeCloseTo(nMpjpe(p, t), 6);
        expect(nMpjpe(scaled, p)).toBeLessThan(1e-9);
      }),
      { seed: 4, numRuns: 200 },
    );
  });

  it("of a prediction that is a single point is the distance to the root, whatever its scale", () => {
    const point = new Float64Array(9);
    const truth = Float64Array.of(0, 0, 0, 3, 4, 0, 0, 0, 10);
    expect(nMpjpe(point, truth)).toBe(5);
    expect(paMpjpe(point, truth)).toBeGreaterThan(0);
  });

  it("sees a rotation", () => {
    const pose = Float64Array.of(0, 0, 0, 100, 0, 0, 0, 100, 0);
    const turned = Float64Array.of(0, 0, 0, 0, 100, 0, -100, 0, 0);
    expect(nMpjpe(turned, pose)).toBeGreaterThan(50);
    expect(paMpjpe(turned, pose)).toBeLessThan(1e-9);
  });
});

describe("paMpjpe", () => {
  it("is 0 for a pose that was turned, scaled and shifted", () => {
    fc.assert(
      fc.property(poseArbitrary, similarityArbitrary, (pose, similarity) => {
        expect(paMpjpe(moved(pose, similarity), pose)).toBeLessThan(1e-6);
      }),
      { seed: 5, numRuns: 300 },
    );
  });

  it("does not depend on how the prediction is turned, scaled and shifted", () => {
    fc.assert(
      fc.property(poseArbitrary, poseArbitrary, similarityArbitrary, (predicted, truth, similarity) => {
        expect(paMpjpe(moved(predicted, similarity), truth)).toBeCloseTo(paMpjpe(predicted, truth), 5);
      }),
      { seed: 6, numRuns: 300 },
    );
  });

  it("never reflects: the mirror image of a pose is far from it", () => {
    fc.assert(
      fc.property(poseArbitrary, similarityArbitrary, (pose, similarity) => {
        expect(paMpjpe(moved(mirrored(pose), { ...similarity, scale: 1 }), pose)).toBeGreaterThan(20);
      }),
      { seed: 7, numRuns: 300 },
    );
  });

  it("knows the least error of a mirror image: the best rotation leaves the shortest axis the wrong way round", () => {
    // Points at ±3, ±2, ±1 on the axes, mirrored in x. By the singular values, the best rotation turns the axis of the
    // smallest extent over; the scale is (9 + 4 − 1) / (9 + 4 + 1) = 6/7.
    const octahedron = Float64Array.of(3, 0, 0, -3, 0, 0, 0, 2, 0, 0, -2, 0, 0, 0, 1, 0, 0, -1);
    const swappedEnds = Float64Array.of(-3, 0, 0, 3, 0, 0, 0, 2, 0, 0, -2, 0, 0, 0, 1, 0, 0, -1);
    const expected = (2 * (3 * (1 / 7)) + 2 * (2 * (1 / 7)) + 2 * (1 + 6 / 7)) / 6;
    expect(paMpjpe(swappedEnds, octahedron)).toBeCloseTo(expected, 10);
  });

  it("finds the least squares over rotation, scale and shift: no similarity nearby is better", () => {
    const squared = (a: Float64Array, b: Float64Array) => a.reduce((sum, value, i) => sum + (value - b[i]) ** 2, 0);
    const centred = (pose: Float64Array) => {
      const mean = [0, 1, 2].map((d) => pose.filter((_, i) => i % 3 === d).reduce((a, b) => a + b) / JOINTS);
      return pose.map((value, i) => value - mean[i % 3]);
    };
    // The distances of a least-squares fit are not more, squared and summed, than those of any other similarity; the
    // mean distance is not more than their root mean square.
    fc.assert(
      fc.property(poseArbitrary, poseArbitrary, similarityArbitrary, (predicted, truth, { quaternion, scale }) => {
        const other = moved(centred(predicted), { quaternion, scale, shift: [0, 0, 0] });
        expect(paMpjpe(predicted, truth)).toBeLessThanOrEqual(
          Math.sqrt(squared(other, centred(truth)) / JOINTS) + 1e-9,
        );
      }),
      { seed: 8, numRuns: 300 },
    );
  });

  it("is at most the root mean square of the errors after shift and scale only", () => {
    property((predicted, truth) => {
      const squares = predicted.map((value, i) => (value - predicted[i % 3] - truth[i] + truth[i % 3]) ** 2);
      expect(paMpjpe(predicted, truth)).toBeLessThanOrEqual(Math.sqrt(squares.reduce((a, b) => a + b) / JOINTS) + 1e-9);
    });
  });
});
