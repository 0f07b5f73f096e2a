/** `wildpose evaluate --search`: what each way to search is worth. */
import type { EngineChoice } from "@wildpose/engines";
import {
  evaluateSearch,
  HIDDEN_SHARE,
  type KnownPose,
  MM_PER_PIXEL,
  type SearchEvaluation,
  type SearchEvaluationRow,
} from "@wildpose/inference";
import { randomStream } from "@wildpose/pose";
import { sampleTrainingPose } from "@wildpose/synthesis";
import { formatCount } from "../../figures.js";
import { printJson } from "../../json-output.js";
import { startProgress } from "../../progress.js";
import { type Cell, textTable } from "../../text-table.js";
import { readMotionPoses } from "./motion-poses.js";

export interface EvaluateSearchSettings {
  readonly poses: number;
  readonly seed: number;
  /** Folder of the motion, and the source it is read as; null for made bodies. */
  readonly motion: { readonly folder: string; readonly source: string } | null;
  readonly weights: string | undefined;
  readonly engine: EngineChoice;
  readonly json: boolean;
}

/** Exact 2D, and what annotators and detectors do. */
const deviationsPx = [0, 1, 2, 3, 5, 8];

export async function printSearchEvaluation(settings: EvaluateSearchSettings): Promise<void> {
  const { seed, motion, weights, engine, json } = settings;
  const progress = startProgress();
  let poses: KnownPose[] = [];
  let evaluation: SearchEvaluation;
  try {
    const onRead = (done: number) => progress.report({ stage: "samples read", done, total: null });
    poses =
      motion === null
        ? madePoses(settings.poses, seed)
        : await readMotionPoses({ ...motion, count: settings.poses, seed, onProgress: onRead });
    evaluation = await evaluateSearch({
      ...{ poses, seed, deviationsPx, engine },
      ...(weights === undefined ? {} : { weightsFolder: weights }),
      onProgress: (done, total) => progress.report({ stage: "poses labelled", done, total }),
    });
  } finally {
    progress.stop();
  }
  if (json) {
    printJson({ poses: poses.length, seed, motion: motion?.folder ?? null, mmPerPixel: MM_PER_PIXEL, ...evaluation });
    return;
  }
  const of = motion === null ? "synthetic poses" : `poses of ${motion.folder}`;
  process.stdout.write(`${searchTable(evaluation)}\n\n${explanation(poses.length, of, evaluation)}\n`);
}

/** The poses of `wildpose evaluate`, and its camera. */
function madePoses(count: number, seed: number): KnownPose[] {
  const random = randomStream(seed, "evaluation/poses");
  return Array.from({ length: count }, () => ({
    joints: sampleTrainingPose(random),
    intrinsics: [1145, 1145, 512, 512],
  }));
}

function searchTable({ rows }: SearchEvaluation): string {
  const heading = ["2D joints", "route", "pose", "MPJPE", "PA-MPJPE", "N-MPJPE", "z", "root depth"];
  const lines = rows.map((row, index): Cell[] => {
    const before = rows[index - 1];
    const sameRoute = before?.route === row.route;
    return [
      sameRoute || before?.deviationPx === row.deviationPx ? "" : accuracy(row.deviationPx),
      sameRoute ? "" : row.route,
      row.stage,
      ...[row.mpjpe, row.paMpjpe, row.nMpjpe, row.zError].map((error) => error.toFixed(1)),
      row.rootDepthError === null ? "" : row.rootDepthError.toFixed(0),
    ];
  });
  return textTable([heading, ...lines]);
}

function accuracy(deviationPx: number): string {
  return deviationPx === 0 ? "exact" : `± ${deviationPx} px`;
}

function explanation(poses: number, of: string, { engine, rows }: SearchEvaluation): string {
  return [
    `Means over ${formatCount(poses)} ${of}, millimetres; networks run by ${engine}.`,
    `A pixel is ${MM_PER_PIXEL} mm at the person, as of one who is 330 pixels tall. Of the joints 1 in ${1 / HIDDEN_SHARE} is hidden and`,
    "annotated half as accurately; ± is over all joints. blend and refined are told it, weighted which are hidden.",
    "",
    "What exact gains (−) or costs (+) against the coarse pose, MPJPE:",
    textTable([["2D joints", "direct", "stereo"], ...costsOfExact(rows)]),
  ].join("\n");
}

function costsOfExact(rows: readonly SearchEvaluationRow[]): Cell[][] {
  const errorOf = (deviationPx: number, route: string, stage: string) =>
    rows.find((row) => row.deviationPx === deviationPx && row.route === route && row.stage === stage)?.mpjpe ?? NaN;
  return deviationsPx.map((deviationPx) => [
    accuracy(deviationPx),
    ...["direct", "stereo"].map((route) => {
      const cost = errorOf(deviationPx, route, "exact") - errorOf(deviationPx, route, "coarse");
      return `${cost < 0 ? "−" : "+"}${Math.abs(cost).toFixed(1)}`;
    }),
  ]);
}
