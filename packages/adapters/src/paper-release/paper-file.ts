import type { PaperJointOrder } from "./joint-order.js";
import type { PoseLayout } from "./pose-layout.js";

/** How the paper's release is called in messages. */
export const PAPER_RELEASE = "paper-release";

export interface PaperRelease {
  readonly path: string;
  readonly imageNames: readonly string[];
  /** [N, 17, 2] pixels of an image that the release does not describe: the photograph, or a part cut out of it. */
  readonly keypoints2d: Float32Array;
  /** [N, 17, 3] millimetres, camera frame. */
  readonly keypoints3d: Float32Array;
  /** What was not known and how it was decided, a sentence each. */
  readonly assumptions: readonly string[];
}

export interface PaperReleaseOptions {
  /** Which joint is at which index; tells the root apart. */
  readonly joints: PaperJointOrder;
  /** null finds it out. */
  readonly layout: PoseLayout | null;
}

/** Whether a path names a file of the paper's release, by its ending. */
export function isPaperRelease(path: string): boolean {
  return /\.(npy|h5|hdf5)$/i.test(path);
}
