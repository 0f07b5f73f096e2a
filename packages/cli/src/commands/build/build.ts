import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type BuildOptions, buildDataset, buildUntil, partialFolder } from "@wildpose/builder";
import { parseEngineChoice } from "@wildpose/engines";
import { FailedCheckError, InvalidSettingError } from "@wildpose/pose";
import type { QueueHelpers } from "@wildpose/queue";
import { Interruption, interruptionSignal } from "../../interruption.js";
import { printJson } from "../../json-output.js";
import { openStorage } from "../../open-storage.js";
import { startProgress } from "../../progress.js";
import { shellWord } from "../../shell-word.js";
import { summariseShared } from "./shared-summary.js";
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
  until: "plan" | "select" | undefined;
  queue: boolean;
  redis: string | undefined;
  storage: string | undefined;
  json: boolean;
}

/** @throws {FailedCheckError} after the report, when the dataset is not the one of the lock and nothing explains it. */
export async function build(args: BuildArguments): Promise<void> {
  const isQueued = args.queue || args.redis !== undefined;
  if (isQueued && args.until !== undefined) {
    throw new InvalidSettingError("--until and --queue: give one of them; workers need no build that ends early");
  }
  const progress = startProgress();
  const onNotice = (text: string) => progress.say(`wildpose: ${text}`);
  const signal = interruptionSignal();
  const storage = args.storage === undefined ? null : await openStorage(args.storage, signal, onNotice);
  const queue = isQueued ? await openQueue(args, onNotice) : null;
  const options: BuildOptions = {
    recipe: args.recipe ?? sampleRecipe(),
    ...(args.root === undefined ? {} : { root: args.root }),
    out: args.out,
    resume: args.resume,
    ...(args.workers === undefined ? {} : { workers: checkedWorkers(args.workers) }),
    ...(args.batch === undefined ? {} : { batch: args.batch }),
    ...(args.engine === undefined ? {} : { engine: parseEngineChoice(args.engine) }),
    ...lockOption(args),
    ...(queue && { helpers: queue.helpers }),
    ...(storage && { storage }),
    signal,
    onProgress: (event) => progress.report(event),
    onNotice,
  };
  const explained = async <Report>(building: Promise<Report>): Promise<Report> => {
    try {
      return await building;
    } catch (error) {
      throw error instanceof Interruption ? sayHowToGoOn(error, args.out) : error;
    } finally {
      progress.stop();
      await queue?.close();
      await storage?.close();
    }
  };

  if (args.until !== undefined) {
    const shared = await explained(buildUntil(args.until, options));
    if (args.json) printJson(shared);
    else process.stdout.write(`${summariseShared(shared, options)}\n`);
    return;
  }
  const report = await explained(buildDataset(options));
  if (args.json) printJson(report);
  else process.stdout.write(`${summariseBuild(report, args.out)}\n`);
  const { lock } = report;
  if (lock !== null && !lock.same && lock.sameCpu) throw new FailedCheckError(`${lock.path}: ${lock.detail}`);
}

/** Loads what speaks to Redis only where it is used. */
async function openQueue({ redis }: BuildArguments, onNotice: (text: string) => void): Promise<QueueHelpers> {
  const { parseRedisAddress, queueHelpers } = await import("@wildpose/queue");
  return queueHelpers(parseRedisAddress(redis), { onNotice });
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
