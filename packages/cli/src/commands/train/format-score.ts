/** A loss or a score: three decimals, and four figures where it is small. */
export function formatScore(value: number): string {
  return Math.abs(value) < 0.1 ? value.toPrecision(4) : value.toFixed(3);
}
