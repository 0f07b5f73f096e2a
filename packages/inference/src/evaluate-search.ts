/**
 * What each way to search is worth, on poses whose 3D is known and with 2D of declared accuracy. The coarse pose is in the
 * table, so that what following inexact 2D costs is seen.
 */
import { type Intrinsics, projectPinhole } from "@wildpose/camera";
import { h36m17, OCCLUDED, type RandomStream, randomStream, VISIBLE } from "@wildpose/pose";
import { ErrorSum } from "./error-sum.js";
import { canonicalViews, carryBack, type PoseBatch } from "./label-generator.js";
import { createLifter, type Route } from "./lift.js";
import { type LabelSettings, prepareLabels } from "./prepare-labels.js";
import type { SearchSettings } from "./search-settings.js";

/** A pose, and the camera that sees it. */
export interface KnownPose {
  /** [17, 3] millimetres, camera frame, in front of the camera. */
  readonly joints: Float64Array;
  /** Pixels. */
  readonly intrinsics: Intrinsics;
}

export interface SearchEvaluationOptions extends Omit<LabelSettings, "route" | "search"> {
  readonly poses: readonly KnownPose[];
  /** Of the noise. */
  readonly seed: number;
  /**
   * Root mean square over the joints of how far the 2D is off in x and in y, in pixels of a person who is 330 pixels tall;
   * 0 for exact 2D. See {@link MM_PER_PIXEL}.
   */
  readonly deviationsPx: readonly number[];
  /** Called with the poses labelled by every route so far, over all deviations, and their total. */
  readonly onProgress?: (poses: number, total: number) => void;
}

/** `coarse`: before the search. `weighted`: `exact`, with a hidden joint counting half. The others are search modes. */
export const searchStages = ["coarse", "exact", "weighted", "blend", "refined"] as const;
export type SearchStage = (typeof searchStages)[number];

/** Millimetres, means over the poses. */
export interface SearchEvaluationRow {
  readonly deviationPx: number;
  readonly route: Route;
  readonly stage: SearchStage;
  readonly mpjpe: number;
  readonly paMpjpe: number;
  readonly nMpjpe: number;
  /** Of the depth of a joint beside the root. */
  readonly zError: number;
  /** Of the root's depth; null before the search. */
  readonly rootDepthError: number | null;
}

export interface SearchEvaluation {
  /** What ran the networks, with its version. */
  readonly engine: string;
  readonly rows: readonly SearchEvaluationRow[];
}

/** Of a person of 1,650 mm who is 330 pixels tall. */
export const MM_PER_PIXEL = 5;

/** Of the joints but the root: hidden from view, and annotated half as accurately. */
export const HIDDEN_SHARE = 0.2;
const HIDDEN_NOISE = 2;

const joints = h36m17.joints.length;
const { root } = h36m17;
const chunk = 1024;

/**
 * Labels each pose in every way, on both routes; the same poses and, up to its size, the same noise at every deviation.
 *
 * @throws {InvalidSettingError} when a weights file is missing or does not fit, or the engine is not available here.
 */
export async function evaluateSearch({
  poses,
  seed,
  deviationsPx,
  onProgress,
  ...settings
}: SearchEvaluationOptions): Promise<SearchEvaluation> {
  const routes: { route: Route; lifter: Awaited<ReturnType<typeof createLifter>> }[] = [];
  try {
    for (const route of ["direct", "stereo"] as const) {
      const { networks } = await prepareLabels({ ...settings, route });
      routes.push({ route, lifter: await createLifter(route, networks, 1) });
    }
    const rows: SearchEvaluationRow[] = [];
    for (const [d, deviationPx] of deviationsPx.entries()) {
      const deviationMm = deviationPx * MM_PER_PIXEL;
      const sums = routes.map(() => searchStages.map(() => new ErrorSum()));
      const random = randomStream(seed, "evaluation/noise");
      for (let done = 0; done < poses.length; done += chunk) {
        const truths = poses.slice(done, done + chunk);
        const batch = annotate(truths, deviationMm, random);
        const views = canonicalViews(batch);
        for (const [r, { lifter }] of routes.entries()) {
          const lifted = await lifter.lift(views.input);
          for (const [s, stage] of searchStages.entries()) {
            const labels = carryBack(batch, views, lifted, settingsOf(stage, deviationMm));
            const placed = stage === "coarse" ? labels.coarse : labels.keypoints3d;
            for (const [n, truth] of truths.entries()) {
              const depth = stage === "coarse" ? null : labels.rootPosition[n * 3 + 2];
              sums[r][s].add(placed.subarray(n * joints * 3, (n + 1) * joints * 3), truth.joints, depth);
            }
          }
        }
        onProgress?.(d * poses.length + done + truths.length, deviationsPx.length * poses.length);
      }
      for (const [r, { route }] of routes.entries()) {
        for (const [s, stage] of searchStages.entries()) {
          const { rootDepth, ...errors } = sums[r][s].means();
          rows.push({ deviationPx, route, stage, ...errors, rootDepthError: stage === "coarse" ? null : rootDepth });
        }
      }
    }
    return { engine: routes[0].lifter.engine, rows };
  } finally {
    for (const { lifter } of routes) await lifter.close();
  }
}

function settingsOf(stage: SearchStage, keypointDeviationMm: number): SearchSettings {
  if (stage === "coarse" || stage === "exact") return {};
  return stage === "weighted" ? { jointWeights: "visibility" } : { mode: stage, keypointDeviationMm };
}

/**
 * What an annotator of the given accuracy makes of poses: hidden joints are off by twice as much as visible ones, and all
 * together by the deviation.
 */
function annotate(truths: readonly KnownPose[], deviationMm: number, random: RandomStream): PoseBatch {
  const count = truths.length;
  const keypoints = new Float32Array(count * joints * 2);
  const visibility = new Uint8Array(count * joints).fill(VISIBLE);
  const visibleMm = deviationMm / Math.sqrt(1 - HIDDEN_SHARE + HIDDEN_SHARE * HIDDEN_NOISE ** 2);
  for (const [n, { joints: pose, intrinsics }] of truths.entries()) {
    const pixels = keypoints.subarray(n * joints * 2, (n + 1) * joints * 2);
    projectPinhole(pose, intrinsics, pixels);
    const distance = Math.hypot(pose[root * 3], pose[root * 3 + 1], pose[root * 3 + 2]);
    for (let joint = 0; joint < joints; joint++) {
      const hidden = random.uniform(0, 1) < HIDDEN_SHARE && joint !== root;
      if (hidden) visibility[n * joints + joint] = OCCLUDED;
      for (let axis = 0; axis < 2; axis++) {
        const deviation = (visibleMm * (hidden ? HIDDEN_NOISE : 1) * intrinsics[axis]) / distance;
        pixels[joint * 2 + axis] += deviation * random.normal(0, 1);
      }
    }
  }
  const intrinsics = Float64Array.from(truths.flatMap((truth) => [...truth.intrinsics]));
  return { count, keypoints, visibility, intrinsics };
}
