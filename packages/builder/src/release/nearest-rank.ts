/** Quantile of the nearest rank of sorted values: the smallest that at least this share of them does not exceed; NaN of none. */
export function nearestRank(sorted: Float64Array, share: number): number {
  return sorted.length === 0 ? NaN : sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
}
