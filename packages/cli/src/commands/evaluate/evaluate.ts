import { type EvaluationRow, evaluateLabels } from "@wildpose/inference";
import { InvalidSettingError } from "@wildpose/pose";
import { sampleTrainingPose } from "@wildpose/synthesis";
import { formatCount } from "../../figures.js";
import { printJson } from "../../json-output.js";
import { startProgress } from "../../progress.js";
import { type Cell, textTable } from "../../text-table.js";

export interface EvaluateArguments {
  poses: number;
  seed: number;
  noise: number;
  weights: string | undefined;
  json: boolean;
}

interface Condition {
  readonly noiseMm: number;
  readonly camera: "calibrated" | "assumed";
}

interface Measured extends Condition {
  readonly rows: readonly EvaluationRow[];
}

export async function evaluate({ poses, seed, noise, weights, json }: EvaluateArguments): Promise<void> {
  if (!Number.isInteger(poses) || poses < 1) {
    throw new InvalidSettingError(`--poses: expected a whole number of at least 1, found ${poses}`);
  }
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new InvalidSettingError(`--seed: expected a whole number of at least 0, found ${seed}`);
  }
  if (!Number.isFinite(noise) || noise < 0) {
    throw new InvalidSettingError(`--noise: expected millimetres, at least 0, found ${noise}`);
  }

  const conditions = [...new Set([0, noise])].flatMap((noiseMm): Condition[] => [
    { noiseMm, camera: "calibrated" },
    { noiseMm, camera: "assumed" },
  ]);
  const measured: Measured[] = [];
  const progress = startProgress();
  try {
    for (const condition of conditions) {
      const weightsFolder = weights === undefined ? {} : { weightsFolder: weights };
      const before = measured.length * poses;
      const rows = await evaluateLabels(sampleTrainingPose, {
        ...{ poses, seed, ...condition, ...weightsFolder },
        onProgress: (done) =>
          progress.report({ stage: "poses labelled", done: before + done, total: conditions.length * poses }),
      });
      measured.push({ ...condition, rows });
    }
  } finally {
    progress.stop();
  }

  if (json) printJson({ poses, seed, conditions: measured });
  else process.stdout.write(`${accuracyTable(measured)}\n\n${explanation(poses)}\n`);
}

function accuracyTable(measured: readonly Measured[]): string {
  const heading = ["2D joints", "camera", "route", "stage", "MPJPE", "PA-MPJPE", "N-MPJPE", "root depth"];
  const rows = measured.flatMap(({ noiseMm, camera, rows }) =>
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

function explanation(poses: number): string {
  return (
    `Means over ${formatCount(poses)} synthetic poses a condition, millimetres. The direct network needs no right view;\n` +
    "a stereo label is worth its cost only where its row is the better one."
  );
}
