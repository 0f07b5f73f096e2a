/**
 * How good labels are on motion whose 3D is known: the table that every change of the label generator is judged by.
 * The direct network is in it, so that no gain is claimed for the stereo route that is not there.
 */
import { projectPinhole } from "@wildpose/camera";
import { h36m17, type RandomStream, randomStream, VISIBLE } from "@wildpose/pose";
import { ErrorSum } from "./error-sum.js";
import { createLabelGenerator, type LabelBatch, type LabelGenerator, type PoseBatch } from "./label-generator.js";
import type { Route } from "./lift.js";
import type { LabelSettings } from "./prepare-labels.js";

/** What a label generator is told of the poses. */
export interface EvaluationCondition {
  /** Deviation of the 2D, millimetres at the person's distance; 0 for exact 2D. */
  readonly noiseMm: number;
  /** `calibrated`: the camera that took the image is known. `assumed`: it is not, as in the wild. */
  readonly camera: "calibrated" | "assumed";
}

export interface EvaluationOptions extends Omit<LabelSettings, "route" | "search"> {
  /** In each condition; the same ones. */
  readonly poses: number;
  readonly seed: number;
  readonly conditions: readonly EvaluationCondition[];
  /** Called with the poses labelled by every route so far, over all conditions, and their total. */
  readonly onProgress?: (poses: number, total: number) => void;
}

/** Millimetres, means over the poses. */
export interface EvaluationRow {
  readonly route: Route;
  readonly stage: "coarse" | "search";
  readonly mpjpe: number;
  readonly paMpjpe: number;
  readonly nMpjpe: number;
  /** Mean error of the root's depth; null before the search, and where the camera is assumed. */
  readonly rootDepthError: number | null;
}

const joints = h36m17.joints.length;
const { root } = h36m17;
const focal = 1145;
const centre = 512;
const chunk = 1024;

export interface Evaluation {
  /** What ran the networks, with its version. */
  readonly engine: string;
  readonly conditions: readonly (EvaluationCondition & { readonly rows: readonly EvaluationRow[] })[];
}

/**
 * Labels poses that no training has seen and compares them with the truth.
 *
 * @param samplePose gives [17, 3] millimetres, a camera's frame, the root on its axis.
 * @throws {InvalidSettingError} when a weights file is missing or does not fit, or the engine is not available here.
 */
export async function evaluateLabels(
  samplePose: (random: RandomStream) => Float64Array,
  { conditions, poses, seed, onProgress, ...settings }: EvaluationOptions,
): Promise<Evaluation> {
  const generators: { route: Route; generator: LabelGenerator }[] = [];
  try {
    for (const route of ["direct", "stereo"] as const) {
      generators.push({ route, generator: await createLabelGenerator({ ...settings, route }) });
    }
    const evaluated = [];
    for (const condition of conditions) {
      const before = evaluated.length * poses;
      const report = (done: number) => onProgress?.(before + done, conditions.length * poses);
      const chunks = posesInChunks(samplePose, poses, seed, condition);
      evaluated.push({ ...condition, rows: await measure(generators, chunks, condition, report) });
    }
    return { engine: generators[0].generator.provenance.engine, conditions: evaluated };
  } finally {
    for (const { generator } of generators) await generator.close();
  }
}

interface PoseChunk {
  /** [17, 3] each, millimetres, camera frame. */
  readonly truths: readonly Float64Array[];
  readonly batch: PoseBatch;
}

function* posesInChunks(
  samplePose: (random: RandomStream) => Float64Array,
  poses: number,
  seed: number,
  { noiseMm, camera }: EvaluationCondition,
): Generator<PoseChunk> {
  const random = randomStream(seed, "evaluation/poses");
  const noise = randomStream(seed, "evaluation/noise");
  for (let done = 0; done < poses; done += chunk) {
    const count = Math.min(chunk, poses - done);
    const truths = Array.from({ length: count }, () => samplePose(random));
    const keypoints = new Float32Array(count * joints * 2);
    truths.forEach((truth, n) => {
      const pixels = keypoints.subarray(n * joints * 2, (n + 1) * joints * 2);
      projectPinhole(truth, [focal, focal, centre, centre], pixels);
      const deviation = (noiseMm * focal) / truth[root * 3 + 2];
      if (noiseMm > 0) for (let i = 0; i < pixels.length; i++) pixels[i] += noise.normal(0, deviation);
    });
    const intrinsics = new Float64Array(count * 4).fill(NaN);
    if (camera === "calibrated") {
      for (let n = 0; n < count; n++) intrinsics.set([focal, focal, centre, centre], n * 4);
    }
    const visibility = new Uint8Array(count * joints).fill(VISIBLE);
    yield { truths, batch: { count, keypoints, visibility, intrinsics } };
  }
}

async function measure(
  generators: readonly { readonly route: Route; readonly generator: LabelGenerator }[],
  chunks: Iterable<PoseChunk>,
  { camera }: EvaluationCondition,
  report: (done: number) => void,
): Promise<EvaluationRow[]> {
  const sums = generators.map(({ route }) => ({ route, coarse: new ErrorSum(), search: new ErrorSum() }));
  let done = 0;
  for (const { truths, batch } of chunks) {
    for (const [r, { generator }] of generators.entries()) {
      const labels = await generator.label(batch);
      truths.forEach((truth, n) => {
        sums[r].coarse.add(poseOf(labels.coarse, n), truth, null);
        sums[r].search.add(poseOf(labels.keypoints3d, n), truth, rootDepthOf(labels, n));
      });
    }
    done += batch.count;
    report(done);
  }
  return sums.flatMap(({ route, ...stages }) =>
    (["coarse", "search"] as const).map((stage) => {
      const { rootDepth, mpjpe, paMpjpe, nMpjpe } = stages[stage].means();
      const known = stage === "search" && camera === "calibrated";
      return { route, stage, mpjpe, paMpjpe, nMpjpe, rootDepthError: known ? rootDepth : null };
    }),
  );
}

function poseOf(batch: Float32Array, n: number): Float32Array {
  return batch.subarray(n * joints * 3, (n + 1) * joints * 3);
}

function rootDepthOf(labels: LabelBatch, n: number): number {
  return labels.rootPosition[n * 3 + 2];
}
