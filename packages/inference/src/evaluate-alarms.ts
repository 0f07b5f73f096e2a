/** Results that are too good for what the label generator was shown. */
import { h36m17, sizeRuler } from "@wildpose/pose";
import type { EvaluationCondition, KnownPose } from "./evaluate-annotate.js";
import type { EvaluatedRoute } from "./lifter.js";

/** A number that honest input does not give. */
export interface EvaluationAlarm {
  /**
   * - `stereo-below-direct`: the stereo route's MPJPE is far below the direct network's.
   * - `size-known`: the root's depth is better than whoever does not know the person's size can tell it.
   */
  readonly kind: "stereo-below-direct" | "size-known";
  readonly condition: EvaluationCondition;
  readonly route: EvaluatedRoute;
  readonly stage: string;
  /** Millimetres: what was measured, and what it should not be below. */
  readonly measured: number;
  readonly bound: number;
}

/** What alarms are judged by. */
export interface JudgedRow {
  readonly route: EvaluatedRoute;
  readonly stage: string;
  readonly mpjpe: number;
  readonly rootDepthError: number | null;
}

/**
 * Of the direct network's MPJPE, at the same stage and condition. A synthesised right view is a function of the left one and
 * tells nothing new, so the two routes are equal but for luck and budget: at equal budget 53.3 against 52.5 mm, 58.0 against
 * 57.5 and, with disparity, 56.7 against 57.5 on S9 and S11 of Human3.6M, 0.98 to 1.02 times; 0.99 to 1.04 on made bodies and
 * motion.
 * A reconstruction network that is shown true right views measures depth: 42.8 against 57.5 mm, and 34.8 against 50.2 after
 * the search, 0.74 and 0.69 times. 0.85 is in the middle between the two.
 */
const STEREO_SHARE = 0.85;

/**
 * Of the least error of the root's depth that unknown body size leaves; see {@link sizeFloorMm}. A part of a person's size can
 * be told from proportions, children's above all, so the error may lie somewhat below. Half of it cannot be had from a picture;
 * it can from a second one at a known distance, which is what a true right view is.
 */
const SIZE_SHARE = 0.5;

/** With fewer poses a mean says too little. */
const LEAST_POSES = 50;

/** @returns none where all is as it can be, or the poses are fewer than 50. */
export function findAlarms(
  poses: readonly KnownPose[],
  condition: EvaluationCondition,
  rows: readonly JudgedRow[],
): EvaluationAlarm[] {
  if (poses.length < LEAST_POSES) return [];
  const alarms: EvaluationAlarm[] = [];
  const floor = SIZE_SHARE * sizeFloorMm(poses);
  for (const { route, stage, mpjpe, rootDepthError } of rows) {
    const direct = rows.find((row) => row.route === "direct" && row.stage === stage)?.mpjpe ?? 0;
    if (route !== "direct" && mpjpe < STEREO_SHARE * direct) {
      const bound = STEREO_SHARE * direct;
      alarms.push({ kind: "stereo-below-direct", condition, route, stage, measured: mpjpe, bound });
    }
    if (rootDepthError !== null && rootDepthError < floor) {
      alarms.push({ kind: "size-known", condition, route, stage, measured: rootDepthError, bound: floor });
    }
  }
  return alarms;
}

/**
 * The least mean error of the root's depth, millimetres, with which people can be placed whose size is not known. A person
 * twice as large and twice as far gives the same picture. So whoever takes everybody to have one size is off by depth ·
 * |that size / own size − 1|, and the size that makes the mean least is the median weighted by depth / own size. The size is
 * the summed length of the bones of `sizeRuler`.
 */
export function sizeFloorMm(poses: readonly KnownPose[]): number {
  const people = poses
    .map(({ joints }) => {
      const size = sizeOf(joints);
      const depth = joints[h36m17.root * 3 + 2];
      return { size, depth, weight: depth / size };
    })
    .sort((a, b) => a.size - b.size);
  const half = people.reduce((sum, { weight }) => sum + weight, 0) / 2;
  let before = 0;
  const median = people.find(({ weight }) => {
    before += weight;
    return before >= half;
  });
  if (median === undefined) return 0;
  const errors = people.map(({ size, depth }) => depth * Math.abs(median.size / size - 1));
  return errors.reduce((sum, error) => sum + error, 0) / people.length;
}

function sizeOf(pose: Float64Array): number {
  return sizeRuler.bones.reduce((sum, [parent, child]) => {
    const along = [0, 1, 2].map((axis) => pose[child * 3 + axis] - pose[parent * 3 + axis]);
    return sum + Math.hypot(...along);
  }, 0);
}
