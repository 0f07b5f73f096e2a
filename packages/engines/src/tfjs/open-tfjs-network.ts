import tf = require("@tensorflow/tfjs");

import type { NetworkWeights } from "@wildpose/networks";
import { inferenceLayers, poseNetwork, sizeOf, type TensorLookup } from "@wildpose/networks/tfjs";
import type { TfjsBackend } from "../engine-choice.js";
import type { OpenNetwork } from "../open-network.js";
import { holdTfjsBackend } from "./backend.js";

/** Rows computed at once: more take memory in proportion and are no faster. */
const ROWS = 1024;

/**
 * A trained network in TensorFlow.js, operation by operation.
 *
 * @param threads inside one operation, where the backend has threads: `tensorflow`, at its first start.
 * @throws {InvalidSettingError} when the backend cannot be started.
 */
export async function openTfjsNetwork(
  backend: TfjsBackend,
  weights: NetworkWeights,
  { threads }: { readonly threads: number },
): Promise<OpenNetwork> {
  const { description, activate, release } = await holdTfjsBackend(backend, threads);
  activate();
  const network = poseNetwork(weights.spec);
  const tensors = new Map<string, tf.Tensor>();
  for (const [name, { shape }] of network.tensors) {
    const data = weights.tensors.get(name);
    if (!data) throw new Error(`${network.name}: the tensor ${name} is missing`);
    tensors.set(name, tf.tensor(data.slice(), [...shape]));
  }
  const layers = inferenceLayers(((name: string) => tensors.get(name)) as TensorLookup);
  const inputs = sizeOf(network.inputShape);
  const outputs = sizeOf(network.outputShape);
  return {
    description,
    inputs,
    outputs,
    async run(input) {
      const examples = input.length / inputs;
      const result = new Float32Array(examples * outputs);
      for (let from = 0; from < examples; from += ROWS) {
        const until = Math.min(examples, from + ROWS);
        activate();
        const output = tf.tidy(() => {
          const rows = input.slice(from * inputs, until * inputs);
          return network.forward(layers, tf.tensor(rows, [until - from, ...network.inputShape]));
        });
        result.set(await output.data(), from * outputs);
        output.dispose();
      }
      return result;
    },
    async close() {
      tf.dispose([...tensors.values()]);
      tensors.clear();
      await release();
    },
  };
}
