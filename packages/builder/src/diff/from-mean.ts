/**
 * Points from their mean.
 *
 * @param points [N, 2] in any unit.
 * @returns [N, 2]
 */
export function fromMean(points: Float32Array | Float64Array): Float64Array {
  let x = 0;
  let y = 0;
  for (let i = 0; i < points.length; i += 2) {
    x += points[i];
    y += points[i + 1];
  }
  const mean = [x / (points.length / 2), y / (points.length / 2)];
  return Float64Array.from(points, (value, i) => value - mean[i % 2]);
}
