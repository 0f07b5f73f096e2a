import type { CropCamera } from "@wildpose/camera";

/** A person whose joints are known, as a network sees them. */
export interface CropExample {
  readonly source: string;
  /** `measured`, or `generated`: then 3D is a label and no truth. */
  readonly labelOrigin: string;
  readonly camera: CropCamera;
  /** [17, 2] pixels of the crop. */
  readonly keypoints: Float64Array;
  /** [17, 3] millimetres, the camera frame of the crop. */
  readonly pose: Float64Array;
  /** [17] whether the joint is known. */
  readonly known: readonly boolean[];
  /** [17] whether it was computed from other joints. */
  readonly synthesized: readonly boolean[];
}

export interface CropExamples {
  /** [rows, S, S, 3] RGB. */
  readonly images: Uint8Array;
  readonly examples: readonly CropExample[];
}
