/**
 * How good labels are on motion whose 3D is known: the table that every change of the label generator is judged by.
 * The direct network is in it, so that no gain is claimed for the stereo route that is not there.
 */
import { projectPinhole } from "@wildpose/camera";
import { h36m17, mpjpe, nMpjpe, paMpjpe, type RandomStream, randomStream, VISIBLE } from "@wildpose/pose";
import { createLabelGenerator, type LabelBatch } from "./label-generator.js";
import type { Route } from "./lift.js";

export interface EvaluationOptions {
  readonly poses: number;
  readonly seed: number;
  /** Deviation of the 2D, millimetres at the person's distance; 0 for exact 2D. */
  readonly noiseMm: number;
  /** `calibrated`: the camera that took the image is known. `assumed`: it is not, as in the wild. */
  readonly camera: "calibrated" | "assumed";
  readonly weightsFolder?: string;
  /** Called with the poses labelled by every route so far, and their total. */
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

/**
 * Labels poses that no training has seen and compares them with the truth.
 *
 * @param samplePose gives [17, 3] millimetres, a camera's frame, the root on its axis.
 */
export async function evaluateLabels(
  samplePose: (random: RandomStream) => Float64Array,
  options: EvaluationOptions,
): Promise<EvaluationRow[]> {
  const { poses, seed, noiseMm, camera, weightsFolder, onProgress } = options;
  const random = randomStream(seed, "evaluation/poses");
  const noise = randomStream(seed, "evaluation/noise");
  const routes: Route[] = ["direct", "stereo"];
  const generators = await Promise.all(routes.map((route) => createLabelGenerator({ route, weightsFolder })));
  const sums = routes.map(() => ({ coarse: new ErrorSum(), search: new ErrorSum() }));

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
    if (camera === "calibrated")
      intrinsics.forEach((_, i) => {
        intrinsics[i] = i % 4 < 2 ? focal : centre;
      });
    const visibility = new Uint8Array(count * joints).fill(VISIBLE);

    for (const [r, generator] of generators.entries()) {
      const labels = await generator.label({ count, keypoints, visibility, intrinsics });
      truths.forEach((truth, n) => {
        sums[r].coarse.add(poseOf(labels.coarse, n), truth, null);
        sums[r].search.add(poseOf(labels.keypoints3d, n), truth, rootDepthOf(labels, n));
      });
    }
    onProgress?.(done + count, poses);
  }
  await Promise.all(generators.map((generator) => generator.close()));
  return routes.flatMap((route, r) =>
    (["coarse", "search"] as const).map((stage) => {
      const { rootDepth, ...errors } = sums[r][stage].means();
      const known = stage === "search" && camera === "calibrated";
      return { route, stage, ...errors, rootDepthError: known ? rootDepth : null };
    }),
  );
}

function poseOf(batch: Float32Array, n: number): Float32Array {
  return batch.subarray(n * joints * 3, (n + 1) * joints * 3);
}

function rootDepthOf(labels: LabelBatch, n: number): number {
  return labels.rootPosition[n * 3 + 2];
}

class ErrorSum {
  #count = 0;
  #mpjpe = 0;
  #paMpjpe = 0;
  #nMpjpe = 0;
  #rootDepth = 0;

  add(predicted: Float32Array, truth: Float64Array, rootDepth: number | null): void {
    this.#count++;
    this.#mpjpe += mpjpe(predicted, truth, root);
    this.#paMpjpe += paMpjpe(predicted, truth);
    this.#nMpjpe += nMpjpe(predicted, truth, root);
    if (rootDepth !== null) this.#rootDepth += Math.abs(rootDepth - truth[root * 3 + 2]);
  }

  means() {
    return {
      mpjpe: this.#mpjpe / this.#count,
      paMpjpe: this.#paMpjpe / this.#count,
      nMpjpe: this.#nMpjpe / this.#count,
      rootDepth: this.#rootDepth / this.#count,
    };
  }
}
