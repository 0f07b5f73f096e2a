import { readManifest } from "@wildpose/builder";
import { type BaselineEvaluation, evaluateBaseline } from "@wildpose/inference";
import { baselineExamples, meanCropPose } from "@wildpose/training";
import { interruptionSignal } from "../../interruption.js";
import { printJson } from "../../json-output.js";
import { type BaselineArguments, openAskedBaseline } from "../../open-baseline.js";
import { startProgress } from "../../progress.js";
import { type BaselineProtocol, baselineJointTable, baselineTable, protocolLines } from "./baseline-tables.js";

export interface EvaluateBaselineArguments extends BaselineArguments {
  release: string;
  split: "train" | "test";
  "per-joint": boolean;
  json: boolean;
}

/** Crops that the network is given at once. */
const BATCH_ROWS = 16;

export async function evaluateBaselineOn(args: EvaluateBaselineArguments): Promise<void> {
  const { release, split, unmirrored, json } = args;
  const signal = interruptionSignal();
  const { counts } = await readManifest(release);
  const total = counts.splits[split] ?? 0;
  const meanFrom = (counts.splits.train ?? 0) > 0 ? "train" : "test";
  const progress = startProgress();
  let evaluation: BaselineEvaluation;
  let protocol: BaselineProtocol;
  const baseline = await openAskedBaseline(args);
  try {
    const { inputSize, meanBoneLength } = baseline;
    const examples = baselineExamples({ release, split, inputSize, batchRows: BATCH_ROWS });
    evaluation = await evaluateBaseline(baseline, examples, {
      meanPose: await meanCropPose(release, meanFrom),
      onProgress(done) {
        signal.throwIfAborted();
        progress.report({ stage: "persons seen", done, total });
      },
    });
    protocol = { split, inputSize, meanBoneLength, mirrored: !unmirrored, meanFrom };
  } finally {
    progress.stop();
    await baseline.close();
  }
  if (json) {
    printJson({ release, ...protocol, ...evaluation });
    return;
  }
  const tables = [baselineTable(evaluation), ...(args["per-joint"] ? [baselineJointTable(evaluation)] : [])];
  process.stdout.write(`${[...tables, protocolLines(protocol)].join("\n\n")}\n`);
}
