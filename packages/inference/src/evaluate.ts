/**
 * How good labels are on poses whose 3D is known: the table that every change of the label generator is judged by. The
 * direct network is in it, so that no gain is claimed for the stereo route that is not there; so is the coarse pose, so that
 * what following inexact 2D costs is seen.
 */
import { join } from "node:path";
import { h36m17, randomStream } from "@wildpose/pose";
import { ErrorSum, type MeanErrors } from "./error-sum.js";
import { type EvaluationAlarm, findAlarms } from "./evaluate-alarms.js";
import { annotate, type EvaluationCondition, type KnownPose, MM_PER_PIXEL } from "./evaluate-annotate.js";
import { canonicalViews, carryBack, type LabelBatch } from "./label-generator.js";
import { createLifter } from "./lift.js";
import type { EvaluatedRoute, Lifter } from "./lifter.js";
import { type LabelSettings, type PreparedLabels, prepareLabels } from "./prepare-labels.js";
import type { SearchSettings } from "./search-settings.js";
import { hasPaperWeights, shippedWeightsFolder, type WeightsFile } from "./weights-folder.js";

/** `coarse`: before the search. `weighted`: `exact`, with a hidden joint counting half. The others are search modes. */
export const evaluationStages = ["coarse", "exact", "weighted", "blend", "refined"] as const;
export type EvaluationStage = (typeof evaluationStages)[number];

export interface EvaluationOptions extends Omit<LabelSettings, "route" | "search"> {
  readonly poses: readonly KnownPose[];
  /** Of the noise, and of which joints are missing. */
  readonly seed: number;
  readonly conditions: readonly EvaluationCondition[];
  readonly stages: readonly EvaluationStage[];
  /** Called with the poses labelled by every route so far, over all conditions, and their total. */
  readonly onProgress?: (poses: number, total: number) => void;
}

/** Means of one activity. */
export interface ActivityErrors extends MeanErrors {
  readonly activity: string;
}

export interface EvaluationRow extends MeanErrors {
  readonly route: EvaluatedRoute;
  readonly stage: EvaluationStage;
  /** For which the search found no depth, so that no mean holds them. A build would reject them. */
  readonly unplaced: number;
  /** By activity, in the order of their names; none where no pose has one. */
  readonly activities: readonly ActivityErrors[];
  /** Means of the activities' means, however many poses each has; null where there are none. */
  readonly actionWise: ActionWiseErrors | null;
}

export type ActionWiseErrors = Pick<MeanErrors, "mpjpe" | "paMpjpe" | "nMpjpe" | "pck150" | "auc">;

export interface Evaluation {
  /** What ran the networks, with its version. */
  readonly engine: string;
  readonly weights: readonly WeightsFile[];
  readonly conditions: readonly (EvaluationCondition & { readonly rows: readonly EvaluationRow[] })[];
  readonly alarms: readonly EvaluationAlarm[];
}

/** A route with its networks open. */
export interface OpenRoute {
  readonly route: EvaluatedRoute;
  readonly lifter: Lifter;
}

const joints = h36m17.joints.length;
const chunk = 1024;

/**
 * Labels each pose by every route in every way asked for; in every condition the same poses and, up to its size, the same
 * noise.
 *
 * @throws {InvalidSettingError} when a weights file is missing or does not fit, or the engine is not available here.
 */
export async function evaluateLabels(options: EvaluationOptions): Promise<Evaluation> {
  const { weightsFolder = shippedWeightsFolder } = options;
  const routes: OpenRoute[] = [];
  const files: WeightsFile[] = [];
  const open = async (route: EvaluatedRoute, prepared: PreparedLabels, inFolder = "") => {
    files.push(...prepared.weights.map((file) => ({ ...file, name: inFolder + file.name })));
    routes.push({ route, lifter: await createLifter(prepared, 1) });
  };
  try {
    await open("direct", await prepareLabels({ ...options, route: "direct" }));
    await open("stereo", await prepareLabels({ ...options, route: "stereo" }));
    if (hasPaperWeights(weightsFolder)) {
      const paper = await prepareLabels({ ...options, route: "stereo", weightsFolder: join(weightsFolder, "paper") });
      await open("paper", paper, "paper/");
    }
    return { engine: routes[0].lifter.engine, weights: files, ...(await evaluateRoutes(routes, options)) };
  } finally {
    for (const { lifter } of routes) await lifter.close();
  }
}

