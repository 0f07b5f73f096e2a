/** What inference asks of an engine. */
export interface OpenNetwork {
  /** What computes, with its version: `onnxruntime-node 1.30.0, cpu provider`. */
  readonly description: string;
  readonly inputs: number;
  readonly outputs: number;
  /**
   * @param input [N, inputs]
   * @returns [N, outputs]; a row does not depend on the rows beside it.
   */
  run(input: Float32Array): Promise<Float32Array>;
  close(): Promise<void>;
}
