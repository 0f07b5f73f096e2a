import { parseEngineChoice } from "@wildpose/engines";
import { type Evaluation, type EvaluationCondition, evaluateLabels } from "@wildpose/inference";
import { InvalidSettingError } from "@wildpose/pose";
import { sampleTrainingPose } from "@wildpose/synthesis";
import { formatCount } from "../../figures.js";
import { printJson } from "../../json-output.js";
import { startProgress } from "../../progress.js";
import { type Cell, textTable } from "../../text-table.js";
import { printSearchEvaluation } from "./evaluate-search.js";

export interface EvaluateArguments {
  poses: number;
  seed: number;
  noise: number | undefined;
  search: boolean;
  motion: string | undefined;
  source: string | undefined;
  weights: string | undefined;
  engine: string;
  json: boolean;
}

/** Millimetres at the person, where `--noise` says nothing else. */
const DEFAULT_NOISE_MM = 15;

export async function evaluate(args: EvaluateArguments): Promise<void> {
  const { poses, seed, noise = DEFAULT_NOISE_MM, search, motion, source, weights, engine, json } = args;
  if (!Number.isInteger(poses) || poses < 1) {
    throw new InvalidSettingError(`--poses: expected a whole number of at least 1, found ${poses}`);
  }
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new InvalidSettingError(`--seed: expected a whole number of at least 0, found ${seed}`);
  }
  if (!Number.isFinite(noise) || noise < 0) {
    throw new InvalidSettingError(`--noise: expected millimetres, at least 0, found ${noise}`);
  }
  if (search) {
    if (args.noise !== undefined) {
      throw new InvalidSettingError("--noise: not used with --search, which has accuracies of its own; leave it out");
    }
    if (motion === undefined && source !== undefined) {
      throw new InvalidSettingError("--source: says how --motion is read; give --motion too");
    }
    return printSearchEvaluation({
      ...{ poses, seed, weights, json, engine: parseEngineChoice(engine) },
      motion: motion === undefined ? null : { folder: motion, source: source ?? "unity" },
    });
  }
  for (const [name, value] of Object.entries({ motion, source })) {
    if (value !== undefined) throw new InvalidSettingError(`--${name}: used with --search only; add --search`);
  }

  const conditions = [...new Set([0, noise])].flatMap((noiseMm): EvaluationCondition[] => [
    { noiseMm, camera: "calibrated" },
    { noiseMm, camera: "assumed" },
  ]);
  const progress = startProgress();
  const evaluation = await evaluateLabels(sampleTrainingPose, {
    ...{ poses, seed, conditions, engine: parseEngineChoice(engine) },
    ...(weights === undefined ? {} : { weightsFolder: weights }),
    onProgress: (done, total) => progress.report({ stage: "poses labelled", done, total }),
  }).finally(() => progress.stop());

  if (json) printJson({ poses, seed, ...evaluation });
  else process.stdout.write(`${accuracyTable(evaluation)}\n\n${explanation(poses, evaluation)}\n`);
}

function accuracyTable({ conditions }: Evaluation): string {
  const heading = ["2D joints", "camera", "route", "stage", "MPJPE", "PA-MPJPE", "N-MPJPE", "root depth"];
  const rows = conditions.flatMap(({ noiseMm, camera, rows }) =>
    rows.map((row, index): Cell[] => [
      ...(index === 0 ? [noiseMm === 0 ? "exact" : `± ${noiseMm} mm`, camera] : ["", ""]),
      row.route,
      row.stage,
      ...[row.mpjpe, row.paMpjpe, row.nMpjpe].map((error) => error.toFixed(1)),
      row.rootDepthError === null ? "" : row.rootDepthError.toFixed(0),
    ]),
  );
  return textTable([heading, ...rows]);
}

function explanation(poses: number, { engine }: Evaluation): string {
  return (
    `Means over ${formatCount(poses)} synthetic poses a condition, millimetres; networks run by ${engine}.\n` +
    "The direct network needs no right view; a stereo label is worth its cost only where its row is the better one."
  );
}
