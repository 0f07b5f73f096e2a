import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { buildDataset, partialFolder } from "@wildpose/builder";
import { parseEngineChoice } from "@wildpose/engines";
import { FailedCheckError, InvalidSettingError } from "@wildpose/pose";
import { Interruption, interruptionSignal } from "../../interruption.js";
import { printJson } from "../../json-output.js";
import { startProgress } from "../../progress.js";
import { shellWord } from "../../shell-word.js";
import { summariseBuild } from "./summary.js";

export interface BuildArguments {
  recipe: string | undefined;
  root: string | undefined;
  out: string;
  workers: number | undefined;
  batch: number | undefined;
  engine: string | undefined;
  lock: string | undefined;
  "no-lock": boolean;
  resume: boolean;
  json: boolean;
}

/** @throws {FailedCheckError} after the report, when the dataset is not the one of the lock and nothing explains it. */
export async function build(args: BuildArguments): Promise<void> {
  const progress = startProgress();
  const report = await buildDataset({
    recipe: args.recipe ?? sampleRecipe(),
    ...(args.root === undefined ? {} : { root: args.root }),
    out: args.out,
    resume: args.resume,
    ...(args.workers === undefined ? {} : { workers: checkedWorkers(args.workers) }),
    ...(args.batch === undefined ? {} : { batch: args.batch }),
    ...(args.engine === undefined ? {} : { engine: parseEngineChoice(args.engine) }),
    ...lockOption(args),
    signal: interruptionSignal(),
    onProgress: (event) => progress.report(event),
    onNotice: (text) => progress.say(`wildpose: ${text}`),
  })
    .catch((error: unknown) => {
      throw error instanceof Interruption ? sayHowToGoOn(error, args.out) : error;
    })
    .finally(() => progress.stop());

  if (args.json) printJson(report);
  else process.stdout.write(`${summariseBuild(report, args.out)}\n`);
  const { lock } = report;
  if (lock !== null && !lock.same && lock.sameCpu) throw new FailedCheckError(`${lock.path}: ${lock.detail}`);
}

function sayHowToGoOn(interruption: Interruption, out: string): Interruption {
  if (!existsSync(partialFolder(out))) return interruption;
  return new Interruption(
    interruption.signalName,
    `; the same command with --resume goes on from ${shellWord(`${out}.partial`)}`,
  );
}

/** The recipe that comes with the repository and needs nothing downloaded. */
function sampleRecipe(): string {
  const path = fileURLToPath(new URL("../../../../../datasets/recipes/sample.yaml", import.meta.url));
  if (!existsSync(path)) {
    throw new InvalidSettingError(`recipe: the sample recipe is not at ${path}; name a recipe of your own`);
  }
  return path;
}

function lockOption({ lock, "no-lock": none }: BuildArguments): { lock?: string | false } {
  if (lock !== undefined && none) throw new InvalidSettingError("--lock and --no-lock: give one of them");
  if (none) return { lock: false };
  return lock === undefined ? {} : { lock };
}

function checkedWorkers(asked: number): number {
  if (!Number.isInteger(asked) || asked < 1) {
    throw new InvalidSettingError(`--workers: expected a whole number of at least 1, found ${asked}`);
  }
  return asked;
}
