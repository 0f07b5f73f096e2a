import { nearestRank } from "./nearest-rank.js";

/** A measure over many samples, in a few numbers. */
export interface Spread {
  readonly mean: number;
  readonly median: number;
  readonly q95: number;
  readonly maximum: number;
}

/** Quantiles by nearest rank; sorts `values` in place. null when there is none. */
export function spreadOf(values: Float64Array): Spread | null {
  if (values.length === 0) return null;
  values.sort();
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { mean, median: nearestRank(values, 0.5), q95: nearestRank(values, 0.95), maximum: nearestRank(values, 1) };
}
