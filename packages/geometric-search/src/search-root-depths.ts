/**
 * The geometric search: the root depth at which a coarse pose agrees best with the rays through its 2D joints.
 *
 * With a_j = ray_j · z_j − coarse_xy_j and b_j = ray_j − ray_root the cost of {@link depthCost} is Σ ‖a_j + d · b_j‖: convex
 * in the depth d, so its minimum is found exactly and no grid is needed.
 */
import { h36m17 } from "@wildpose/pose";
import { depthCost } from "./depth-cost.js";
import { createHyperbolaSum, type HyperbolaSum, minimumOfHyperbolas } from "./hyperbola-sum.js";

export interface SearchOptions {
  /** Nearest depth that may be found, millimetres (inclusive), more than 0. Default 1. */
  readonly minDepthMm?: number;
  /** Farthest depth that may be found, millimetres (inclusive). Default 1,000,000. */
  readonly maxDepthMm?: number;
  /** J, joints a pose. Default the 17 of Human3.6M. */
  readonly jointCount?: number;
}

/** One number a pose. */
export interface RootDepths {
  /** [N] millimetres. NaN where it is not defined: see {@link searchRootDepths}. */
  readonly depth: Float64Array;
  /** [N] millimetres: the cost at that depth, as a mean over the labelled joints other than the root. NaN with the depth. */
  readonly residualMm: Float64Array;
  /** [N] 1 where the depth is an end of the range, because the minimum lies there or beyond. */
  readonly atRangeEdge: Uint8Array;
}

/**
 * Finds the depth of every root, to better than 10⁻⁶ mm. Where a whole stretch of depths is as good, the smallest.
 *
 * The depth is NaN when the root is not labelled; when no labelled joint has a ray other than the root's (alone, or all
 * on one spot: every depth is as good); and when a ray or a coarse coordinate of a labelled joint is not finite. Joints
 * that are not labelled take no part, whatever is written there. That a joint nearer than the root stays in front of the
 * camera is not asked for: it holds when `minDepthMm` is beyond the body's own depth.
 *
 * @param rays [N, J, 2] points on the plane z = 1, camera frame; NaN where missing.
 * @param coarse [N, J, 3] millimetres, root-relative, same camera frame.
 * @param labelled [N, J] nonzero where the joint takes part.
 * @param root index of the root joint.
 * @throws {RangeError} when the range is empty or does not begin above 0, or the lengths do not fit each other.
 */
export function searchRootDepths(
  rays: Float64Array,
  coarse: Float32Array | Float64Array,
  labelled: Uint8Array,
  root: number,
  options: SearchOptions = {},
): RootDepths {
  const { minDepthMm = 1, maxDepthMm = 1e6, jointCount = h36m17.joints.length } = options;
  if (!(minDepthMm > 0 && minDepthMm <= maxDepthMm && maxDepthMm < Infinity)) {
    throw new RangeError(`depth range ${minDepthMm} to ${maxDepthMm} mm, expected 0 < min ≤ max, both finite`);
  }
  const count = labelled.length / jointCount;
  if (!Number.isInteger(count) || rays.length !== labelled.length * 2 || coarse.length !== labelled.length * 3) {
    throw new RangeError(
      `${rays.length} ray, ${coarse.length} coarse and ${labelled.length} label numbers, ` +
        `expected 2, 3 and 1 for each of ${jointCount} joints of every pose`,
    );
  }

  const depth = new Float64Array(count).fill(NaN);
  const residualMm = new Float64Array(count).fill(NaN);
  const atRangeEdge = new Uint8Array(count);
  const sum = createHyperbolaSum(jointCount);
  for (let pose = 0; pose < count; pose++) {
    const joints = writeHyperbolas(rays, coarse, labelled, pose * jointCount, jointCount, root, sum);
    if (joints === 0) continue;
    const found = minimumOfHyperbolas(sum, minDepthMm, maxDepthMm);
    depth[pose] = found;
    residualMm[pose] = depthCost(rays, coarse, labelled, root, found, pose * jointCount, jointCount) / joints;
    atRangeEdge[pose] = found === minDepthMm || found === maxDepthMm ? 1 : 0;
  }
  return { depth, residualMm, atRangeEdge };
}

/**
 * Writes one pose's cost as a sum of hyperbolas: ‖a + d·b‖ = |b| · √((d + a·b / b²)² + (a × b / b²)²). A joint on the
 * root's ray has b = 0, a constant, and is left out of the sum.
 *
 * @param first index of the pose's first joint.
 * @returns labelled joints other than the root; 0 when the pose has no defined depth.
 */
function writeHyperbolas(
  rays: Float64Array,
  coarse: Float32Array | Float64Array,
  labelled: Uint8Array,
  first: number,
  jointCount: number,
  root: number,
  sum: HyperbolaSum,
): number {
  if (labelled[first + root] === 0) return 0;
  const rootX = rays[(first + root) * 2];
  const rootY = rays[(first + root) * 2 + 1];
  let terms = 0;
  let joints = 0;
  for (let index = first; index < first + jointCount; index++) {
    if (labelled[index] === 0) continue;
    const rayX = rays[index * 2];
    const rayY = rays[index * 2 + 1];
    const z = coarse[index * 3 + 2];
    const ax = rayX * z - coarse[index * 3];
    const ay = rayY * z - coarse[index * 3 + 1];
    const bx = rayX - rootX;
    const by = rayY - rootY;
    if (!Number.isFinite(ax + ay)) return 0;
    if (index === first + root) continue;
    joints++;
    const squared = bx * bx + by * by;
    if (squared === 0) continue;
    const across = (ax * by - ay * bx) / squared;
    sum.weight[terms] = Math.sqrt(squared);
    sum.vertex[terms] = -(ax * bx + ay * by) / squared;
    sum.halfWidthSquared[terms] = across * across;
    terms++;
  }
  sum.count = terms;
  return terms === 0 ? 0 : joints;
}
