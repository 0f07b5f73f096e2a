import type { Skeleton } from "./skeleton.js";

/** Visibility of a joint. The three states are kept from the source file to the shard. */
export const NOT_LABELLED = 0;
export const OCCLUDED = 1;
export const VISIBLE = 2;

/** The split a source's own files put a sample in; a release has splits of its own. */
export type SourceSplit = "train" | "validation" | "test";

/** One person in one image, as an adapter reads it: the source's skeleton, our pixel convention. */
export interface PoseSample {
  /** `<source>/<record>`: unique, and the same for ever. */
  readonly id: string;
  readonly source: string;
  readonly sourceSplit: SourceSplit;
  /** What must not be torn across splits: an image, a subject, a sequence. Starts with the source's name. */
  readonly group: string;
  readonly skeleton: Skeleton;
  /** [J, 2] pixels, the centre of the top-left pixel is (0, 0). NaN where not labelled. */
  readonly keypoints: Float32Array;
  /** [J] 0 not labelled, 1 labelled but occluded, 2 visible. */
  readonly visibility: Uint8Array;
  /** Path of the image relative to the source's image folder, with forward slashes; null when there is none. */
  readonly imagePath: string | null;
  /** [width, height] pixels of the image, when the source says them. */
  readonly imageSize: readonly [width: number, height: number] | null;
  /** [x, y, width, height] pixels, when the source annotates one. */
  readonly bbox: readonly [number, number, number, number] | null;
  /** [fx, fy, cx, cy] pixels of the original image, when the source measured them. */
  readonly intrinsics: readonly [number, number, number, number] | null;
  /** [k1, k2, k3, p1, p2] of Human3.6M's lens model (packages/camera/src/distortion.ts); null for a lens without. */
  readonly distortion: readonly [number, number, number, number, number] | null;
  /** [J, 3] millimetres, camera frame, when the source measured them; NaN where missing. */
  readonly joints3d: Float32Array | null;
  /** What the person does, in the source's word, when it says so. */
  readonly activity: string | null;
  /** Why the source's own data are known to be wrong here, as one kebab-case word such as `mocap-drift`; null when they are not. */
  readonly defect: string | null;
}

/** The fields of a sample from a source of 2D annotations only: no camera, no 3D, nothing said of the image. */
export const annotationOnly = {
  imageSize: null,
  intrinsics: null,
  distortion: null,
  joints3d: null,
  activity: null,
  defect: null,
} as const satisfies Partial<PoseSample>;
