/** What a training step does once it has the gradients: Adam or orthogonal updates, max-norm, running statistics, in place. */
import { ORTHOGONAL_BETA, ORTHOGONAL_RATE, sizeOf } from "@wildpose/networks/tfjs";
import { momentsOf } from "../moments.js";
import { NotFiniteError } from "../not-finite-error.js";
import type { StepInput, TrainingPlan } from "../training-engine.js";
import { adamRate } from "./adam-rate.js";
import type { KernelMemory } from "./kernel-memory.js";
import { STATISTICS_KEPT } from "./statistics-kept.js";

export type UpdatePart = "adam" | "norm" | "statistics";

export interface Optimiser {
  /**
   * Moves every tensor one step from what is in the regions of gradients, orthogonal updates and batch statistics.
   *
   * @returns the length of all gradients together, before any limit, which orthogonal updates have no need of.
   * @throws {NotFiniteError} naming the first tensor whose gradient is not finite, or too long to be squared.
   */
  update(given: Pick<StepInput, "step" | "learningRate">): number;
}

/** float32's greatest number: longer gradients have squares that Adam cannot hold. */
const GREATEST = (2 - 2 ** -23) * 2 ** 127;

/** What {@link openOptimiser} needs in a memory, `<kind>/<name>` in the shape of the tensor or of a layer's units. */
export function optimiserRegions({ network }: TrainingPlan): Map<string, number> {
  const regions = new Map<string, number>();
  let widest = 0;
  for (const [name, definition] of network.tensors) {
    const { shape, trainable, orthogonal } = definition;
    const kinds = ["tensor", ...(trainable ? ["gradient"] : []), ...(orthogonal ? ["update"] : [])];
    for (const kind of [...kinds, ...momentsOf(definition)]) regions.set(`${kind}/${name}`, sizeOf(shape));
    widest = Math.max(widest, shape.at(-1) ?? 1);
  }
  for (const { name, units } of network.batchNorms) regions.set(`mean/${name}`, units).set(`variance/${name}`, units);
  // The sums are float64.
  return regions.set(COLUMN_SUMS, widest * 2).set(COLUMN_FACTORS, widest);
}

const COLUMN_SUMS = "columns/sums";
const COLUMN_FACTORS = "columns/factors";

/** @param lap is told of each part when it ends. */
export function openOptimiser(
  { network, gradientLimit }: TrainingPlan,
  memory: KernelMemory,
  lap: (part: UpdatePart) => void,
): Optimiser {
  const { kernels } = memory;
  const address = (region: string) => memory.region(region).address;
  const trainable = [...network.tensors]
    .filter(([, { trainable }]) => trainable)
    .map(([name, { shape, maxNorm, orthogonal }]) => ({
      name,
      maxNorm,
      count: sizeOf(shape),
      units: shape.at(-1) ?? 1,
      weights: address(`tensor/${name}`),
      gradients: address(`gradient/${name}`),
      firsts: address(`first/${name}`),
      by: orthogonal ? { updates: address(`update/${name}`) } : { seconds: address(`second/${name}`) },
    }));
  const sums = address(COLUMN_SUMS);
  const factors = address(COLUMN_FACTORS);
  const layers = network.batchNorms.map(({ name, units }) => ({
    units,
    means: address(`mean/${name}`),
    variances: address(`variance/${name}`),
    runningMeans: address(`tensor/${name}.runningMean`),
    runningVariances: address(`tensor/${name}.runningVariance`),
  }));
  const share = 1 - STATISTICS_KEPT;

  /** Adds up what `squaresOf` gives for each tensor. */
  function lengthOf(step: number, scale: number, squaresOf: (tensor: (typeof trainable)[number]) => number): number {
    let total = 0;
    for (const tensor of trainable) {
      const squares = squaresOf(tensor);
      if (!(squares * scale ** 2 <= GREATEST)) refuseOverflow(tensor.name, step, scale);
      total += squares;
    }
    return Math.sqrt(total);
  }

  /** @throws {NotFiniteError} unless every gradient has a square in float32. */
  function refuseOverflow(name: string, step: number, scale: number): void {
    for (const gradient of memory.region(`gradient/${name}`).values) {
      if (!Number.isFinite(gradient)) throw new NotFiniteError(network.name, step, `the gradient of ${name}`, gradient);
      const square = Math.fround((gradient * scale) ** 2);
      if (!Number.isFinite(square))
        throw new NotFiniteError(network.name, step, `the squared gradient of ${name}`, square);
    }
  }

  return {
    update({ step, learningRate }) {
      let scale = 1;
      if (gradientLimit !== undefined) {
        const length = lengthOf(step, 0, ({ gradients, count }) => kernels.sum_of_squares(gradients, count));
        scale = Math.min(1, gradientLimit / length);
      }
      const rate = adamRate(learningRate, step);
      const length = lengthOf(step, scale, ({ weights, gradients, firsts, by, count }) => {
        if (by.seconds !== undefined) return kernels.adam(weights, gradients, firsts, by.seconds, count, rate, scale);
        kernels.blend(weights, by.updates, count, 1, -ORTHOGONAL_RATE * learningRate);
        kernels.blend(firsts, gradients, count, ORTHOGONAL_BETA, 1 - ORTHOGONAL_BETA);
        return kernels.sum_of_squares(gradients, count);
      });
      lap("adam");
      for (const { weights, count, units, maxNorm } of trainable) {
        if (maxNorm === undefined) continue;
        const rows = count / units;
        kernels.add_column_squares(weights, rows, units, sums);
        if (kernels.norm_factors(sums, factors, units, maxNorm) > 0) {
          kernels.scale_columns(weights, rows, units, factors);
        }
      }
      lap("norm");
      for (const { units, means, variances, runningMeans, runningVariances } of layers) {
        kernels.blend(runningMeans, means, units, STATISTICS_KEPT, share);
        kernels.blend(runningVariances, variances, units, STATISTICS_KEPT, share);
      }
      lap("statistics");
      return length;
    },
  };
}
