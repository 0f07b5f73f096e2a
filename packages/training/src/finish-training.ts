/** The end of a training: which weights it leaves, and what it has come to. */
import { encodeWeights, type NetworkName, type NetworkWeights } from "@wildpose/networks";
import type { Training } from "./begin-training.js";
import { type RunFiles, writeWhole } from "./run-files.js";
import type { TrainingProgress, Validated } from "./training-progress.js";
import { trainingRecipeHash } from "./training-recipe.js";
import { type Measure, measureOf } from "./validation.js";

export interface TrainedNetwork {
  /** In the precision of the training; the file has matrices in half precision. */
  readonly weights: NetworkWeights;
  readonly summary: TrainingSummary;
}

export interface TrainingSummary {
  readonly network: NetworkName;
  /** What the scores are. */
  readonly measure: Measure;
  /** Steps done, of those asked for. */
  readonly steps: number;
  readonly stepsAsked: number;
  readonly stoppedEarly: boolean;
  /** Of the last step. */
  readonly lastLoss: number | null;
  /** The validation of the weights that were written. */
  readonly kept: Validated;
  readonly files: RunFiles | null;
  /** Of the weights file. */
  readonly bytes: number;
}

export async function finishTraining(training: Training, progress: TrainingProgress): Promise<TrainedNetwork> {
  const { engine, spec, recipe, files, begunWith } = training;
  const { best, validated, step } = progress;
  // The last step is always followed by a validation.
  if (!best || !validated) throw new Error(`${spec.name}: finished without a validation`);
  const kept = recipe.keep === "best" ? best : validated;
  const tensors = recipe.keep === "best" ? best.tensors : (await engine.read()).tensors;
  const measure = measureOf(spec.name);
  const weights: NetworkWeights = {
    spec,
    tensors,
    training: {
      ...Object.fromEntries(Object.entries(begunWith).map(([name, value]) => [name, String(value)])),
      recipe_sha256: trainingRecipeHash(recipe),
      step: String(kept.step),
      [`validation.${measure}.exact`]: String(kept.scores.exact),
      [`validation.${measure}.faulty`]: String(kept.scores.faulty),
    },
  };
  const bytes = encodeWeights(weights);
  if (files) await writeWhole(files.weights, bytes);
  // Once more: the last checkpoint may be of a run that was stopped before its report.
  await training.writeReport(progress);
  return {
    weights,
    summary: {
      ...{ network: spec.name, measure, steps: step, stepsAsked: recipe.steps, stoppedEarly: step < recipe.steps },
      ...{ lastLoss: progress.loss, kept: { step: kept.step, scores: kept.scores }, files, bytes: bytes.length },
    },
  };
}
