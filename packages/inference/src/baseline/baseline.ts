/** A network that finds a person's joints in a crop. */
export interface Baseline {
  /** Pixels along a side of a crop. */
  readonly inputSize: number;
  readonly jointNames: readonly string[];
  /** Millimetres: mean length of the bones of those it was trained on, which fixes the scale of a pose. */
  readonly meanBoneLength: number;
  /**
   * @param crops [rows, S, S, 3] RGB.
   * @returns [rows, 17, 3] x and y in pixels of the crop, z millimetres relative to the root.
   */
  predict(crops: Uint8Array, rows: number): Promise<Float32Array>;
  close(): Promise<void>;
}
