/** The deviation of the 2D, at the person, at which a joint is put half-way between its coarse place and its ray. */
const HALF_WAY_MM = 15;

/**
 * How far `placeOnRays` should move a joint sideways, from its coarse place (0) to its ray (1), when its 2D is as accurate
 * as is said: 1 / (1 + (deviation / 15 mm)²).
 *
 * This is how two measurements with independent errors are best averaged, the ray off by `deviationMm` and the coarse place
 * by 15 mm. A coarse pose is off by more; but a network that was trained with noise has already weighed the same 2D, so that
 * following the ray further copies its noise. 15 mm was measured: docs/geometric-search.md.
 *
 * @param deviationMm standard deviation of a 2D coordinate as millimetres at the person: pixels · depth / focal length. 0 for
 *   2D that is exact.
 * @returns 1 for 0, 1/2 for 15 mm, towards 0 for more.
 * @throws {RangeError} when it is negative or NaN.
 */
export function blendWeight(deviationMm: number): number {
  if (!(deviationMm >= 0)) throw new RangeError(`2D deviation ${deviationMm} mm, expected 0 or more`);
  return 1 / (1 + (deviationMm / HALF_WAY_MM) ** 2);
}
