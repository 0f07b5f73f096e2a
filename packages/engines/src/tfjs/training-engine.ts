/** Training in TensorFlow.js, operation by operation: what the traced graphs are held against. */
import tf = require("@tensorflow/tfjs");

import type { BatchStatistics } from "@wildpose/networks/tfjs";
import type { TfjsBackend } from "../engine-choice.js";
import { NotFiniteError } from "../not-finite-error.js";
import { adamRate } from "../optimiser/adam-rate.js";
import { openDropoutMasks } from "../optimiser/dropout-masks.js";
import { STATISTICS_KEPT } from "../optimiser/statistics-kept.js";
import type { TrainingEngine, TrainingPlan, TrainingState } from "../training-engine.js";
import { holdTfjsBackend } from "./backend.js";
import { type BackwardPass, type PassNumbers, runBackward } from "./backward-pass.js";
import { applyAdam, applyOrthogonal, type Moments, shortenColumns } from "./move-tensor.js";
import { createVariables, disposeVariables, readVariables } from "./network-variables.js";

/**
 * @param state where it starts, checked against the plan.
 * @throws {InvalidSettingError} when the backend cannot be started.
 */
export async function createTfjsTrainingEngine(
  backend: TfjsBackend,
  plan: TrainingPlan,
  state: TrainingState,
): Promise<TrainingEngine> {
  const masksOf = plan.dropout > 0 ? openDropoutMasks(plan) : null;
  const { description, activate, release } = await holdTfjsBackend(backend, plan.threads);
  activate();
  const { network } = plan;
  const variables = createVariables(plan, state);
  const { tensors, moments } = variables;

  return {
    description,
    async step(given) {
      activate();
      const pass = runBackward(plan, tensors, given, masksOf?.(given.step) ?? null);
      try {
        const numbers = await pass.numbers();
        const { gradientNorm, scale } = await measureGradients(plan, given.step, pass, numbers);
        const rate = adamRate(given.learningRate, given.step);
        activate();
        tf.tidy(() => {
          for (const [name, gradient] of pass.gradients) {
            const tensor = tensors.get(name) as tf.Variable;
            const { first, second } = moments.get(name) as Moments;
            const scaled = scale < 1 ? tf.mul(gradient, scale) : gradient;
            if (second) applyAdam(tensor, { first, second }, scaled, rate);
            else applyOrthogonal(tensor, first, gradient, given.learningRate);
            const { maxNorm } = network.tensors.get(name) ?? {};
            if (maxNorm !== undefined) shortenColumns(tensor, maxNorm);
          }
          blendStatistics(tensors, pass.statistics);
        });
        return { loss: numbers.loss, metrics: numbers.metrics, gradientNorm };
      } finally {
        pass.dispose();
      }
    },
    read: () => readVariables(variables),
    async close() {
      disposeVariables(variables);
      await release();
    },
  };
}

/**
 * @returns the length of all gradients together, and what brings it within the plan's limit.
 * @throws {NotFiniteError} naming the loss, or the first tensor whose gradient is not finite, or too long to be squared.
 */
async function measureGradients(
  { network, gradientLimit = Number.POSITIVE_INFINITY }: TrainingPlan,
  step: number,
  { gradients }: BackwardPass,
  { loss, squares }: PassNumbers,
): Promise<{ gradientNorm: number; scale: number }> {
  if (!Number.isFinite(loss)) throw new NotFiniteError(network.name, step, "the loss", loss);
  let sum = 0;
  const longest = new Map<string, number>();
  for (const [name, square] of squares) {
    if (Number.isFinite(square)) {
      sum += square;
      continue;
    }
    // Squares overflow in single precision where the values themselves do not yet.
    for (const value of await (gradients.get(name) as tf.Tensor).data()) {
      if (!Number.isFinite(value)) throw new NotFiniteError(network.name, step, `the gradient of ${name}`, value);
      sum += value ** 2;
      longest.set(name, Math.max(longest.get(name) ?? 0, Math.abs(value)));
    }
  }
  const gradientNorm = Math.sqrt(sum);
  const scale = Math.min(1, gradientLimit / gradientNorm);
  for (const [name, value] of longest) {
    const square = Math.fround((value * scale) ** 2);
    if (!Number.isFinite(square)) {
      throw new NotFiniteError(network.name, step, `the squared gradient of ${name}`, square);
    }
  }
  return { gradientNorm, scale };
}

/** Moves the running statistics towards a batch's; the variance is the unbiased one, as in PyTorch. */
function blendStatistics(
  tensors: ReadonlyMap<string, tf.Variable>,
  statistics: ReadonlyMap<string, BatchStatistics>,
): void {
  for (const [name, { mean, variance }] of statistics) {
    for (const [statistic, value] of [
      ["runningMean", mean],
      ["runningVariance", variance],
    ] as const) {
      const running = tensors.get(`${name}.${statistic}`) as tf.Variable;
      running.assign(tf.add(tf.mul(running, STATISTICS_KEPT), tf.mul(value, 1 - STATISTICS_KEPT)));
    }
  }
}
