/** The training of the baseline: take a batch, step, report, keep a checkpoint. */
import { createTrainingEngine, NotFiniteError, type TrainingState } from "@wildpose/engines";
import { type BaselineSize, baselineSpecs, encodeBaseline, TARGET_NUMBERS } from "@wildpose/networks";
import { baselineNetwork, baselineObjective, initialTensors, type NetworkDefinition } from "@wildpose/networks/tfjs";
import { h36m17, InvalidSettingError } from "@wildpose/pose";
import { DivergedTrainingError } from "../diverged-training-error.js";
import { type Facts, flatFacts, sayDifferences } from "../facts.js";
import { nothingWatched, STEPS_TOO_HIGH, usualLoss, watchLoss } from "../loss-watch.js";
import { memoryLog, openMetricsLog } from "../metrics-log.js";
import { type RunFiles, runFiles, writeWhole } from "../run-files.js";
import { learningRateAt } from "../schedule.js";
import type { TrainingSaved, TrainingStep } from "../train-network.js";
import type { BaselineBatch } from "./baseline-batch.js";
import { type BaselineProgress, readBaselineCheckpoint, writeBaselineCheckpoint } from "./baseline-checkpoint.js";
import {
  type BaselineRecipe,
  baselineRecipeHash,
  baselineRecipeMeaning,
  baselineRecipeText,
} from "./baseline-recipe.js";
import type { BatchSource } from "./batch-source.js";
import type { TrainedBaseline } from "./trained-baseline.js";

/** What a training is given besides its recipe. */
export interface BaselineSetting {
  readonly source: BatchSource;
  /** What to begin with in place of drawn weights; only the weights are taken over. */
  readonly from?: TrainedBaseline;
  /** Folder of the run, which exists; a training that finds its checkpoint there goes on from it. Without one nothing is written. */
  readonly folder?: string;
  /** Threads inside one step; the weights do not depend on it. */
  readonly threads: number;
  /** Asks the training to stop after its step, with a checkpoint. */
  readonly signal?: AbortSignal;
}

export interface BaselineSummary {
  readonly size: BaselineRecipe["size"];
  readonly steps: number;
  /** Of the last step, and what the objective measures of it. */
  readonly lastLoss: number | null;
  readonly files: Omit<RunFiles, "report"> | null;
  /** The weights file. */
  readonly weights: Uint8Array;
}

const NAME = "baseline";
const joints = h36m17.joints.length;

/**
 * Trains and yields what happens; returns what came out, which is on the disk by then. It depends on recipe, source and engine
 * alone: a training that was stopped and goes on ends with the same bytes in all its files.
 *
 * @throws {InvalidSettingError} when the engine is not available, or the checkpoint was begun with something else.
 * @throws {DivergedTrainingError} when it leads nowhere; the last checkpoint is as it was.
 */
