import fc from "fast-check";
import { expect, test } from "vitest";
import { createHyperbolaSum, type HyperbolaSum, minimumOfHyperbolas } from "./hyperbola-sum.js";

type Term = readonly [weight: number, vertex: number, halfWidth: number];

function sumOf(terms: readonly Term[]): HyperbolaSum {
  const sum = createHyperbolaSum(terms.length + 3);
  sum.count = terms.length;
  terms.forEach(([weight, vertex, halfWidth], index) => {
    sum.weight[index] = weight;
    sum.vertex[index] = vertex;
    sum.halfWidthSquared[index] = halfWidth * halfWidth;
  });
  return sum;
}

/** The slope of the sum at d, which is not a kink. */
function slopeAt(terms: readonly Term[], d: number): number {
  return terms.reduce((slope, [weight, vertex, halfWidth]) => {
    return slope + (weight * (d - vertex)) / Math.hypot(d - vertex, halfWidth);
  }, 0);
}

/** The least value with at least half of the weight at or below it. */
function smallestWeightedMedian(terms: readonly Term[]): number {
  const half = terms.reduce((sum, [weight]) => sum + weight, 0) / 2;
  let below = 0;
  for (const [weight, vertex] of [...terms].sort((a, b) => a[1] - b[1])) {
    below += weight;
    if (below >= half) return vertex;
  }
  return NaN;
}

test("one term is least at its vertex", () => {
  expect(minimumOfHyperbolas(sumOf([[0.1, 4321.5, 30]]), 1, 1e6)).toBe(4321.5);
});

test("two equal bends are least half-way between them", () => {
  const terms: Term[] = [
    [0.25, 3000, 500],
    [0.25, 5000, 500],
  ];
  expect(minimumOfHyperbolas(sumOf(terms), 1, 1e6)).toBeCloseTo(4000, 8);
});

test("a kink that outweighs the rest is returned exactly, wherever it is among the vertices", () => {
  for (const vertex of [3000, 4999.9, 5000.1, 7000]) {
    const terms: Term[] = [
      [0.1, 4000, 20],
      [0.5, vertex, 0],
      [0.1, 5000, 80],
      [0.1, 6000, 3],
    ];
    expect(minimumOfHyperbolas(sumOf(terms), 1, 1e6)).toBe(vertex);
  }
});

test("where a stretch of depths is as good, the smallest is returned", () => {
  const terms: Term[] = [
    [0.5, 4000, 0],
    [0.5, 6000, 0],
  ];
  expect(minimumOfHyperbolas(sumOf(terms), 1, 1e6)).toBe(4000);
  expect(minimumOfHyperbolas(sumOf(terms), 4500, 1e6)).toBe(4500);
});

test("a minimum beyond an end of the range gives exactly that end", () => {
  const terms: Term[] = [
    [0.3, 4000, 50],
    [0.2, 4400, 10],
  ];
  expect(minimumOfHyperbolas(sumOf(terms), 5000, 6000)).toBe(5000);
  expect(minimumOfHyperbolas(sumOf(terms), 4390, 6000)).toBe(4390);
  expect(minimumOfHyperbolas(sumOf(terms), 100, 3000)).toBe(3000);
  expect(minimumOfHyperbolas(sumOf(terms), 100, 4001)).toBe(4001);
  expect(minimumOfHyperbolas(sumOf(terms), 4000, 4000)).toBe(4000);
});

test("a sum of kinks alone is least at the smallest weighted median", () => {
  const term = fc.tuple(fc.integer({ min: 1, max: 64 }), fc.integer({ min: 2, max: 9000 }), fc.constant(0));
  fc.assert(
    fc.property(fc.array(term, { minLength: 1, maxLength: 16 }), (terms) => {
      expect(minimumOfHyperbolas(sumOf(terms), 1, 1e6)).toBe(smallestWeightedMedian(terms));
    }),
    { numRuns: 2000, seed: 1 },
  );
});

test("the slope changes sign within 10⁻⁶ of the minimum, for half-widths from nothing to metres", () => {
  const number = (min: number, max: number) => fc.double({ min, max, noNaN: true });
  const halfWidth = fc.oneof(
    fc.constant(0),
    number(-14, 4).map((exponent) => 10 ** exponent),
  );
  const vertex = fc.oneof(
    number(-20000, 40000),
    number(-3, 3).map((away) => 5000 + away),
  );
  const term = fc.tuple(
    number(-3, 0).map((exponent) => 10 ** exponent),
    vertex,
    halfWidth,
  );
  fc.assert(
    fc.property(fc.array(term, { minLength: 1, maxLength: 16 }), (terms) => {
      const found = minimumOfHyperbolas(sumOf(terms), 10, 20000);
      const rounding = 1e-14 * terms.reduce((sum, [weight]) => sum + weight, 0);
      if (found > 10) expect(slopeAt(terms, found - 1e-6)).toBeLessThanOrEqual(rounding);
      if (found < 20000) expect(slopeAt(terms, found + 1e-6)).toBeGreaterThanOrEqual(-rounding);
    }),
    { numRuns: 5000, seed: 2 },
  );
});
