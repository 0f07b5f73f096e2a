/** All that a training needs, opened: fresh, or where its checkpoint stands. */
import { createTrainingEngine, openNetwork, type TrainingEngine, type TrainingState } from "@wildpose/engines";
import { type NetworkName, type NetworkSpec, networkSpec } from "@wildpose/networks";
import { initialTensors, poseNetwork, poseObjective } from "@wildpose/networks/tfjs";
import { InvalidSettingError } from "@wildpose/pose";
import { type Checkpoint, readCheckpoint, writeCheckpoint } from "./checkpoint.js";
import { nothingSeen } from "./early-stopping.js";
import { type Facts, flatFacts, sayDifferences } from "./facts.js";
import { nothingWatched } from "./loss-watch.js";
import { type MetricsLog, memoryLog, openMetricsLog } from "./metrics-log.js";
import { mirrorHalf } from "./mirror-half.js";
import { batchDrawer, type DrawBatch, type NetworkBatch, type Synthesiser } from "./network-examples.js";
import { momentsOf, normalisationTensors } from "./normalisation.js";
import { trainingReport } from "./report/training-report.js";
import { type RunFiles, runFiles, writeWhole } from "./run-files.js";
import type { TrainingProgress } from "./training-progress.js";
import {
  type TrainingRecipe,
  trainingRecipeHash,
  trainingRecipeMeaning,
  trainingRecipeText,
} from "./training-recipe.js";
import type { TrainingSetting } from "./training-setting.js";
import { prepareValidation, type Validate } from "./validation.js";

/** A training that can go on. */
export interface Training {
  readonly spec: NetworkSpec;
  /** The recipe for this network alone. */
  readonly recipe: TrainingRecipe;
  /** What it was begun with, the engine included. */
  readonly begunWith: Facts;
  readonly engine: TrainingEngine;
  /** Examples of a step, 0-based. */
  readonly drawStep: (step: number) => Promise<NetworkBatch>;
  readonly validate: Validate;
  readonly log: MetricsLog;
  /** Where it stood when it was opened. */
  readonly progress: TrainingProgress;
  /** null when nothing is written. */
  readonly files: RunFiles | null;
  /** Writes the checkpoint, and the report as it is by now. */
  save(progress: TrainingProgress): Promise<void>;
  writeReport(progress: TrainingProgress): Promise<void>;
  /** The step of the checkpoint on the disk; null when there is none. */
  savedStep(): number | null;
  close(): Promise<void>;
}

/** Poses that inputs and outputs are normalised by. */
const NORMALISATION_POSES = 16_384;

const fresh: TrainingProgress = {
  ...{ step: 0, loss: null, validated: null, best: null },
  ...{ stopping: nothingSeen, watch: nothingWatched },
};

