/** What a network's inputs and outputs are normalised with: mean and deviation of each dimension over many examples. */
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

/** The tensors `normalise.*` of a network, from many examples of its inputs and outputs. */
export function normalisationTensors(inputs: Moments, outputs: Moments): Map<string, Float32Array> {
  return new Map([
    ["normalise.inputMean", inputs.mean],
    ["normalise.inputDeviation", inputs.deviation.map((deviation) => deviation || 1)],
    ["normalise.outputMean", outputs.mean],
    // An output that never varies, the root's, keeps 0: the network's answer for it is then exactly its mean.
    ["normalise.outputDeviation", outputs.deviation],
  ]);
}
