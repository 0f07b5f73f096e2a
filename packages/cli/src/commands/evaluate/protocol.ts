/** An evaluation's protocol in full: without it a number says nothing. */
import { type Evaluation, HIDDEN_SHARE, MM_PER_PIXEL } from "@wildpose/inference";
import { h36m17 } from "@wildpose/pose";
import { formatCount } from "../../figures.js";

export interface ProtocolFacts {
  readonly evaluation: Evaluation;
  readonly mirrored: boolean;
  /** Which poses, in words. */
  readonly poses: string;
  /** Folder of the weights; undefined for those that ship. */
  readonly weights: string | undefined;
}

/** What is to be said, by what it is about. */
export type Protocol = Readonly<Record<string, string>>;

export function protocolOf({ evaluation, mirrored, poses, weights }: ProtocolFacts): Protocol {
  const { conditions, engine } = evaluation;
  const routes = new Set(conditions.flatMap(({ rows }) => rows.map(({ route }) => route)));
  const stages = new Set(conditions.flatMap(({ rows }) => rows.map(({ stage }) => stage)));
  const activities = conditions[0].rows[0].activities.length;
  const isNoisy = conditions.some(({ deviationPx }) => deviationPx > 0);
  const lacks = (what: string) => conditions.some(({ missing }) => missing === what);
  const hasCamera = (which: string) => conditions.some(({ camera }) => camera === which);
  const sentences = (...parts: readonly (string | false)[]) => parts.filter((part) => part !== false).join("; ");
  const unplaced = Math.max(...conditions.flatMap(({ rows }) => rows.map((row) => row.unplaced)));
  return {
    joints:
      `the ${h36m17.joints.length} of Human3.6M; the root, ${h36m17.joints[h36m17.root]}, counts as one of them, with its ` +
      "error of 0 in all but PA-MPJPE; all are measured, also those the 2D lacks",
    measures: sentences(
      "millimetres: MPJPE relative to the root, PA-MPJPE after the best rotation (never a reflection), scale and shift, " +
        "N-MPJPE after the best scale; z: of the depth of a joint beside the root",
      "per cent: PCK of joints nearer than 150 mm relative to the root, AUC its mean at 0, 5, … 150 mm",
    ),
    means: sentences(
      "frame-wise, every pose counts the same",
      activities > 0 && `${activities} actions apart, and action-wise, with --per-action`,
      unplaced > 0 && `without up to ${formatCount(unplaced)} poses a row for which the search found no depth`,
    ),
    poses,
    "2D": sentences(
      "the 3D projected, without the lens's distortion",
      isNoisy &&
        `± 1 px: normal noise in x and in y of ${MM_PER_PIXEL} mm at the person, a pixel of one who is 330 px tall; 1 joint in ` +
          `${1 / HIDDEN_SHARE} is hidden and off by twice as much, ± is over all`,
      lacks("legs") && "no legs: ankles, in half of the poses knees too, are missing",
      lacks("gaps") && "gaps: each joint but the root is missing 1 time in 8",
    ),
    camera: sentences(
      hasCamera("known") && "known: labelled with the intrinsics it was projected with",
      hasCamera("assumed") && "assumed: one that looks at the root from where an average person would be 5 m away",
    ),
    labels: sentences(
      "coarse: as the networks give it, before the geometric search; exact: after the paper's search",
      stages.has("weighted") && "weighted: the same, a hidden joint counting half",
      stages.has("blend") &&
        "blend: between the two, as near to the 2D as it is said to be accurate; at exact 2D it is exact",
      stages.has("refined") && "refined: bones considered too (docs/geometric-search.md)",
    ),
    networks: sentences(
      "direct: one; stereo: view synthesis, then reconstruction from the view that was synthesised",
      routes.has("paper") && "paper: the same two trained as the paper has them",
      mirrored && "each pose is the mean of it and of its mirror image turned back",
      `${weights === undefined ? "the weights that ship" : `weights in ${weights}`}, run by ${engine}`,
    ),
  };
}
