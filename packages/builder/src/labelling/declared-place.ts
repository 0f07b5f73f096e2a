/**
 * Where the labels of a search that does not put joints on their rays (`blend`, `depth-only`) must project, from what a
 * release stores. The label generator does it in the canonical camera; here it is done in the image's own.
 */
import { raysThroughLens } from "@wildpose/camera";
import { type SearchSettings, shareTowardsRay } from "@wildpose/inference";
import { type Lens, projectThrough } from "./lens.js";

/**
 * Each joint a share of the way from its coarse place to the ray of its pixel, at its coarse depth along the line of sight
 * of the root.
 *
 * @param coarse [J, 3] millimetres, root-relative, camera frame.
 * @param root [3] millimetres, camera frame.
 * @param keypoints [J, 2] pixels.
 * @returns [J, 2] pixels; NaN behind the camera. Of joints that are not labelled it says nothing.
 */
export function declaredProjection(
  search: SearchSettings,
  coarse: Float32Array,
  root: Float32Array,
  lens: Lens,
  keypoints: Float32Array,
): Float64Array {
  const distance = Math.hypot(root[0], root[1], root[2]);
  const share = shareTowardsRay(search, { rootDistanceMm: distance, intrinsics: lens.intrinsics });
  const rays = raysThroughLens(keypoints, lens.intrinsics, lens.distortion, new Float64Array(keypoints.length));
  const places = Float64Array.from(coarse, (value, index) => value + root[index % 3]);
  for (let joint = 0; joint < keypoints.length / 2; joint++) {
    const place = places.subarray(joint * 3, joint * 3 + 3);
    const ray = [rays[joint * 2], rays[joint * 2 + 1], 1];
    const along = (vector: ArrayLike<number>) => vector[0] * root[0] + vector[1] * root[1] + vector[2] * root[2];
    const depthOnRay = along(place) / along(ray);
    for (let axis = 0; axis < 3; axis++) {
      place[axis] = (1 - share) * place[axis] + share * ray[axis] * depthOnRay;
    }
  }
  return projectThrough(lens, places);
}
