/** How good a network is on poses that its training does not draw, in use: running statistics, no dropout. */
import type { NetworkName, NetworkSpec } from "@wildpose/networks";
import { h36m17, mpjpe } from "@wildpose/pose";
import { noFaults } from "./examples.js";
import type { DrawBatch, NetworkBatch } from "./network-examples.js";
import { runInChunks } from "./run-in-chunks.js";
import type { TrainingRecipe } from "./training-recipe.js";
import type { OpenForUse } from "./training-setting.js";

/**
 * What a score is. `mpjpe`: mean per-joint position error, millimetres. `unexplained_variance`, of view synthesis: the mean
 * squared error over the variance of what it is asked for; 1 is what the mean alone would give.
 */
export type Measure = "mpjpe" | "unexplained_variance";

export function measureOf(network: NetworkName): Measure {
  return network === "view-synthesis" ? "unexplained_variance" : "mpjpe";
}

/** Lower is better. */
export interface ValidationScores {
  /** Exact 2D, every joint there. */
  readonly exact: number;
  /** With the faults that the network is trained with: the score that decides which weights are best. */
  readonly faulty: number;
}

export type Validate = (tensors: ReadonlyMap<string, Float32Array>) => Promise<ValidationScores>;

/**
 * Draws the held-out poses, once. Their streams do not name the network, so that all three are judged on the same poses.
 *
 * @param openForUse runs the tensors: always ONNX Runtime on the CPU, so that scores of all engines compare.
 */
export async function prepareValidation(
  spec: NetworkSpec,
  { validation: { poses }, faults }: TrainingRecipe,
  draw: DrawBatch,
  openForUse: OpenForUse,
): Promise<Validate> {
  const exact = await draw("validation/exact", poses, noFaults);
  const faulty = await draw("validation/faulty", poses, faults);
  return async (tensors) => {
    const network = await openForUse({ spec, tensors, training: {} });
    try {
      const score = async (batch: NetworkBatch) =>
        scoreOf(spec, await runInChunks(network, batch.input, spec), batch.target, tensors);
      return { exact: await score(exact), faulty: await score(faulty) };
    } finally {
      await network.close();
    }
  };
}

function scoreOf(
  { name, outputs }: NetworkSpec,
  predicted: Float32Array,
  target: Float32Array,
  tensors: ReadonlyMap<string, Float32Array>,
): number {
  if (measureOf(name) === "unexplained_variance") {
    // The same variance as in the loss, so that the two compare.
    const variance = meanSquare(tensors.get("normalise.outputDeviation") ?? new Float32Array());
    return meanSquare(Float64Array.from(predicted, (value, i) => value - target[i])) / variance;
  }
  const count = target.length / outputs;
  let sum = 0;
  for (let n = 0; n < count; n++) {
    const own = [n * outputs, (n + 1) * outputs] as const;
    sum += mpjpe(predicted.subarray(...own), target.subarray(...own), h36m17.root);
  }
  return sum / count;
}

function meanSquare(values: Float32Array | Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value * value;
  return sum / values.length;
}