/** The same with routes that are open, whatever lifts in them. */
export async function evaluateRoutes(
  routes: readonly OpenRoute[],
  { poses, seed, conditions, stages, onProgress }: EvaluationOptions,
): Promise<Pick<Evaluation, "conditions" | "alarms">> {
  const evaluated: (EvaluationCondition & { rows: EvaluationRow[] })[] = [];
  const alarms: EvaluationAlarm[] = [];
  for (const [c, condition] of conditions.entries()) {
    const sums = routes.map(({ route }) => stages.map((stage) => new RowSum(route, stage)));
    const random = {
      noise: randomStream(seed, "evaluation/noise"),
      missing: randomStream(seed, "evaluation/missing"),
    };
    for (let done = 0; done < poses.length; done += chunk) {
      const truths = poses.slice(done, done + chunk);
      const batch = annotate(truths, condition, random);
      const views = canonicalViews(batch);
      for (const [r, { lifter }] of routes.entries()) {
        const lifted = await lifter.lift(views.input);
        const exact = carryBack(batch, views, lifted, {});
        for (const [s, stage] of stages.entries()) {
          const search = searchOf(stage, condition);
          sums[r][s].add(search === null ? exact : carryBack(batch, views, lifted, search), truths, condition);
        }
      }
      onProgress?.(c * poses.length + done + truths.length, conditions.length * poses.length);
    }
    const rows = sums.flatMap((ofRoute) => ofRoute.map((sum) => sum.row()));
    evaluated.push({ ...condition, rows });
    alarms.push(...findAlarms(poses, condition, rows));
  }
  return { conditions: evaluated, alarms };
}

/** null for what the exact search gives. */
function searchOf(stage: EvaluationStage, { deviationPx }: EvaluationCondition): SearchSettings | null {
  if (stage === "coarse" || stage === "exact") return null;
  if (stage === "weighted") return { jointWeights: "visibility" };
  return { mode: stage, keypointDeviationMm: deviationPx * MM_PER_PIXEL };
}

/** A row that is being added up. */
class RowSum {
  readonly #all = new ErrorSum();
  readonly #activities = new Map<string, ErrorSum>();
  #unplaced = 0;

  constructor(
    readonly route: EvaluatedRoute,
    readonly stage: EvaluationStage,
  ) {}

  add(labels: LabelBatch, truths: readonly KnownPose[], { camera }: EvaluationCondition): void {
    const isCoarse = this.stage === "coarse";
    const placed = isCoarse ? labels.coarse : labels.keypoints3d;
    for (const [n, { joints: truth, activity }] of truths.entries()) {
      const pose = placed.subarray(n * joints * 3, (n + 1) * joints * 3);
      if (pose.some(Number.isNaN)) {
        this.#unplaced++;
        continue;
      }
      // The depth in a camera that was assumed is a convention, not a claim.
      const depth = isCoarse || camera === "assumed" ? null : labels.rootPosition[n * 3 + 2];
      this.#all.add(pose, truth, depth);
      if (activity) this.#sumOf(activity).add(pose, truth, depth);
    }
  }

  row(): EvaluationRow {
    const names = [...this.#activities.keys()].sort();
    const activities = names.map((activity) => ({ activity, ...this.#sumOf(activity).means() }));
    return {
      route: this.route,
      stage: this.stage,
      ...this.#all.means(),
      unplaced: this.#unplaced,
      activities,
      actionWise: actionWiseOf(activities),
    };
  }

  #sumOf(activity: string): ErrorSum {
    const sum = this.#activities.get(activity) ?? new ErrorSum();
    this.#activities.set(activity, sum);
    return sum;
  }
}

function actionWiseOf(activities: readonly ActivityErrors[]): ActionWiseErrors | null {
  if (activities.length === 0) return null;
  const meanOf = (measure: keyof ActionWiseErrors) =>
    activities.reduce((sum, means) => sum + means[measure], 0) / activities.length;
  return {
    mpjpe: meanOf("mpjpe"),
    paMpjpe: meanOf("paMpjpe"),
    nMpjpe: meanOf("nMpjpe"),
    pck150: meanOf("pck150"),
    auc: meanOf("auc"),
  };
}
