/** What the geometric search of the label generator is told: how it places joints, and how accurate the 2D is. */
import { blendWeight } from "@wildpose/geometric-search";
import { InvalidSettingError } from "@wildpose/pose";

/**
 * How joints are placed once the root's depth is found; docs/geometric-search.md has what each is worth.
 *
 * - `exact`, the paper's: each labelled joint on the ray of its pixel, its coarse depth beside the root kept.
 * - `refined`: on its ray too, its depth moved to where human bones want it.
 * - `blend`: between its coarse place and its ray, the nearer to the ray the more accurate the 2D is declared to be.
 * - `depth-only`: the coarse pose as it is, at the depth that was found.
 */
export const searchModes = ["exact", "refined", "blend", "depth-only"] as const;
export type SearchMode = (typeof searchModes)[number];

/**
 * How much each joint counts in the search of the root's depth.
 *
 * - `equal`, the paper's.
 * - `visibility`: 1 where it was seen and annotated, 1/2 where it was occluded or computed from other joints. Weights are
 *   one over the deviation, and a hidden joint is taken to be annotated half as accurately.
 */
export const jointWeightings = ["equal", "visibility"] as const;
export type JointWeighting = (typeof jointWeightings)[number];

export interface SearchSettings {
  /** `exact` by default. */
  readonly mode?: SearchMode;
  /**
   * Declared accuracy of the 2D joints: standard deviation in x and in y, in millimetres at the person. `blend` needs it,
   * or {@link keypointDeviationPx}; `refined` takes 2D to be exact without.
   */
  readonly keypointDeviationMm?: number;
  /** The same in pixels of the original image. Root depth over focal length makes millimetres of it, pose by pose. */
  readonly keypointDeviationPx?: number;
  /** `equal` by default. */
  readonly jointWeights?: JointWeighting;
  /** Depths that a root may be found at, millimetres (inclusive); 1,000 and 100,000 by default. */
  readonly minDepthMm?: number;
  readonly maxDepthMm?: number;
}

/**
 * The nearest is beyond the reach of a body, so that no joint comes out behind the camera; what lies at an end is flagged.
 */
export const defaultDepthRangeMm = [1_000, 100_000] as const;

/**
 * What keeps settings from being used, in words that follow their name; null when nothing does.
 */
export function searchFault(search: SearchSettings): string | null {
  const { mode = "exact", keypointDeviationMm: mm, keypointDeviationPx: px } = search;
  const { minDepthMm = defaultDepthRangeMm[0], maxDepthMm = defaultDepthRangeMm[1] } = search;
  if (mm !== undefined && px !== undefined) {
    return "the deviation of the 2D is given in millimetres and in pixels; give one of them";
  }
  const deviation = mm ?? px;
  if (deviation !== undefined && !(deviation >= 0 && deviation < Infinity)) {
    return `deviation ${deviation} of the 2D, expected a number from 0 on`;
  }
  if (mode === "blend" && deviation === undefined) {
    return "mode blend needs the deviation of the 2D, in millimetres or in pixels; use mode exact where it is exact";
  }
  if ((mode === "exact" || mode === "depth-only") && deviation !== undefined) {
    return `mode ${mode} does not use the deviation of the 2D; leave it out, or use mode blend or refined`;
  }
  if (!(minDepthMm > 0 && maxDepthMm > minDepthMm && maxDepthMm < Infinity)) {
    return `depths from ${minDepthMm} to ${maxDepthMm} mm, expected a range that begins above 0`;
  }
  return null;
}

/** @throws {InvalidSettingError} when the settings do not go together. */
export function checkSearch(search: SearchSettings): void {
  const fault = searchFault(search);
  if (fault !== null) throw new InvalidSettingError(`search: ${fault}`);
}

/** What a deviation in pixels is at the person. */
export interface PersonView {
  /** Millimetres from the camera to the root. */
  readonly rootDistanceMm: number;
  /** [4] pixels, at `intrinsicsAt`: fx, fy, cx, cy. */
  readonly intrinsics: ArrayLike<number>;
  readonly intrinsicsAt?: number;
}

/** The declared deviation of the 2D in millimetres at the person; 0 where none is declared, or there is no distance. */
export function declaredDeviationMm(
  { keypointDeviationMm, keypointDeviationPx }: SearchSettings,
  { rootDistanceMm, intrinsics, intrinsicsAt = 0 }: PersonView,
): number {
  if (keypointDeviationMm !== undefined) return keypointDeviationMm;
  if (keypointDeviationPx === undefined || !(rootDistanceMm > 0)) return 0;
  const focal = Math.sqrt(intrinsics[intrinsicsAt] * intrinsics[intrinsicsAt + 1]);
  return (keypointDeviationPx * rootDistanceMm) / focal;
}

/** How far a labelled joint is put from its coarse place (0) to its ray (1). */
export function shareTowardsRay(search: SearchSettings, view: PersonView): number {
  if (search.mode === "blend") return blendWeight(declaredDeviationMm(search, view));
  return search.mode === "depth-only" ? 0 : 1;
}
