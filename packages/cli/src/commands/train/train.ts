import { access } from "node:fs/promises";
import { join } from "node:path";
import type { NetworkName } from "@wildpose/networks";
import { InvalidSettingError, OutputFolderError } from "@wildpose/pose";
import {
  readTrainedTensors,
  runFiles,
  type TrainedTensors,
  type TrainingRecipe,
  type TrainingSetting,
  type TrainingSummary,
  trainNetwork,
} from "@wildpose/training";
import { createFolder } from "../../create-folder.js";
import { Interruption, interruptionSignal } from "../../interruption.js";
import { printJson } from "../../json-output.js";
import { type Progress, startProgress } from "../../progress.js";
import { shellWord } from "../../shell-word.js";
import { summariseTraining } from "./summary.js";
import { trainingDisplay } from "./training-display.js";
import { trainingPoses } from "./training-poses.js";
import { type TrainArguments, threadsOf, trainingRecipeOf } from "./training-settings.js";

export async function train(args: TrainArguments): Promise<void> {
  const { out, resume, json } = args;
  const threads = threadsOf(args.threads);
  const recipe = await trainingRecipeOf(args);
  const { networks } = recipe;
  const from = await startOf(args, networks);
  if (!resume) await refuseToOverwrite(out, networks);

  const trained: TrainingSummary[] = [];
  const progress = startProgress();
  try {
    const signal = interruptionSignal();
    const source = await trainingPoses(recipe.poses, args.root ?? ".", progress, signal);
    await createFolder(out);
    for (const network of networks) {
      const viewSynthesis = network === "reconstruction" ? { viewSynthesis: await readViewSynthesis(out) } : {};
      trained.push(
        await trainOne(network, recipe, progress, {
          ...{ source, folder: out, threads, signal },
          ...viewSynthesis,
          ...(from ? { from } : {}),
        }),
      );
    }
  } catch (error) {
    if (!(error instanceof Interruption)) throw error;
    throw new Interruption(error.signalName, `; the same command with --resume goes on from ${shellWord(out)}`);
  } finally {
    progress.stop();
  }

  if (json) printJson({ out, networks: trained });
  else process.stdout.write(`${summariseTraining(trained)}\n${nextStep(trained, out)}`);
}

async function trainOne(
  network: NetworkName,
  recipe: TrainingRecipe,
  progress: Progress,
  setting: TrainingSetting,
): Promise<TrainingSummary> {
  const display = trainingDisplay(network, progress);
  const training = trainNetwork(network, recipe, setting);
  for (;;) {
    const next = await training.next();
    if (next.done) return next.value.summary;
    display(next.value);
  }
}

async function startOf({ from }: TrainArguments, networks: readonly NetworkName[]): Promise<TrainedTensors | null> {
  if (from === undefined) return null;
  if (networks.length === 1) return readTrainedTensors(from);
  throw new InvalidSettingError(
    `--from: begins one network, found ${networks.join(", ")}; train them one after another`,
  );
}

async function readViewSynthesis(out: string): Promise<TrainedTensors> {
  const path = runFiles(out, "view-synthesis").weights;
  try {
    return await readTrainedTensors(path);
  } catch (cause) {
    if (!(cause instanceof InvalidSettingError)) throw cause;
    const [problem] = cause.message.split("; name a weights file");
    throw new InvalidSettingError(
      `${problem}; train it first with \`wildpose train view-synthesis --out ${shellWord(out)}\``,
      { cause },
    );
  }
}

/** @throws {OutputFolderError} when a network that is to be trained was begun there before. */
async function refuseToOverwrite(out: string, networks: readonly NetworkName[]): Promise<void> {
  for (const network of networks) {
    for (const name of [`${network}.checkpoint`, `${network}.safetensors`]) {
      const exists = await access(join(out, name)).then(
        () => true,
        () => false,
      );
      if (exists)
        throw new OutputFolderError(out, `already holds ${name}; add --resume to go on, or use another --out`);
    }
  }
}

/** Only the three networks together can be measured. */
function nextStep(trained: readonly TrainingSummary[], out: string): string {
  const reports = trained.flatMap(({ files }) => (files ? [`  ${files.report}`] : []));
  const evaluate = trained.length === 3 ? [`  wildpose evaluate --weights ${shellWord(out)}`] : [];
  return `\nNext\n${[...reports, ...evaluate].join("\n")}\n`;
}
