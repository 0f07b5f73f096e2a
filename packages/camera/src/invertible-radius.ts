/**
 * Up to which radius a lens takes rays further out to places further out: the least r > 0 at which the slope of
 * r·(1 + k1·r² + k2·r⁴ + k3·r⁶) is 0. Beyond it two rays come out at the same place. Tangential terms are left out.
 *
 * @param distortion [k1, k2, k3, …] of which only the radial terms are used.
 * @returns radius on the plane z = 1, without unit; Infinity where the slope is positive everywhere.
 */
export function invertibleRadius([k1, k2, k3]: readonly [
  k1: number,
  k2: number,
  k3: number,
  ...others: number[],
]): number {
  // With s = r² the slope is a cubic that is 1 at 0. It falls to 0 in the first stretch between its turning points whose
  // end is below 0.
  const slope = (s: number) => 1 + s * (3 * k1 + s * (5 * k2 + s * 7 * k3));
  let from = 0;
  for (const turn of turningPoints(3 * k1, 5 * k2, 7 * k3)) {
    if (slope(turn) <= 0) return Math.sqrt(rootBetween(slope, from, turn));
    from = turn;
  }
  const last = [k3, k2, k1].find((k) => k !== 0) ?? 0;
  if (last >= 0) return Number.POSITIVE_INFINITY;
  let to = Math.max(2 * from, 1);
  while (slope(to) > 0) to *= 2;
  // Coefficients so small that the slope overflows before it falls.
  return Number.isFinite(slope(to)) ? Math.sqrt(rootBetween(slope, from, to)) : Number.POSITIVE_INFINITY;
}

/** Where a·s + b·s² + c·s³ turns, for s > 0, in ascending order. */
function turningPoints(a: number, b: number, c: number): number[] {
  if (c === 0) return b === 0 ? [] : [-a / (2 * b)].filter((s) => s > 0);
  const discriminant = b * b - 3 * a * c;
  if (discriminant <= 0) return [];
  const q = -(b + (b < 0 ? -1 : 1) * Math.sqrt(discriminant));
  return [q / (3 * c), a / q].filter((s) => s > 0 && Number.isFinite(s)).sort((one, other) => one - other);
}

/** By bisection, down to neighbouring numbers: `f` is above 0 at `from` and not above 0 at `to`. */
function rootBetween(f: (s: number) => number, from: number, to: number): number {
  let low = from;
  let high = to;
  for (let middle = (low + high) / 2; low < middle && middle < high; middle = (low + high) / 2) {
    if (f(middle) > 0) low = middle;
    else high = middle;
  }
  return low;
}
