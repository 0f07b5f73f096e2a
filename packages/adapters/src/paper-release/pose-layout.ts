/**
 * Whether the numbers of a pose are planar (x of all joints, then y, then z) or interleaved (x, y, z of each joint).
 *
 * The authors' code has both: planar for camera-space 3D and the view synthesis, interleaved for the reconstruction
 * (`GeoSearch/*.py`, `Left2Right/data_pre.py`, `3DReg/data_pre.py`). Which one `wild.npy` has is not known, so it is found
 * out: a pose and its picture belong together only when both are read the right way.
 */
import { PAPER_JOINTS } from "./joint-order.js";

export const poseLayouts = ["planar", "interleaved"] as const;
export type PoseLayout = (typeof poseLayouts)[number];

interface DetectedLayout {
  readonly keypoints2d: PoseLayout;
  readonly keypoints3d: PoseLayout;
  /** How it was decided, in a sentence. */
  readonly evidence: string;
}

/** Poses that are looked at. */
const MOST_POSES = 300;
/** The share of the picture that the 3D pose may leave unexplained, and how much less than the next best reading. */
const MOST_UNEXPLAINED = 0.3;
const CLEARLY_LESS = 0.5;
/** Share of the poses in which the root is zero, to say that poses are root-relative. */
const ROOT_IS_ZERO = 0.95;

/**
 * Finds the layout of 2D and 3D: the one in which a scaled and shifted x, y of the 3D joints explains the 2D joints best,
 * and, when the poses are relative to their root, has its zeros at the root.
 *
 * @param flat2d [N, 34], `flat3d` [N, 51], as stored.
 * @param root index of the root joint.
 * @returns null when no reading is clearly better than the others.
 */
export function detectLayout(flat2d: Float32Array, flat3d: Float32Array, root: number): DetectedLayout | null {
  const poses = samplePoses(flat2d.length / (PAPER_JOINTS * 2));
  if (poses.length === 0) return null;
  const zeros = poseLayouts.map((layout) => ({ layout, share: zeroRootShare(flat3d, layout, root, poses) }));
  const rooted = zeros.filter(({ share }) => share >= ROOT_IS_ZERO);
  const candidates3d = rooted.length === 1 ? [rooted[0].layout] : poseLayouts;
  const readings = candidates3d
    .flatMap((keypoints3d) =>
      poseLayouts.map((keypoints2d) => ({
        keypoints2d,
        keypoints3d,
        unexplained: medianUnexplained(flat2d, keypoints2d, flat3d, keypoints3d, poses),
      })),
    )
    .sort((a, b) => a.unexplained - b.unexplained);
  const [best, next] = readings;
  if (!(best.unexplained <= MOST_UNEXPLAINED && best.unexplained <= CLEARLY_LESS * next.unexplained)) return null;
  const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
  const rootEvidence =
    rooted.length === 1
      ? ` and joint ${root} is zero in ${percent(rooted[0].share)} of the poses only when 3D is ${rooted[0].layout}`
      : "";
  return {
    keypoints2d: best.keypoints2d,
    keypoints3d: best.keypoints3d,
    evidence:
      `2D is ${best.keypoints2d} and 3D is ${best.keypoints3d}: read so, a scaled pose leaves ${percent(best.unexplained)} of ` +
      `the picture unexplained, the next best reading ${percent(next.unexplained)}${rootEvidence}`,
  };
}

/** The numbers of every pose, interleaved. */
export function interleaved(flat: Float32Array, layout: PoseLayout, axes: 2 | 3): Float32Array {
  if (layout === "interleaved") return flat;
  const size = PAPER_JOINTS * axes;
  return Float32Array.from(flat, (_, i) => {
    const at = i % size;
    return flat[i - at + (at % axes) * PAPER_JOINTS + Math.floor(at / axes)];
  });
}

function samplePoses(count: number): number[] {
  const step = Math.max(1, Math.floor(count / MOST_POSES));
  return Array.from({ length: Math.min(count, MOST_POSES) }, (_, i) => i * step);
}

function zeroRootShare(flat3d: Float32Array, layout: PoseLayout, root: number, poses: readonly number[]): number {
  const zero = poses.filter((pose) =>
    [0, 1, 2].every((axis) => flat3d[pose * PAPER_JOINTS * 3 + place(root, axis, layout, 3)] === 0),
  );
  return zero.length / poses.length;
}

function place(joint: number, axis: number, layout: PoseLayout, axes: number): number {
  return layout === "planar" ? axis * PAPER_JOINTS + joint : joint * axes + axis;
}

function medianUnexplained(
  flat2d: Float32Array,
  layout2d: PoseLayout,
  flat3d: Float32Array,
  layout3d: PoseLayout,
  poses: readonly number[],
): number {
  const shares = poses.map((pose) => {
    const picture = pointsOf(flat2d, pose, layout2d, 2);
    const body = pointsOf(flat3d, pose, layout3d, 3);
    return unexplained(picture, body);
  });
  return shares.sort((a, b) => a - b)[Math.floor(shares.length / 2)];
}

/** x and y of each joint, from their mean: [17, 2]. */
function pointsOf(flat: Float32Array, pose: number, layout: PoseLayout, axes: 2 | 3): Float64Array {
  const points = new Float64Array(PAPER_JOINTS * 2);
  for (let axis = 0; axis < 2; axis++) {
    let mean = 0;
    for (let joint = 0; joint < PAPER_JOINTS; joint++) {
      const value = flat[pose * PAPER_JOINTS * axes + place(joint, axis, layout, axes)];
      points[joint * 2 + axis] = value;
      mean += value / PAPER_JOINTS;
    }
    for (let joint = 0; joint < PAPER_JOINTS; joint++) points[joint * 2 + axis] -= mean;
  }
  return points;
}

/** Share of the picture's squared distances that the best scale of the pose leaves; 1 when it would mirror it. */
function unexplained(picture: Float64Array, body: Float64Array): number {
  let both = 0;
  let inPicture = 0;
  let inBody = 0;
  for (let i = 0; i < picture.length; i++) {
    both += picture[i] * body[i];
    inPicture += picture[i] ** 2;
    inBody += body[i] ** 2;
  }
  const share = both > 0 ? 1 - both ** 2 / (inPicture * inBody) : 1;
  return Number.isFinite(share) ? Math.max(0, share) : 1;
}
