import { parseEngineChoice } from "@wildpose/engines";
import { type Evaluation, type EvaluationStage, evaluateLabels, evaluationStages } from "@wildpose/inference";
import { InvalidSettingError } from "@wildpose/pose";
import { prepareHtml, writeHtml } from "../../html-file.js";
import { printJson } from "../../json-output.js";
import { startProgress } from "../../progress.js";
import { wrapText } from "../../wrap-text.js";
import { accuracyTable, actionTables, costsOfExact, jointTables } from "./accuracy-tables.js";
import { alarmText } from "./alarm-text.js";
import { conditionsOf } from "./conditions.js";
import { type EvaluatedPoses, evaluatedPoses } from "./evaluated-poses.js";
import { type Protocol, protocolOf } from "./protocol.js";

export interface EvaluateArguments {
  poses: number | undefined;
  seed: number;
  noise: string | undefined;
  camera: string | undefined;
  missing: string | undefined;
  search: boolean;
  motion: string | undefined;
  source: string | undefined;
  every: number | undefined;
  options: string | undefined;
  "per-joint": boolean;
  "per-action": boolean;
  mirrored: boolean;
  weights: string | undefined;
  engine: string;
  html: string | undefined;
  json: boolean;
}

const usualStages: readonly EvaluationStage[] = ["coarse", "exact", "blend", "refined"];
const lineWidth = 100;

export async function evaluate(args: EvaluateArguments): Promise<void> {
  refuseUnusable(args);
  const { seed, search, weights, mirrored, html, json } = args;
  const conditions = conditionsOf(args);
  const engine = parseEngineChoice(args.engine);
  if (html !== undefined) await prepareHtml(html);

  const progress = startProgress();
  let known: EvaluatedPoses;
  let evaluation: Evaluation;
  try {
    known = await evaluatedPoses(args, (done) => progress.report({ stage: "samples read", done, total: null }));
    if (args["per-action"] && known.poses.every(({ activity }) => !activity)) {
      throw new InvalidSettingError("--per-action: none of the poses says what the person does; leave it out");
    }
    evaluation = await evaluateLabels({
      ...{ poses: known.poses, seed, conditions, engine, mirrored },
      ...(weights === undefined ? {} : { weightsFolder: weights }),
      stages: search ? evaluationStages : usualStages,
      onProgress: (done, total) => progress.report({ stage: "poses labelled", done, total }),
    });
  } finally {
    progress.stop();
  }

  const protocol = protocolOf({ evaluation, mirrored, weights, poses: known.described });
  if (html !== undefined) {
    const { evaluationReport } = await import("./report/evaluation-report.js");
    await writeHtml(html, evaluationReport({ evaluation, protocol }));
  }
  if (json) {
    for (const alarm of evaluation.alarms) process.stderr.write(`wildpose: ${alarmText(alarm)}\n`);
    printJson({ poses: known.poses.length, seed, ...known.from, protocol, ...evaluation });
  } else process.stdout.write(`${textOf(args, evaluation, protocol)}\n`);
}

function refuseUnusable({ poses, seed, every, motion, source, options }: EvaluateArguments): void {
  const isCount = (value: number | undefined) => value === undefined || (Number.isSafeInteger(value) && value >= 1);
  if (!isCount(poses)) {
    throw new InvalidSettingError(`--poses: expected a whole number of at least 1, found ${poses}`);
  }
  if (!isCount(every)) {
    throw new InvalidSettingError(`--every: expected a whole number of at least 1, found ${every}`);
  }
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new InvalidSettingError(`--seed: expected a whole number of at least 0, found ${seed}`);
  }
  if (motion !== undefined) return;
  for (const [name, value] of Object.entries({ source, every, options })) {
    if (value !== undefined) {
      throw new InvalidSettingError(`--${name}: says how --motion is read; give --motion too`);
    }
  }
}

function textOf(args: EvaluateArguments, evaluation: Evaluation, protocol: Protocol): string {
  const [first] = evaluation.conditions;
  return [
    accuracyTable(evaluation),
    ...(args.search ? [costsOfExact(evaluation)] : []),
    ...(args["per-joint"] ? [jointTables(first)] : []),
    ...(args["per-action"] ? [actionTables(first)] : []),
    Object.entries(protocol).map(sayOf).join("\n"),
    ...evaluation.alarms.map((alarm) => wrapText(alarmText(alarm), lineWidth).join("\n")),
  ].join("\n\n");
}

function sayOf([about, said]: readonly [string, string]): string {
  const indent = 10;
  const [first, ...others] = wrapText(said, lineWidth - indent);
  return [about.padEnd(indent) + first, ...others.map((line) => " ".repeat(indent) + line)].join("\n");
}
