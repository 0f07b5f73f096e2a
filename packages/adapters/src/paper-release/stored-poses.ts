/** Poses as a file of the paper's release stores them. */
export interface StoredPoses {
  /** As the file names them; with folders where it has them. */
  readonly imageNames: readonly string[];
  /** [N, 34] pixels, [N, 51]: in the order of the file. */
  readonly flat2d: Float32Array;
  readonly flat3d: Float32Array;
  /** True where the file has an axis for the coordinates, so that there is nothing to find out. */
  readonly interleaved: boolean;
}
