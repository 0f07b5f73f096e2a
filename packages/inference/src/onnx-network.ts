/** One network, run by ONNX Runtime on the CPU. */
import { inferenceModel, type NetworkWeights } from "@wildpose/networks";
import { InferenceSession, Tensor } from "onnxruntime-node";

export class OnnxNetwork {
  private constructor(
    readonly inputs: number,
    readonly outputs: number,
    readonly session: InferenceSession,
  ) {}

  /** @param threads inside one run; the answer does not depend on it. */
  static async create(weights: NetworkWeights, threads: number): Promise<OnnxNetwork> {
    const session = await InferenceSession.create(inferenceModel(weights), {
      executionProviders: ["cpu"],
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      graphOptimizationLevel: "all",
    });
    return new OnnxNetwork(weights.spec.inputs, weights.spec.outputs, session);
  }

  /**
   * @param input [N, inputs]
   * @returns [N, outputs]; a row does not depend on the rows beside it.
   */
  async run(input: Float32Array): Promise<Float32Array> {
    const feed = new Tensor("float32", input, [input.length / this.inputs, this.inputs]);
    const { output } = await this.session.run({ input: feed });
    return output.data as Float32Array;
  }

  async close(): Promise<void> {
    await this.session.release();
  }
}
