import { randomStream } from "@wildpose/pose";
import { limitNorms } from "./limit-norms.js";
import { type NetworkDefinition, sizeOf } from "./network-definition.js";

/** What a network holds before its first step: drawn from streams named by the seed, the network and the tensor. */
export function initialTensors(network: NetworkDefinition, seed: number): Map<string, Float32Array> {
  const tensors = new Map<string, Float32Array>();
  for (const [name, { shape, initial, maxNorm }] of network.tensors) {
    const data = new Float32Array(sizeOf(shape));
    if ("constant" in initial) data.fill(initial.constant);
    else {
      const random = randomStream(seed, `${network.name}/initial/${name}`);
      for (let i = 0; i < data.length; i++) data[i] = random.normal(0, initial.normal);
    }
    if (maxNorm !== undefined) limitNorms(data, shape[shape.length - 1], maxNorm);
    tensors.set(name, data);
  }
  return tensors;
}