export async function beginTraining(
  network: NetworkName,
  asked: TrainingRecipe,
  setting: TrainingSetting,
): Promise<Training> {
  const recipe: TrainingRecipe = { ...asked, networks: [network] };
  const { folder, threads, createEngine = createTrainingEngine } = setting;
  const { openForUse = (weights) => openNetwork("onnx:cpu", weights, { threads }) } = setting;
  const spec = networkSpec(network, recipe.width, recipe.blocks, recipe.viewSynthesis);
  const definition = poseNetwork(spec);
  const files = folder === undefined ? null : runFiles(folder, network);

  const askedWith = flatFacts({
    ...trainingRecipeMeaning(recipe),
    source: setting.source.name,
    ...setting.source.facts,
    "view synthesis network": network === "reconstruction" ? (setting.viewSynthesis?.sha256 ?? null) : null,
    "begun from": setting.from?.sha256 ?? null,
  });
  const saved = files && (await readCheckpoint(files.checkpoint));
  if (files && saved) refuseDifferences(files.checkpoint, saved, askedWith);

  const opened: { close(): Promise<void> }[] = [];
  const closeAll = async () => {
    for (const one of opened.toReversed()) await one.close();
  };
  try {
    let synthesiser: Synthesiser | null = null;
    if (setting.viewSynthesis) {
      const { weights } = setting.viewSynthesis;
      synthesiser = { network: await openForUse(weights), spec: weights.spec };
      opened.push(synthesiser.network);
    }
    const { source } = setting;
    const poses = recipe.mirror ? mirrorHalf(source) : source;
    const draw = batchDrawer(spec, recipe.seed, poses, synthesiser, recipe.rightViews);
    // As the network will be used: on poses as they are, behind the view synthesis network.
    const drawHeldOut = batchDrawer(spec, recipe.seed, source.heldOut ?? source, synthesiser, "synthesised");

    const plan = {
      ...{ network: definition, objective: poseObjective(network, recipe.loss), threads },
      ...{ batch: recipe.batch, seed: recipe.seed, dropout: recipe.dropout },
      ...(recipe.gradientLimit === null ? {} : { gradientLimit: recipe.gradientLimit }),
    };
    const engine = await createEngine(
      recipe.engine,
      plan,
      saved?.state ?? (await startingState(spec, recipe, setting, draw)),
    );
    opened.push(engine);
    const begunWith = { ...askedWith, computed: engine.description };
    if (files && saved) refuseDifferences(files.checkpoint, saved, begunWith, "computed");

    const validate = await prepareValidation(spec, recipe, drawHeldOut, openForUse);
    const log = files ? await openMetricsLog(files.metrics, saved?.logBytes ?? 0) : memoryLog();
    opened.push(log);
    if (files) await writeWhole(files.recipe, trainingRecipeText(recipe));

    const writeReport = async (progress: TrainingProgress) => {
      if (!files) return;
      const lines = log.lines;
      await writeWhole(files.report, trainingReport({ spec, recipe, begunWith, progress, lines }));
    };
    let savedStep = saved?.progress.step ?? null;
    const streams = [streamOf(network, "step"), `${network}/dropout/<step>/<layer>`, `${network}/initial/<tensor>`];
    return {
      ...{ spec, recipe, begunWith, engine, validate, log, files },
      progress: saved?.progress ?? fresh,
      drawStep: (step) => draw(streamOf(network, step), recipe.batch, recipe.faults),
      async save(progress) {
        if (!files) return;
        const state = await engine.read();
        const recipeSha256 = trainingRecipeHash(recipe);
        const parts = { spec, begunWith, recipeSha256, streams, progress, state, logBytes: log.bytes };
        await writeCheckpoint(files.checkpoint, parts);
        savedStep = progress.step;
        await writeReport(progress);
      },
      writeReport,
      savedStep: () => savedStep,
      close: closeAll,
    };
  } catch (error) {
    await closeAll();
    throw error;
  }
}

function streamOf(network: NetworkName, step: number | "step"): string {
  return `${network}/examples/${step === "step" ? "<step>" : step}`;
}

/** @throws {InvalidSettingError} naming every value that is not as it was; of `only` one fact, when it is given. */
function refuseDifferences(path: string, { begunWith }: Checkpoint, asked: Facts, only?: string): void {
  const { computed, ...there } = begunWith;
  const differences = only ? sayDifferences({ computed }, { computed: asked.computed }) : sayDifferences(there, asked);
  if (differences.length === 0) return;
  throw new InvalidSettingError(
    `${path}: begun with ${differences.join("; ")}; go on with what it was begun with, or train into another --out`,
  );
}

async function startingState(
  spec: NetworkSpec,
  { seed, faults }: TrainingRecipe,
  { from }: TrainingSetting,
  draw: DrawBatch,
): Promise<TrainingState> {
  const moments = new Map<string, Float32Array>();
  if (from) {
    refuseOtherNetwork(spec, from.weights.spec);
    return { tensors: from.weights.tensors, moments };
  }
  const { input, target } = await draw(`${spec.name}/normalisation`, NORMALISATION_POSES, faults);
  const normalisation = normalisationTensors(momentsOf(input, spec.inputs), momentsOf(target, spec.outputs));
  return { tensors: new Map([...initialTensors(poseNetwork(spec), seed), ...normalisation]), moments };
}

function refuseOtherNetwork(spec: NetworkSpec, from: NetworkSpec): void {
  const sayOf = ({ name: network, width, blocks, form }: NetworkSpec): Facts => ({
    ...{ network, width, blocks },
    ...(network === "view-synthesis" && { "what it answers": form ?? "disparity" }),
  });
  const differences = sayDifferences(sayOf(from), sayOf(spec));
  if (differences.length > 0) {
    throw new InvalidSettingError(
      `what to begin from has ${differences.join("; ")}; begin from a network of the same kind and size`,
    );
  }
}
