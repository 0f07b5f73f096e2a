/** Mean and deviation of each dimension over many rows; what a network's inputs and outputs are normalised with. */
export interface Moments {
  readonly mean: Float32Array;
  /** 0 for a dimension that never varies. */
  readonly deviation: Float32Array;
}

/** @param rows [N, dimensions] row-major. */
export function momentsOf(rows: Float32Array, dimensions: number): Moments {
  const count = rows.length / dimensions;
  const mean = new Float64Array(dimensions);
  for (let i = 0; i < rows.length; i++) mean[i % dimensions] += rows[i] / count;
  const variance = new Float64Array(dimensions);
  for (let i = 0; i < rows.length; i++) variance[i % dimensions] += (rows[i] - mean[i % dimensions]) ** 2 / count;
  return { mean: Float32Array.from(mean), deviation: Float32Array.from(variance, Math.sqrt) };
}
