import { readFile } from "node:fs/promises";
import { env, InferenceSession, Tensor } from "onnxruntime-web/wasm";
import type { OpenNetwork } from "../open-network.js";
import type { TracedNetwork } from "../prepare-network.js";
import { portableModule } from "./portable-module.js";

/**
 * A traced network in ONNX Runtime's WebAssembly, on one thread. Every instruction of it is specified to the bit and it
 * knows nothing of the CPU, so that the answers are the same bits everywhere, at a quarter of the native engine's speed.
 */
export async function openPortableNetwork({ model, inputs, outputs }: TracedNetwork): Promise<OpenNetwork> {
  await loadModule();
  const session = await InferenceSession.create(model, { executionProviders: ["wasm"], graphOptimizationLevel: "all" });
  return {
    description: `onnxruntime-web ${env.versions.web}, WebAssembly`,
    inputs,
    outputs,
    async run(input) {
      const { output } = await session.run({ input: new Tensor("float32", input, [input.length / inputs, inputs]) });
      return output.data as Float32Array;
    },
    close: () => session.release(),
  };
}

/** Gives the runtime its module as bytes: left alone it would look for a URL. */
async function loadModule(): Promise<void> {
  env.wasm.numThreads = 1;
  // What goes wrong is thrown; without this it is printed as well.
  env.logLevel = "fatal";
  env.wasm.wasmBinary ??= await readFile(portableModule);
}
