/**
 * What the geometric search minimises: how far the joints, put on their rays, are from the coarse pose sideways.
 *
 * `cost(d) = Σ weight_j · ‖ (ray_j · (z_j + d) − ray_root · d) − coarse_xy_j ‖` over the labelled joints: the paper's
 * back-projection and re-centring (arXiv 1904.05512; the distances are not squared, as in the authors' `search_h36.py`),
 * where every weight is 1. The root's own term does not depend on d and is left out.
 *
 * @param rays [N, J, 2] points on the plane z = 1, camera frame; NaN where missing.
 * @param coarse [N, J, 3] millimetres, root-relative, camera frame.
 * @param labelled [N, J] nonzero where the joint takes part.
 * @param root index of the root joint.
 * @param depth millimetres, of the root.
 * @param first,jointCount which pose of a batch: index of its first joint, and J. Default: the arrays are one pose.
 * @param weights [N, J] not negative, 0 where the joint takes no part. Default 1.
 * @returns millimetres, the sum over the joints.
 */
export function depthCost(
  rays: Float64Array,
  coarse: Float32Array | Float64Array,
  labelled: Uint8Array,
  root: number,
  depth: number,
  first = 0,
  jointCount = labelled.length,
  weights?: Float32Array | Float64Array,
): number {
  const rootX = rays[(first + root) * 2] * depth;
  const rootY = rays[(first + root) * 2 + 1] * depth;
  let sum = 0;
  for (let joint = first; joint < first + jointCount; joint++) {
    if (labelled[joint] === 0 || joint === first + root) continue;
    const weight = weights === undefined ? 1 : weights[joint];
    if (weight === 0) continue;
    const z = coarse[joint * 3 + 2] + depth;
    const x = rays[joint * 2] * z - rootX - coarse[joint * 3];
    const y = rays[joint * 2 + 1] * z - rootY - coarse[joint * 3 + 1];
    sum += weight * Math.sqrt(x * x + y * y);
  }
  return sum;
}
