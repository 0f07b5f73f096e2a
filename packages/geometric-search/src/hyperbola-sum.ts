/**
 * The minimum of a sum of hyperbolas, Σ weight · √((d − vertex)² + halfWidth²).
 *
 * Each term is the length of a 2D vector that is affine in d, so the sum is convex, smooth except where a half-width is
 * 0, and its minimum lies between the smallest and the largest vertex.
 */
export interface HyperbolaSum {
  /** Terms in use; the arrays may be longer. */
  count: number;
  /** How often the sum was evaluated by the last search. */
  evaluations: number;
  /** [count] positive: the slope far from the vertex. */
  readonly weight: Float64Array;
  /** [count] where the term is least. */
  readonly vertex: Float64Array;
  /** [count] not negative. 0 makes the term |d − vertex|, with a kink at its vertex. */
  readonly halfWidthSquared: Float64Array;
}

/** The minimum is bracketed to this fraction of its size: 5 · 10⁻⁹ mm at 5 metres. */
const RELATIVE_PRECISION = 1e-12;

export function createHyperbolaSum(capacity: number): HyperbolaSum {
  return {
    count: 0,
    evaluations: 0,
    weight: new Float64Array(capacity),
    vertex: new Float64Array(capacity),
    halfWidthSquared: new Float64Array(capacity),
  };
}

/**
 * Finds where the sum is least in [min (inclusive), max (inclusive)]; of equal minima the smallest.
 *
 * Newton's method on the slope, from the least-squares minimum, inside a bracket that every evaluation tightens. A step
 * that leaves the bracket, or is not half as long as the one before, is replaced by the vertex nearest to the middle of
 * the bracket, or by the middle when no vertex is left in it. So a kink, or a bend as good as one, is always visited
 * itself, and a minimum on a kink is returned exactly. The loop ends only when the slope was seen to change sign within
 * {@link RELATIVE_PRECISION}.
 *
 * Exactly `min` or `max` is returned when the minimum lies at or beyond that end.
 *
 * @param sum at least one term; all numbers finite.
 * @param min,max 0 < min ≤ max.
 */
export function minimumOfHyperbolas(sum: HyperbolaSum, min: number, max: number): number {
  const { count, weight, vertex, halfWidthSquared } = sum;
  let firstVertex = Infinity;
  let lastVertex = -Infinity;
  let weighted = 0;
  let total = 0;
  sum.evaluations = 0;
  for (let i = 0; i < count; i++) {
    const squared = weight[i] * weight[i];
    weighted += squared * vertex[i];
    total += squared;
    if (vertex[i] < firstVertex) firstVertex = vertex[i];
    if (vertex[i] > lastVertex) lastVertex = vertex[i];
  }
  if (lastVertex <= min || (firstVertex <= min && slopeAfter(sum, min) >= 0)) return min;
  if (firstVertex >= max || (lastVertex > max && slopeAfter(sum, max) < 0)) return max;

  // A little wider than the vertices, so that the outermost are inside the bracket and can be visited.
  const margin = (RELATIVE_PRECISION / 4) * lastVertex;
  let low = Math.max(min, firstVertex - margin);
  let high = Math.min(max, lastVertex + margin);
  let at = Math.min(high, Math.max(low, weighted / total));
  let estimate = at;
  let lastStep = Infinity;
  while (high - low > RELATIVE_PRECISION * high) {
    sum.evaluations++;
    let slope = 0;
    let curvature = 0;
    let kink = 0;
    for (let i = 0; i < count; i++) {
      const distance = at - vertex[i];
      const heightSquared = distance * distance + halfWidthSquared[i];
      if (heightSquared === 0) {
        kink += weight[i];
        continue;
      }
      // Divided before it is weighted: the slope of a kink is then exactly ±1, and balanced kinks cancel exactly.
      const length = Math.sqrt(heightSquared);
      slope += weight[i] * (distance / length);
      curvature += (weight[i] * halfWidthSquared[i]) / (heightSquared * length);
    }
    if (slope + kink >= 0) {
      const strictlyLeast = slope - kink < 0 || (slope === 0 && curvature > 0);
      if (strictlyLeast) return at;
      high = at;
    } else {
      low = at;
    }

    let step = -slope / curvature;
    estimate = at + step;
    if (estimate >= low && estimate <= high && Math.abs(step) <= Math.abs(lastStep) / 2) {
      // A converged step goes just past the minimum, to close the bracket from the other side.
      const closing = (RELATIVE_PRECISION / 2) * high;
      if (Math.abs(step) < closing) step = step < 0 ? -closing : closing;
      const next = at + step;
      at = next > low && next < high ? next : (low + high) / 2;
      lastStep = step;
    } else {
      at = vertexNearestMiddle(sum, low, high);
      estimate = at;
      lastStep = high - low;
    }
  }
  return Math.min(high, Math.max(low, estimate));
}

/** The slope just above d. */
function slopeAfter(sum: HyperbolaSum, d: number): number {
  const { count, weight, vertex, halfWidthSquared } = sum;
  sum.evaluations++;
  let slope = 0;
  for (let i = 0; i < count; i++) {
    const distance = d - vertex[i];
    const heightSquared = distance * distance + halfWidthSquared[i];
    slope += weight[i] * (heightSquared === 0 ? 1 : distance / Math.sqrt(heightSquared));
  }
  return slope;
}

/** The vertex between low and high (both exclusive) nearest to their middle; the middle where there is none. */
function vertexNearestMiddle({ count, vertex }: HyperbolaSum, low: number, high: number): number {
  const middle = (low + high) / 2;
  let nearest = middle;
  let least = Infinity;
  for (let i = 0; i < count; i++) {
    const away = Math.abs(vertex[i] - middle);
    if (vertex[i] > low && vertex[i] < high && away < least) {
      least = away;
      nearest = vertex[i];
    }
  }
  return nearest;
}
