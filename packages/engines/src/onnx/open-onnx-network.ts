import { Tensor } from "onnxruntime-node";
import type { OnnxProvider } from "../engine-choice.js";
import type { OpenNetwork } from "../open-network.js";
import type { TracedNetwork } from "../prepare-network.js";
import { createSession, describeOnnx } from "./create-session.js";

/**
 * A traced network in onnxruntime-node.
 *
 * @param threads inside one run on the CPU; the answer does not depend on it.
 * @throws {InvalidSettingError} when the provider is not available here.
 */
export async function openOnnxNetwork(
  { model, inputs, outputs }: TracedNetwork,
  provider: OnnxProvider,
  threads: number,
): Promise<OpenNetwork> {
  const session = await createSession(model, provider, threads);
  return {
    description: describeOnnx(provider),
    inputs,
    outputs,
    async run(input) {
      const { output } = await session.run({ input: new Tensor("float32", input, [input.length / inputs, inputs]) });
      return output.data as Float32Array;
    },
    close: () => session.release(),
  };
}
