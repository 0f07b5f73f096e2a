/** The label generator's last step in the canonical camera: the root's depth, and a place for every joint. */
import {
  type ErrorStage,
  expectedErrors,
  placeOnRays,
  refineOnRays,
  searchRootDepths,
} from "@wildpose/geometric-search";
import { h36m17, NOT_LABELLED, VISIBLE } from "@wildpose/pose";
import { declaredDeviationMm, defaultDepthRangeMm, type SearchSettings, shareTowardsRay } from "./search-settings.js";

/** Canonical camera, in which the root's depth is its distance. */
export interface PosesToPlace {
  readonly count: number;
  /** [N, 17, 2] points on the plane z = 1; NaN where missing. */
  readonly rays: Float64Array;
  /** [N, 17, 3] millimetres, root-relative. */
  readonly coarse: Float32Array;
  /** [N, 17] 0, 1 or 2. */
  readonly visibility: Uint8Array;
  /** [N, 17] 1 where computed from other joints; none where it is left out. */
  readonly synthesized?: Uint8Array;
  /** [N] fx, fy, cx, cy in pixels of the original image. */
  readonly cameras: readonly ArrayLike<number>[];
}

export interface PlacedPoses {
  /** [N] millimetres, of the root; NaN where none was found. */
  readonly depth: Float64Array;
  /** [N, 17, 3] millimetres, not root-relative. */
  readonly joints: Float64Array;
  /** [N] millimetres: the residual of the search, before any refinement. */
  readonly residualMm: Float64Array;
  /** [N] millimetres: expected mean error of the placed joints, beside the root; NaN where no depth was found. */
  readonly expectedErrorMm: Float64Array;
  /** [N] 1 where the searched depth is an end of the range. */
  readonly atRangeEdge: Uint8Array;
}

const jointCount = h36m17.joints.length;
const { root } = h36m17;

/** Of a joint that is occluded, or computed from others: see {@link SearchSettings.jointWeights}. */
const HIDDEN_WEIGHT = 0.5;

/**
 * Of a bone of hips and spine, as a fraction of its average. Wider than for bodies that are measured by one rule: annotators
 * mark torsos 8 to 21 % longer than between the joint centres, and hips anywhere from there to the hip bones' edge.
 */
const ANNOTATED_TRUNK_DEVIATION = 0.2;

/** Finds the root's depth of each pose, and places its joints in the way that is asked for. */
export function placeLabels(poses: PosesToPlace, search: SearchSettings): PlacedPoses {
  const { count, rays, coarse, visibility, cameras } = poses;
  const labelled = visibility.map((state) => (state === NOT_LABELLED ? 0 : 1));
  const [minDepthMm, maxDepthMm] = [
    search.minDepthMm ?? defaultDepthRangeMm[0],
    search.maxDepthMm ?? defaultDepthRangeMm[1],
  ];
  const weights = search.jointWeights === "visibility" ? { weights: visibilityWeights(poses) } : {};
  const found = searchRootDepths(rays, coarse, labelled, root, { minDepthMm, maxDepthMm, ...weights });
  const { depth, residualMm, atRangeEdge } = found;
  const viewOf = (n: number) => ({ rootDistanceMm: depth[n], intrinsics: cameras[n] });
  // What is expected is judged by the pose on its rays, whichever is stored.
  const exact = placeOnRays(rays, coarse, labelled, root, depth, new Float64Array(count * jointCount * 3));
  const expected = (stage: ErrorStage) => expectedErrors(coarse, exact, labelled, stage);
  if (search.mode === "refined") {
    const keypointDeviationMm = Float64Array.from({ length: count }, (_, n) => declaredDeviationMm(search, viewOf(n)));
    const options = { keypointDeviationMm, deviations: { trunkLength: ANNOTATED_TRUNK_DEVIATION } };
    const joints = new Float64Array(exact.length);
    const refined = refineOnRays(rays, coarse, labelled, root, depth, options, joints);
    return { depth: refined.depth, joints, residualMm, expectedErrorMm: expected("refined"), atRangeEdge };
  }
  if ((search.mode ?? "exact") === "exact") {
    return { depth, joints: exact, residualMm, expectedErrorMm: expected("exact"), atRangeEdge };
  }
  const shares = Float64Array.from({ length: count }, (_, n) => shareTowardsRay(search, viewOf(n)));
  const joints = placeOnRays(rays, coarse, labelled, root, depth, new Float64Array(exact.length), shares);
  const [ofCoarse, ofExact] = [expected("coarse"), expected("exact")];
  // A blend is judged as the nearer of the two that it lies between.
  const expectedErrorMm = shares.map((share, n) => (share >= 0.5 ? ofExact[n] : ofCoarse[n]));
  return { depth, joints, residualMm, expectedErrorMm, atRangeEdge };
}

/** [N, 17] */
function visibilityWeights({ visibility, synthesized }: PosesToPlace): Float64Array {
  return Float64Array.from(visibility, (state, i) => (state === VISIBLE && synthesized?.[i] !== 1 ? 1 : HIDDEN_WEIGHT));
}
