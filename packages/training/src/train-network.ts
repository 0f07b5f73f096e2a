/** The training loop. Reads top to bottom: draw examples, step, report, validate, keep a checkpoint. */
import { NotFiniteError } from "@wildpose/engines";
import type { NetworkName } from "@wildpose/networks";
import { beginTraining, type Training } from "./begin-training.js";
import { DivergedTrainingError } from "./diverged-training-error.js";
import { afterScore } from "./early-stopping.js";
import { finishTraining, type TrainedNetwork } from "./finish-training.js";
import { STEPS_TOO_HIGH, usualLoss, watchLoss } from "./loss-watch.js";
import { learningRateAt } from "./schedule.js";
import type { TrainingProgress } from "./training-progress.js";
import type { TrainingRecipe } from "./training-recipe.js";
import type { TrainingSetting } from "./training-setting.js";
import type { ValidationScores } from "./validation.js";

/** One step is done. */
export interface TrainingStep {
  readonly kind: "step";
  /** Steps done, of at most so many. */
  readonly step: number;
  readonly steps: number;
  /** What the training makes smaller: see the network's objective. */
  readonly loss: number;
  /** Of the objective, by name: `mpjpe`, millimetres. */
  readonly metrics: Readonly<Record<string, number>>;
  /** Length of all gradients together, before any limit. */
  readonly gradientNorm: number;
  readonly learningRate: number;
}

/** The network was tried on held-out poses. */
export interface TrainingValidation {
  readonly kind: "validation";
  readonly step: number;
  readonly scores: ValidationScores;
  /** Better than all before it. */
  readonly isBest: boolean;
  /** Validations in a row without the gain that early stopping asks for, this one included; 0 where it does not ask. */
  readonly withoutGain: number;
}

/** Early stopping has ended the training. */
export interface TrainingStopped {
  readonly kind: "stopped-early";
  readonly step: number;
}

/** Where it stands is on the disk. */
export interface TrainingSaved {
  readonly kind: "checkpoint";
  readonly step: number;
  readonly path: string;
}

export type TrainingEvent = TrainingStep | TrainingValidation | TrainingStopped | TrainingSaved;

/**
 * Trains a network and yields what happens; returns the trained network, which is on the disk by then.
 *
 * What comes out depends on recipe, source and engine alone: every step's examples and masks come from streams named by the
 * step, so a training that was stopped and goes on from its checkpoint ends with the same bytes in all its files.
 *
 * @throws {InvalidSettingError} when the engine is not available, or the checkpoint was begun with something else.
 * @throws {DivergedTrainingError} when it leads nowhere; the last checkpoint is as it was.
 */
export async function* trainNetwork(
  network: NetworkName,
  recipe: TrainingRecipe,
  setting: TrainingSetting,
): AsyncGenerator<TrainingEvent, TrainedNetwork> {
  const training = await beginTraining(network, recipe, setting);
  const { drawStep, engine, log } = training;
  let { progress } = training;
  try {
    let examples = await drawStep(progress.step);
    while (progress.step < recipe.steps && !hasStopped(progress, recipe)) {
      if (setting.signal?.aborted) {
        await training.save(progress);
        setting.signal.throwIfAborted();
      }
      const learningRate = learningRateAt(
        recipe.optimiser.schedule,
        progress.step,
        recipe.steps,
        recipe.optimiser.rate,
      );
      // An engine that computes elsewhere is not kept waiting: while it does, the next examples are drawn.
      const [result, next] = await Promise.all([
        engine.step({ ...examples, step: progress.step, learningRate }),
        drawStep(progress.step + 1),
      ]).catch(explainNotFinite(training, learningRate));
      examples = next;

      const step = progress.step + 1;
      progress = { ...progress, step, loss: result.loss, watch: watchLoss(progress.watch, result.loss) };
      refuseLostLoss(training, progress, learningRate);
      const { loss, metrics, gradientNorm } = result;
      if (step % recipe.logEvery === 0) {
        await log.add({ step, loss, ...metrics, gradient_norm: gradientNorm, learning_rate: learningRate });
      }
      yield { kind: "step", step, steps: recipe.steps, loss, metrics, gradientNorm, learningRate };

      if (step % recipe.validation.every === 0 || step === recipe.steps) {
        const validation = await validate(training, progress, learningRate);
        progress = validation.progress;
        yield validation.event;
        if (hasStopped(progress, recipe)) yield { kind: "stopped-early", step };
      }
      const isLast = step === recipe.steps || hasStopped(progress, recipe);
      if (step % recipe.checkpointEvery === 0 || isLast) {
        await training.save(progress);
        if (training.files) yield { kind: "checkpoint", step, path: training.files.checkpoint };
      }
    }
    return await finishTraining(training, progress);
  } finally {
    await training.close();
  }
}

function hasStopped({ stopping }: TrainingProgress, { earlyStopping }: TrainingRecipe): boolean {
  return earlyStopping !== null && stopping.without >= earlyStopping.patience;
}

async function validate(
  training: Training,
  progress: TrainingProgress,
  learningRate: number,
): Promise<{ progress: TrainingProgress; event: TrainingValidation }> {
  const { engine, log, recipe } = training;
  const { step } = progress;
  const { tensors } = await engine.read();
  const scores = await training.validate(tensors);
  if (!Number.isFinite(scores.exact + scores.faulty)) {
    const problem = `the validation score is ${scores.exact} without faults and ${scores.faulty} with them`;
    throw diverged(training, step, learningRate, problem);
  }
  const isBest = progress.best === null || scores.faulty < progress.best.scores.faulty;
  const stopping = recipe.earlyStopping
    ? afterScore(progress.stopping, scores.faulty, recipe.earlyStopping.leastGain)
    : progress.stopping;
  await log.add({ step, validation_exact: scores.exact, validation_faulty: scores.faulty, best: isBest });
  const validated = { step, scores };
  return {
    progress: { ...progress, validated, stopping, ...(isBest ? { best: { ...validated, tensors } } : {}) },
    event: { kind: "validation", step, scores, isBest, withoutGain: stopping.without },
  };
}

function explainNotFinite(training: Training, learningRate: number): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof NotFiniteError)) throw error;
    throw diverged(training, error.step + 1, learningRate, `${error.what} is ${error.value}`, { cause: error });
  };
}

function refuseLostLoss(training: Training, { step, loss, watch }: TrainingProgress, learningRate: number): void {
  if (watch.tooHigh < STEPS_TOO_HIGH) return;
  const problem = `the loss is ${loss?.toPrecision(4)}, and was above ten times its median of ${usualLoss(watch).toPrecision(4)} for ${watch.tooHigh} steps`;
  throw diverged(training, step, learningRate, problem);
}

function diverged(
  { spec, files, savedStep }: Training,
  step: number,
  learningRate: number,
  problem: string,
  options?: ErrorOptions,
): DivergedTrainingError {
  const saved = savedStep();
  const checkpoint = files && saved !== null ? { path: files.checkpoint, step: saved } : null;
  return new DivergedTrainingError(spec.name, step, learningRate, problem, checkpoint, options);
}