export async function* trainBaseline(
  recipe: BaselineRecipe,
  { source, from, folder, threads, signal }: BaselineSetting,
): AsyncGenerator<TrainingStep | TrainingSaved, BaselineSummary> {
  const spec = baselineSpecs[recipe.size];
  const network = baselineNetwork(spec);
  const files = folder === undefined ? null : filesOf(folder);
  const saved = files && (await readBaselineCheckpoint(files.checkpoint));
  const { batch, seed, gradientLimit } = recipe;
  const plan = {
    ...{ network, objective: baselineObjective(spec), batch, seed, dropout: 0, threads },
    ...(gradientLimit === null ? {} : { gradientLimit }),
  };
  const askedWith = flatFacts({
    ...baselineRecipeMeaning(recipe),
    ...source.facts,
    "begun from": from?.sha256 ?? null,
  });
  if (files && saved) refuseDifferences(files.checkpoint, saved.begunWith, askedWith);
  const engine = await createTrainingEngine(
    recipe.engine,
    plan,
    saved?.state ?? (from && beginning(recipe.size, network, seed, from)),
  );
  const begunWith = { ...askedWith, computed: engine.description };
  let progress: BaselineProgress = saved?.progress ?? { step: 0, loss: null, watch: nothingWatched };
  let savedStep = saved?.progress.step ?? null;
  const opened: (() => Promise<unknown>)[] = [() => engine.close()];
  try {
    if (files && saved) refuseDifferences(files.checkpoint, saved.begunWith, begunWith);
    const log = files ? await openMetricsLog(files.metrics, saved?.logBytes ?? 0) : memoryLog();
    opened.push(() => log.close());
    if (files) await writeWhole(files.recipe, baselineRecipeText(recipe));
    const save = async () => {
      if (!files) return;
      const state = await engine.read();
      await writeBaselineCheckpoint(files.checkpoint, spec, { begunWith, progress, state, logBytes: log.bytes });
      savedStep = progress.step;
    };
    const diverged = (step: number, rate: number, problem: string, cause?: unknown) => {
      const checkpoint = files && savedStep !== null ? { path: files.checkpoint, step: savedStep } : null;
      return new DivergedTrainingError(NAME, step, rate, problem, checkpoint, { cause });
    };

    const batches = source.open(progress.step);
    opened.push(() => batches.return(undefined));
    const input = new Float32Array(batch * spec.inputSize ** 2 * 3);
    const target = new Float32Array(batch * joints * TARGET_NUMBERS);
    while (progress.step < recipe.steps) {
      if (signal?.aborted) {
        await save();
        signal.throwIfAborted();
      }
      const next = await batches.next();
      if (next.done) throw new Error(`the batches ended at step ${progress.step + 1}`);
      writeExamples(next.value as BaselineBatch, batch, input, target);
      const learningRate = learningRateAt(recipe.schedule, progress.step, recipe.steps, recipe.rate);
      const result = await engine.step({ input, target, step: progress.step, learningRate }).catch((error: unknown) => {
        if (!(error instanceof NotFiniteError)) throw error;
        throw diverged(error.step + 1, learningRate, `${error.what} is ${error.value}`, error);
      });
      const { loss, metrics, gradientNorm } = result;
      const step = progress.step + 1;
      progress = { step, loss, watch: watchLoss(progress.watch, loss) };
      if (progress.watch.tooHigh >= STEPS_TOO_HIGH) {
        const usual = usualLoss(progress.watch).toPrecision(4);
        const problem = `the loss is ${loss.toPrecision(4)}, and was above ten times its median of ${usual} for ${STEPS_TOO_HIGH} steps`;
        throw diverged(step, learningRate, problem);
      }
      if (step % recipe.logEvery === 0) {
        await log.add({ step, loss, ...metrics, gradient_norm: gradientNorm, learning_rate: learningRate });
      }
      yield { kind: "step", step, steps: recipe.steps, loss, metrics, gradientNorm, learningRate };
      if (files && (step % recipe.checkpointEvery === 0 || step === recipe.steps)) {
        await save();
        yield { kind: "checkpoint", step, path: files.checkpoint };
      }
    }

    const { tensors } = await engine.read();
    const facts = Object.entries(begunWith).map(([name, value]) => [name, String(value)]);
    const training = { ...Object.fromEntries(facts), recipe_sha256: baselineRecipeHash(recipe) };
    const weights = encodeBaseline({ spec, tensors, meanBoneLength: recipe.meanBoneMm, training });
    if (files) await writeWhole(files.weights, weights);
    return { size: recipe.size, steps: progress.step, lastLoss: progress.loss, files, weights };
  } finally {
    for (const close of opened.toReversed()) await close();
  }
}

/** Blocks that the network to begin from has not are drawn: they do nothing at first, so what it learnt is kept. */
function beginning(
  size: BaselineSize,
  network: NetworkDefinition,
  seed: number,
  { weights }: TrainedBaseline,
): TrainingState {
  if (weights.spec.size !== size) {
    throw new InvalidSettingError(
      `what to begin from has size ${weights.spec.size}, the recipe ${size}; begin from a network of the same size`,
    );
  }
  const tensors = initialTensors(network, seed);
  for (const [name, data] of weights.tensors) {
    if (!tensors.has(name)) {
      throw new InvalidSettingError(
        `what to begin from has the tensor ${name}, which a network of size ${size} has not; begin from one with as many blocks or fewer`,
      );
    }
    tensors.set(name, data);
  }
  return { tensors, moments: new Map() };
}

function filesOf(folder: string): Omit<RunFiles, "report"> {
  const { report: _, ...files } = runFiles(folder, NAME);
  return files;
}

/**
 * @param rows that the engine was made for.
 * @param input [rows, S, S, 3] @param target [rows, 17, 5]
 */
function writeExamples(batch: BaselineBatch, rows: number, input: Float32Array, target: Float32Array): void {
  if (batch.rows !== rows || batch.images.length !== input.length) {
    throw new Error(
      `a batch of ${batch.rows} rows and ${batch.images.length} colours, expected ${rows} and ${input.length}`,
    );
  }
  input.set(batch.images);
  for (let j = 0; j < rows * joints; j++) {
    const at = j * TARGET_NUMBERS;
    for (let axis = 0; axis < 3; axis++) {
      const value = batch.joints[j * 3 + axis];
      // A joint without truth may be no number, and no number times a weight of 0 is none either.
      target[at + axis] = Number.isFinite(value) ? value : 0;
    }
    target[at + 3] = batch.weights[j];
    target[at + 4] = batch.depthWeights[j];
  }
}

/** What computed is compared once it is there to be asked. */
function refuseDifferences(path: string, there: Facts, asked: Facts): void {
  const { computed, ...before } = there;
  const differences = sayDifferences("computed" in asked ? there : before, asked);
  if (differences.length === 0) return;
  throw new InvalidSettingError(
    `${path}: begun with ${differences.join("; ")}; go on with what it was begun with, or train into another --out`,
  );
}
