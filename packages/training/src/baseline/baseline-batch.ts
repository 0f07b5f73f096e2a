/** What a network that sees images is trained on, a batch at a time. */
export interface BaselineBatch {
  readonly rows: number;
  /** [rows, S, S, 3] RGB. */
  readonly images: Uint8Array;
  /**
   * [rows, 17, 3] x and y in pixels of the crop, the centre of its top-left pixel at (0, 0); z millimetres, relative to the
   * root (joint 0).
   */
  readonly joints: Float32Array;
  /** [rows, 17] 0 where a joint has no truth. */
  readonly weights: Float32Array;
  /** [rows, 17] 0 where only 2D is known. */
  readonly depthWeights: Float32Array;
}
