/**
 * The geometric search: the root depth at which a coarse pose agrees best with the rays through its 2D joints.
 *
 * With a_j = ray_j · z_j − coarse_xy_j and b_j = ray_j − ray_root the cost of `depthCost` is Σ ‖a_j + d · b_j‖: convex in
 * the depth d, so its minimum is found exactly and no grid is needed. The method: docs/geometric-search.md.
 */
import { writeJointVectors } from "./joint-vectors.js";
import { keepDepth, leastDepth, type RootDepths, type SearchOptions, startSearch } from "./search-batch.js";

/**
 * Finds the depth of every root, to better than 10⁻⁶ mm. Where a whole stretch of depths is as good, the smallest.
 *
 * The depth is NaN when the root is not labelled; when no joint that takes part has a ray other than the root's (alone, or
 * all on one spot: every depth is as good); and when a ray or a coarse coordinate of a joint that takes part, or of the
 * root, is not finite. Joints that are not labelled, or weigh 0, take no part, whatever is written there. That a joint
 * nearer than the root stays in front of the camera is not asked for: it holds when `minDepthMm` is beyond the body's own
 * depth.
 *
 * @param rays [N, J, 2] points on the plane z = 1, camera frame; NaN where missing.
 * @param coarse [N, J, 3] millimetres, root-relative, same camera frame.
 * @param labelled [N, J] nonzero where the joint takes part.
 * @param root index of the root joint.
 * @throws {RangeError} when the range is empty or does not begin above 0, the lengths do not fit each other, or the weight
 *   of a labelled joint is negative or not finite.
 */
export function searchRootDepths(
  rays: Float64Array,
  coarse: Float32Array | Float64Array,
  labelled: Uint8Array,
  root: number,
  options: SearchOptions = {},
): RootDepths {
  const { minDepthMm = 1, maxDepthMm = 1e6, weights } = options;
  const { count, jointCount, search, found } = startSearch(
    rays,
    coarse,
    labelled,
    root,
    minDepthMm,
    maxDepthMm,
    options,
  );
  for (let pose = 0; pose < count; pose++) {
    const first = pose * jointCount;
    if (!writeJointVectors(rays, coarse, labelled, weights, first, jointCount, root, search.vectors)) continue;
    const depth = leastDepth(search, minDepthMm, maxDepthMm, found);
    keepDepth(search, pose, depth, depth === minDepthMm || depth === maxDepthMm, found);
  }
  return found;
}
