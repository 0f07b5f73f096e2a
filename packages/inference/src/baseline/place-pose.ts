/**
 * From what a network finds in a crop to a pose in its camera. Joints lie on the rays of their pixels, at the root's depth
 * and their own beside it; the root's depth is the one at which the bones are as long as they are on average.
 */
import { type CropCamera, raysThroughLens } from "@wildpose/camera";
import { bonesOf, h36m17 } from "@wildpose/pose";

const JOINTS = h36m17.joints.length;
const bones = bonesOf(h36m17);
/** No joint is put nearer to the camera than this, millimetres. */
const NEAREST_MM = 1;
const FARTHEST_MM = 1e9;

/** Mean length of the 16 bones of a pose: [17, 3] millimetres, any frame. */
export function meanBoneLengthOf(pose: ArrayLike<number>): number {
  let sum = 0;
  for (const [a, b] of bones) {
    sum += Math.hypot(pose[a * 3] - pose[b * 3], pose[a * 3 + 1] - pose[b * 3 + 1], pose[a * 3 + 2] - pose[b * 3 + 2]);
  }
  return sum / bones.length;
}

export interface FoundPose {
  /** [17, 2] the ray of each joint, on the plane z = 1 of the crop's camera. */
  readonly rays: Float64Array;
  /** [17] millimetres beside the root. */
  readonly depths: Float64Array;
}

/**
 * What was found in a crop, freed of its pixels.
 *
 * @param found [17, 3] x and y in pixels of the crop, z millimetres relative to the root.
 */
export function foundPose(found: ArrayLike<number>, { intrinsics, distortion }: CropCamera): FoundPose {
  const pixels = new Float64Array(JOINTS * 2);
  const depths = new Float64Array(JOINTS);
  for (let joint = 0; joint < JOINTS; joint++) {
    pixels[joint * 2] = found[joint * 3];
    pixels[joint * 2 + 1] = found[joint * 3 + 1];
    depths[joint] = found[joint * 3 + 2] - found[h36m17.root * 3 + 2];
  }
  const rays = raysThroughLens(pixels, intrinsics, distortion, new Float64Array(JOINTS * 2));
  // A pixel that the lens cannot have bent anything to is taken as it is.
  if (rays.some(Number.isNaN)) {
    const straight = raysThroughLens(pixels, intrinsics, null, new Float64Array(JOINTS * 2));
    for (let at = 0; at < rays.length; at++) if (Number.isNaN(rays[at])) rays[at] = straight[at];
  }
  return { rays, depths };
}

/**
 * The pose at a root depth.
 *
 * @param rootDepth millimetres.
 * @returns [17, 3] millimetres, the camera frame of the crop.
 */
export function poseAtDepth({ rays, depths }: FoundPose, rootDepth: number): Float64Array {
  const pose = new Float64Array(JOINTS * 3);
  for (let joint = 0; joint < JOINTS; joint++) {
    const depth = rootDepth + depths[joint];
    pose[joint * 3] = rays[joint * 2] * depth;
    pose[joint * 3 + 1] = rays[joint * 2 + 1] * depth;
    pose[joint * 3 + 2] = depth;
  }
  return pose;
}

/**
 * The root depth at which the bones have a mean length. Each bone's length is convex in the depth, and so is their mean: it
 * falls to a least value and grows from there without end, so at most one depth behind that of the least value has the
 * length that is asked for. Where even the shortest bones are longer, their depth it is.
 *
 * @param meanBoneLength millimetres.
 * @returns millimetres; every joint is in front of the camera.
 */
export function rootDepthFor(pose: FoundPose, meanBoneLength: number): number {
  const lengthAt = (depth: number) => meanBoneLengthOf(poseAtDepth(pose, depth));
  const first = NEAREST_MM - Math.min(...pose.depths);
  let far = 2 * Math.max(first, NEAREST_MM);
  // Beyond it only a pose whose joints are all in one pixel gets no longer.
  while (lengthAt(far) < meanBoneLength && far < FARTHEST_MM) far *= 2;
  let near = lengthAt(first) <= meanBoneLength ? first : shortest(lengthAt, first, far);
  if (lengthAt(near) > meanBoneLength) return near;
  for (let halving = 0; halving < 200 && far - near > 1e-9 * far; halving++) {
    const middle = (near + far) / 2;
    if (lengthAt(middle) < meanBoneLength) near = middle;
    else far = middle;
  }
  return (near + far) / 2;
}

/** Where a convex function is least, by thirds. */
function shortest(lengthAt: (depth: number) => number, first: number, last: number): number {
  let [low, high] = [first, last];
  while (high - low > 1e-7 * high) {
    const third = (high - low) / 3;
    if (lengthAt(low + third) <= lengthAt(high - third)) high -= third;
    else low += third;
  }
  return (low + high) / 2;
}
