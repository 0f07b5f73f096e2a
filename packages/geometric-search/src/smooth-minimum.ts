/**
 * The quick half of the exact search: Halley's method on the slope of Σ ‖a + d·b‖, from the closed form's depth, with a
 * stop that proves how near the minimum is. It gives up where it cannot prove it, at a kink or in a bend as sharp as one,
 * and the bracketed search of `hyperbola-sum.ts` takes over.
 */
import { type JointVectors, VECTOR_SIZE } from "./joint-vectors.js";

/** What is known at the minimum. */
export interface SmoothMinimum {
  /** Millimetres. May be outside any range, and negative. */
  depth: number;
  /** Millimetres: the cost there. */
  cost: number;
  /** Second derivative of the cost. */
  curvature: number;
  /** Third derivative of the cost. */
  curvatureSlope: number;
  /**
   * 1/R² of the sharpest bend, R the least of ‖a + d·b‖ / ‖b‖, millimetres⁻². The fourth derivative is at most
   * 12 · curvature / R².
   */
  sharpness: number;
  /** Passes over the joints. */
  evaluations: number;
}

/** The minimum is known to this fraction of its depth: 5 · 10⁻⁹ mm at 5 metres. */
const RELATIVE_PRECISION = 1e-12;
/** Newton's step over R, at most, for the error bound to hold. */
const SMALL_STEP = 1 / 16;
/** Halley's error is at most this times |Newton's step|³ / R²: 4.25 in the limit of small steps. */
const HALLEY_ERROR = 8;
/** Three or four are usual. */
const MOST_EVALUATIONS = 10;

export function createSmoothMinimum(): SmoothMinimum {
  return { depth: NaN, cost: NaN, curvature: NaN, curvatureSlope: NaN, sharpness: NaN, evaluations: 0 };
}

/**
 * Finds the depth at which the cost is least, anywhere on the line.
 *
 * Each distance is ‖b‖ · √(t² + h²) with t the way to its vertex, so its curvature changes by less than 3/R of itself a
 * millimetre. Where Newton's step N is at most R/16 the slope therefore changes sign within 2|N|, and Taylor's remainder
 * bounds the error of Halley's step by 8 |N|³ / R²: derived in docs/geometric-search.md. The loop ends on that bound only.
 *
 * @param found filled; of no use when false is returned, but for `evaluations`.
 * @returns whether the minimum was proved.
 */
export function findSmoothMinimum(
  { count, constantCost, leastSquaresDepth, values }: JointVectors,
  found: SmoothMinimum,
): boolean {
  let depth = leastSquaresDepth;
  const end = count * VECTOR_SIZE;
  for (let evaluation = 1; evaluation <= MOST_EVALUATIONS; evaluation++) {
    let slope = 0;
    let curvature = 0;
    let third = 0;
    let cost = 0;
    let sharpness = 0;
    for (let at = 0; at < end; at += VECTOR_SIZE) {
      const bx = values[at + 2];
      const by = values[at + 3];
      const x = values[at] + depth * bx;
      const y = values[at + 1] + depth * by;
      const across = values[at + 4];
      const squared = x * x + y * y;
      // The only division and the only root of a joint. At a kink itself it is infinite, and what follows NaN.
      const inverse = 1 / Math.sqrt(squared);
      const inverseSquared = inverse * inverse;
      const along = (x * bx + y * by) * inverse;
      const bend = across * across * inverseSquared * inverse;
      const sharp = values[at + 5] * inverseSquared;
      slope += along;
      curvature += bend;
      third += bend * along * inverse;
      cost += squared * inverse;
      sharpness = Math.max(sharpness, sharp);
    }
    const curvatureSlope = -3 * third;
    const newton = -slope / curvature;
    const correction = 1 + (curvatureSlope / curvature) * (newton / 2);
    // Never much longer than Newton's step: far from the minimum the third derivative says nothing.
    const step = correction < 0.9 ? newton : newton / correction;
    const next = depth + step;
    const stepOverRadius = newton * newton * sharpness;
    if (
      stepOverRadius <= SMALL_STEP * SMALL_STEP &&
      HALLEY_ERROR * stepOverRadius * Math.abs(newton) <= RELATIVE_PRECISION * Math.abs(next)
    ) {
      found.depth = next;
      found.cost = constantCost + cost + step * (slope + step * (curvature / 2 + (step * curvatureSlope) / 6));
      found.curvature = curvature + step * curvatureSlope;
      found.curvatureSlope = curvatureSlope;
      found.sharpness = sharpness;
      found.evaluations = evaluation;
      return true;
    }
    if (Number.isNaN(next)) {
      found.evaluations = evaluation;
      return false;
    }
    depth = next;
  }
  found.evaluations = MOST_EVALUATIONS;
  return false;
}
