/**
 * Puts poses where the geometric search found them: the root on its ray at its depth, the other joints as deep as the coarse
 * pose says, and sideways as near to their rays as is asked.
 *
 * `towardsRays` says how near, from the joint's coarse place beside the root (0) to its ray (1):
 * - 1, `exact`, the paper's and the default: every labelled joint projects onto the pixel it was annotated at;
 * - `blendWeight(deviation)`, `blend`: what is left of the way to the pixel is 1 − weight of it, for 2D that is known to be
 *   inexact;
 * - 0, `depth-only`: the coarse pose moved as a whole; only the root projects onto its pixel.
 *
 * A joint that is not labelled has no ray; it keeps its coarse place relative to the root.
 *
 * @param rays [N, J, 2] points on the plane z = 1, camera frame; NaN where missing.
 * @param coarse [N, J, 3] millimetres, root-relative, same camera frame.
 * @param labelled [N, J] nonzero where the joint has a ray.
 * @param root index of the root joint; its ray must be there.
 * @param depth [N] millimetres, of the root; NaN makes the whole pose NaN.
 * @param out [N, J, 3] millimetres, camera frame (not root-relative), filled and returned; may be `coarse`.
 * @param towardsRays from 0 to 1: a number for all, [N] for each pose, or [N, J] for each joint.
 * @throws {RangeError} when `towardsRays` is of another length.
 */
export function placeOnRays<Out extends Float32Array | Float64Array>(
  rays: Float64Array,
  coarse: Float32Array | Float64Array,
  labelled: Uint8Array,
  root: number,
  depth: Float64Array,
  out: Out,
  towardsRays: number | Float32Array | Float64Array = 1,
): Out {
  const jointCount = labelled.length / depth.length;
  const isNumber = typeof towardsRays === "number";
  if (!isNumber && towardsRays.length !== depth.length && towardsRays.length !== labelled.length) {
    throw new RangeError(
      `${towardsRays.length} numbers of how far towards the rays, expected ${depth.length} or ${labelled.length}`,
    );
  }
  const isPerJoint = !isNumber && towardsRays.length === labelled.length;
  for (let pose = 0; pose < depth.length; pose++) {
    const first = pose * jointCount;
    const rootX = rays[(first + root) * 2] * depth[pose];
    const rootY = rays[(first + root) * 2 + 1] * depth[pose];
    for (let joint = first; joint < first + jointCount; joint++) {
      const asked = isNumber ? towardsRays : towardsRays[isPerJoint ? joint : pose];
      const weight = labelled[joint] === 0 ? 0 : asked;
      const z = coarse[joint * 3 + 2] + depth[pose];
      const x = coarse[joint * 3] + rootX;
      const y = coarse[joint * 3 + 1] + rootY;
      // A joint without a ray has NaN there, which 0 times would keep.
      out[joint * 3] = weight === 0 ? x : weight * rays[joint * 2] * z + (1 - weight) * x;
      out[joint * 3 + 1] = weight === 0 ? y : weight * rays[joint * 2 + 1] * z + (1 - weight) * y;
      out[joint * 3 + 2] = z;
    }
  }
  return out;
}
