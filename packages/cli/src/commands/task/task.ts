import { openSharedWork, type SharedWork, type TaskStage, type WorkStorage } from "@wildpose/builder";
import { InvalidSettingError } from "@wildpose/pose";
import { formatNumber } from "../../figures.js";
import { interruptionSignal } from "../../interruption.js";
import { printJson } from "../../json-output.js";
import { openStorage } from "../../open-storage.js";
import { startProgress } from "../../progress.js";

export interface TaskArguments {
  out: string;
  index: number;
  of: number;
  stage: TaskStage | undefined;
  root: string | undefined;
  scratch: string | undefined;
  workers: number | undefined;
  json: boolean;
}

const wordOf = { label: "chunk", write: "shard" } as const;

export async function task({ out, index, of, stage: asked, json, ...args }: TaskArguments): Promise<void> {
  const { root, scratch, workers } = args;
  const share = `share ${index} of ${of}`;
  if (!Number.isInteger(of) || of < 1)
    throw new InvalidSettingError(`--of: expected a whole number from 1, found ${of}`);
  if (!Number.isInteger(index) || index < 0 || index >= of) {
    throw new InvalidSettingError(`--index: expected a whole number from 0 to ${of - 1}, found ${index}`);
  }
  if (workers !== undefined && (!Number.isInteger(workers) || workers < 1)) {
    throw new InvalidSettingError(`--workers: expected a whole number of at least 1, found ${workers}`);
  }
  const signal = interruptionSignal();
  const progress = startProgress();
  const onNotice = (text: string) => progress.say(`wildpose: ${text}`);
  let storage: WorkStorage | undefined;
  let work: SharedWork | undefined;
  try {
    storage = out.startsWith("s3:") ? await openStorage(out, signal, onNotice) : undefined;
    work = await openSharedWork(out, { storage, scratch, root, workers, onNotice });
    const rows = asked === "label" ? null : await work.shards();
    const stage = asked ?? (rows === null ? "label" : "write");
    const sizes = stage === "label" ? work.chunks : (rows ?? []);
    const own = [...sizes.keys()].filter((at) => at % of === index);
    const total = own.reduce((sum, at) => sum + sizes[at], 0);
    const options = { signal, onProgress: (done: number) => progress.report({ stage, done, total }) };
    const made = await (stage === "label" ? work.label(own, options) : work.write(own, options));
    progress.stop();
    const report = { stage, index, of, tasks: own.length, made, wereThere: own.length - made };
    if (json) printJson(report);
    else {
      const there = made === own.length ? "" : `; ${formatNumber(own.length - made, wordOf[stage])} were there`;
      const verb = stage === "label" ? "labelled" : "wrote";
      process.stdout.write(`${share}: ${verb} ${formatNumber(made, wordOf[stage])}${there}\n`);
    }
  } finally {
    progress.stop();
    await work?.close();
    await storage?.close();
  }
}
