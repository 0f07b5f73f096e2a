/** `wildpose train baseline`: from the pictures of releases to 17 joints. */
import { access } from "node:fs/promises";
import { join } from "node:path";
import { parseEngineChoice } from "@wildpose/engines";
import { InvalidSettingError, OutputFolderError } from "@wildpose/pose";
import {
  type BaselineRecipe,
  type BaselineSummary,
  loadBaselineRecipe,
  type NumberRule,
  readTrainedBaseline,
  releaseSource,
  trainBaseline,
  trainingNumbers,
} from "@wildpose/training";
import { createFolder } from "../../create-folder.js";
import { formatBytes, formatCount } from "../../figures.js";
import { Interruption, interruptionSignal } from "../../interruption.js";
import { printJson } from "../../json-output.js";
import { startProgress } from "../../progress.js";
import { shellWord } from "../../shell-word.js";
import { textTable } from "../../text-table.js";
import { formatScore } from "./format-score.js";
import { trainingDisplay } from "./training-display.js";
import { type TrainArguments, threadsOf } from "./training-settings.js";

export type TrainBaselineArguments = Omit<TrainArguments, "network">;

/** Options that say nothing of this network. */
const othersAlone = ["width", "blocks", "dropout", "noise", "missing", "keep"] as const;

const rules = {
  seed: trainingNumbers.seed,
  steps: trainingNumbers.steps,
  batch: trainingNumbers.batch,
  "learning-rate": trainingNumbers.rate,
  "gradient-limit": trainingNumbers.gradientLimit,
} as const satisfies Record<string, NumberRule>;

export async function trainBaselineNetwork(args: TrainBaselineArguments): Promise<void> {
  const { out, resume, json } = args;
  const threads = threadsOf(args.threads);
  const recipe = await baselineRecipeOf(args);
  const source = await releaseSource(recipe, args.root ?? ".");
  const from = args.from === undefined ? undefined : await readTrainedBaseline(args.from);
  if (!resume) await refuseToOverwrite(out);
  const progress = startProgress();
  let summary: BaselineSummary;
  try {
    const signal = interruptionSignal();
    await createFolder(out);
    const display = trainingDisplay("baseline", progress);
    const training = trainBaseline(recipe, { source, folder: out, threads, signal, ...(from && { from }) });
    for (;;) {
      const next = await training.next();
      if (next.done) {
        summary = next.value;
        break;
      }
      display(next.value);
    }
  } catch (error) {
    if (!(error instanceof Interruption)) throw error;
    throw new Interruption(error.signalName, `; the same command with --resume goes on from ${shellWord(out)}`);
  } finally {
    progress.stop();
  }
  const { weights, ...said } = summary;
  if (json) printJson({ out, network: "baseline", ...said, bytes: weights.length });
  else process.stdout.write(`${summarise(summary)}\n`);
}

/** @throws {InvalidSettingError} naming the first option, or the recipe's first key, that cannot be used. */
export async function baselineRecipeOf(args: TrainBaselineArguments): Promise<BaselineRecipe> {
  for (const name of othersAlone) {
    if (args[name] === undefined) continue;
    throw new InvalidSettingError(
      `--${name}: is for the networks of the label generator; leave it out for the baseline`,
    );
  }
  for (const [name, { expected, allows }] of Object.entries(rules) as [keyof typeof rules, NumberRule][]) {
    const value = args[name];
    if (value !== undefined && !allows(value)) {
      throw new InvalidSettingError(`--${name}: expected ${expected}, found ${value}`);
    }
  }
  if (args.recipe === undefined) {
    throw new InvalidSettingError(
      "train baseline: expected a recipe that names releases, found none; begin with a copy of " +
        "datasets/recipes/training/baseline.yaml",
    );
  }
  const engine = args.engine === undefined ? undefined : parseEngineChoice(args.engine);
  if (engine === "portable") {
    throw new InvalidSettingError("--engine: portable runs networks but does not train them; use onnx:cpu");
  }
  const recipe = await loadBaselineRecipe(args.recipe);
  return {
    ...recipe,
    seed: args.seed ?? recipe.seed,
    steps: args.steps ?? recipe.steps,
    batch: args.batch ?? recipe.batch,
    rate: args["learning-rate"] ?? recipe.rate,
    gradientLimit: args["gradient-limit"] ?? recipe.gradientLimit,
    engine: engine ?? recipe.engine,
  };
}

async function refuseToOverwrite(out: string): Promise<void> {
  for (const name of ["baseline.checkpoint", "baseline.safetensors"]) {
    const exists = await access(join(out, name)).then(
      () => true,
      () => false,
    );
    if (exists) throw new OutputFolderError(out, `already holds ${name}; add --resume to go on, or use another --out`);
  }
}

function summarise({ size, steps, lastLoss, files, weights }: BaselineSummary): string {
  const loss = lastLoss === null ? "none" : formatScore(lastLoss);
  return textTable([
    ["network", "steps", "last loss", "file", "size"],
    [`baseline, ${size}`, formatCount(steps), loss, files?.weights ?? "", formatBytes(weights.length)],
  ]);
}
