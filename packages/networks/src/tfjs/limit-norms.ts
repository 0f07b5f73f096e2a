/**
 * Shortens every incoming weight vector that is longer than the max-norm (Srivastava et al. 2014), in place.
 *
 * @param weight [..., units] row-major: a unit's incoming weights are a column.
 */
export function limitNorms(weight: Float32Array, units: number, maxNorm: number): void {
  const squares = new Float64Array(units);
  for (let i = 0; i < weight.length; i++) squares[i % units] += weight[i] ** 2;
  const factors = squares.map((square) => Math.min(1, maxNorm / Math.sqrt(square)));
  for (let i = 0; i < weight.length; i++) weight[i] *= factors[i % units];
}
