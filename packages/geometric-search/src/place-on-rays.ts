/**
 * Puts poses where the geometric search found them: every labelled joint on its ray, so that it projects onto the pixel
 * it was annotated at.
 *
 * A joint that is not labelled has no ray; it keeps its coarse place relative to the root.
 *
 * @param rays [N, J, 2] points on the plane z = 1, camera frame; NaN where missing.
 * @param coarse [N, J, 3] millimetres, root-relative, same camera frame.
 * @param labelled [N, J] nonzero where the joint goes on its ray.
 * @param root index of the root joint; its ray must be there.
 * @param depth [N] millimetres, of the root; NaN makes the whole pose NaN.
 * @param out [N, J, 3] millimetres, camera frame (not root-relative), filled and returned; may be `coarse`.
 */
export function placeOnRays<Out extends Float32Array | Float64Array>(
  rays: Float64Array,
  coarse: Float32Array | Float64Array,
  labelled: Uint8Array,
  root: number,
  depth: Float64Array,
  out: Out,
): Out {
  const jointCount = labelled.length / depth.length;
  for (let pose = 0; pose < depth.length; pose++) {
    const first = pose * jointCount;
    const rootX = rays[(first + root) * 2] * depth[pose];
    const rootY = rays[(first + root) * 2 + 1] * depth[pose];
    for (let joint = first; joint < first + jointCount; joint++) {
      const z = coarse[joint * 3 + 2] + depth[pose];
      out[joint * 3] = labelled[joint] === 0 ? coarse[joint * 3] + rootX : rays[joint * 2] * z;
      out[joint * 3 + 1] = labelled[joint] === 0 ? coarse[joint * 3 + 1] + rootY : rays[joint * 2 + 1] * z;
      out[joint * 3 + 2] = z;
    }
  }
  return out;
}
