import fc from "fast-check";
import { expect, test } from "vitest";
import { createJointVectors, type JointVectors, writeJointVectors } from "./joint-vectors.js";
import { createSmoothMinimum, findSmoothMinimum } from "./smooth-minimum.js";

/** Joints whose cost is Σ weight · √((d − vertex)² + across²), each in a direction of its own. */
function vectorsOf(terms: readonly (readonly [weight: number, vertex: number, across: number, angle: number])[]) {
  const rays = [0, 0];
  const coarse = [0, 0, 0];
  for (const [weight, vertex, across, angle] of terms) {
    const x = weight * Math.cos(angle);
    const y = weight * Math.sin(angle);
    rays.push(x, y);
    coarse.push(vertex * x - across * y, vertex * y + across * x, 0);
  }
  const vectors = createJointVectors(terms.length + 1);
  const labelled = new Uint8Array(terms.length + 1).fill(1);
  const isDefined = writeJointVectors(
    Float64Array.from(rays),
    Float64Array.from(coarse),
    labelled,
    undefined,
    0,
    terms.length + 1,
    0,
    vectors,
  );
  expect(isDefined).toBe(true);
  return vectors;
}

/** Derivatives of the cost at a depth, each joint's by itself. */
function derivativesAt({ count, values }: JointVectors, depth: number) {
  let slope = 0;
  let curvature = 0;
  for (let joint = 0; joint < count; joint++) {
    const [ax, ay, bx, by, across] = values.subarray(joint * 6, joint * 6 + 5);
    const length = Math.hypot(ax + depth * bx, ay + depth * by);
    slope += ((ax + depth * bx) * bx + (ay + depth * by) * by) / length;
    curvature += across ** 2 / length ** 3;
  }
  return { slope, curvature };
}

const number = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const term = fc.tuple(
  number(-2, 0).map((exponent) => 10 ** exponent),
  number(2000, 9000),
  number(-4, 3).map((exponent) => 10 ** exponent),
  number(0, 6.28),
);

test("a minimum that is called proved has its change of sign within 10⁻⁷ mm", () => {
  let proved = 0;
  fc.assert(
    fc.property(fc.array(term, { minLength: 1, maxLength: 16 }), (terms) => {
      const vectors = vectorsOf(terms);
      const found = createSmoothMinimum();
      if (!findSmoothMinimum(vectors, found)) return;
      proved++;
      const { slope, curvature } = derivativesAt(vectors, found.depth);
      const rounding = 1e-12 * terms.reduce((sum, [weight]) => sum + weight, 0);
      expect(Math.abs(slope)).toBeLessThanOrEqual(1e-7 * curvature + rounding);
      expect(found.curvature).toBeGreaterThan(curvature * 0.999);
      expect(found.curvature).toBeLessThan(curvature * 1.001);
      expect(derivativesAt(vectors, found.depth - 1e-3).slope).toBeLessThanOrEqual(rounding);
      expect(derivativesAt(vectors, found.depth + 1e-3).slope).toBeGreaterThanOrEqual(-rounding);
    }),
    { numRuns: 5000, seed: 3 },
  );
  expect(proved).toBeGreaterThan(2500);
});

test("a minimum at a kink is left to the search that visits it", () => {
  const found = createSmoothMinimum();
  const kink = vectorsOf([
    [0.5, 4000, 0, 0],
    [0.1, 5000, 80, 1],
    [0.1, 6000, 3, 2],
  ]);
  expect(findSmoothMinimum(kink, found)).toBe(false);
  expect(found.evaluations).toBeGreaterThan(0);
});

test("one joint is least where it is nearest, at the first look", () => {
  const found = createSmoothMinimum();
  expect(findSmoothMinimum(vectorsOf([[0.5, 4000, 60, 0]]), found)).toBe(true);
  expect(found.depth).toBeCloseTo(4000, 9);
  expect(found.cost).toBeCloseTo(30, 9);
  expect(found.evaluations).toBe(1);
});
