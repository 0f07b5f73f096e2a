import { access, mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { decodeWeights, encodeWeights, type NetworkName, type NetworkWeights } from "@wildpose/networks";
import { useBackend } from "@wildpose/networks/tfjs";
import { InvalidSettingError, OutputFolderError } from "@wildpose/pose";
import { sampleTrainingPose } from "@wildpose/synthesis";
import { type TrainingOptions, trainNetwork } from "@wildpose/training";
import { formatBytes } from "../../figures.js";
import { interruptionSignal } from "../../interruption.js";
import { printJson } from "../../json-output.js";
import { type Progress, startProgress } from "../../progress.js";
import { shellWord } from "../../shell-word.js";
import { textTable } from "../../text-table.js";
import { checkTrainingSettings, type TrainArguments } from "./training-settings.js";

/** One trained network. */
interface Trained {
  readonly network: NetworkName;
  readonly steps: number;
  /** Of the last step: see `TrainingStep`. null when a finished training was resumed. */
  readonly loss: number | null;
  readonly file: string;
  readonly bytes: number;
}

/** The reconstruction network stands on the view synthesis network. */
const trainingOrder: readonly NetworkName[] = ["view-synthesis", "reconstruction", "direct"];

export async function train(args: TrainArguments): Promise<void> {
  const { out, resume, json } = args;
  checkTrainingSettings(args);
  const networks = trainingOrder.filter((network) => args.network === "all" || args.network === network);
  if (!resume) await refuseToOverwrite(out, networks);
  await createFolder(out);
  await useBackend(args.backend);

  const trained: Trained[] = [];
  const progress = startProgress();
  try {
    for (const network of networks) trained.push(await trainOne(network, args, progress));
  } finally {
    progress.stop();
  }

  if (json) printJson({ out, networks: trained });
  else process.stdout.write(`${summarise(trained)}\n${nextStep(trained, out)}`);
}

async function trainOne(network: NetworkName, args: TrainArguments, progress: Progress): Promise<Trained> {
  const { seed, steps, batch, width, blocks, dropout, "learning-rate": learningRate, noise, missing, out } = args;
  const faults = { noiseMm: noise, missing };
  const options: TrainingOptions = { network, seed, steps, batch, width, blocks, dropout, learningRate, faults };
  const training = trainNetwork(options, {
    source: { name: "anatomical-sampler", samplePose: sampleTrainingPose },
    ...(network === "reconstruction" ? { viewSynthesis: await readViewSynthesis(out) } : {}),
    checkpoint: join(out, `${network}.checkpoint`),
    signal: interruptionSignal(),
  });

  let loss: number | null = null;
  for (;;) {
    const result = await training.next();
    if (result.done) {
      const bytes = encodeWeights(result.value);
      const file = join(out, `${network}.safetensors`);
      await writeFile(`${file}.partial`, bytes);
      await rename(`${file}.partial`, file);
      return { network, steps, loss, file, bytes: bytes.length };
    }
    loss = result.value.loss;
    progress.report({ stage: network, done: result.value.step, total: steps, note: `loss ${loss.toFixed(3)}` });
  }
}

async function readViewSynthesis(out: string): Promise<NetworkWeights> {
  const path = join(out, "view-synthesis.safetensors");
  try {
    return decodeWeights(await readFile(path));
  } catch (cause) {
    const problem = (cause as NodeJS.ErrnoException).code === "ENOENT" ? "not found" : (cause as Error).message;
    throw new InvalidSettingError(
      `${path}: ${problem}; train it first with \`wildpose train view-synthesis --out ${out}\``,
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

async function createFolder(out: string): Promise<void> {
  try {
    await mkdir(out, { recursive: true });
  } catch (cause) {
    throw new OutputFolderError(out, `cannot be created (${(cause as Error).message}); use another --out`, { cause });
  }
}

/** Only the three networks together can be measured. */
function nextStep(trained: readonly Trained[], out: string): string {
  if (trained.length < trainingOrder.length) return "";
  return `\nNext\n  wildpose evaluate --weights ${shellWord(out)}\n`;
}

function summarise(trained: readonly Trained[]): string {
  const rows = trained.map(({ network, steps, loss, file, bytes }) => {
    const unit = network === "view-synthesis" ? "of the variance" : "mm";
    return [network, steps, loss === null ? "finished before" : `${loss.toFixed(3)} ${unit}`, file, formatBytes(bytes)];
  });
  return textTable([["network", "steps", "last loss", "file", "size"], ...rows]);
}
