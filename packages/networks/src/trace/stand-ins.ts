/** Named tensors of a network while it is traced. */
import type tf from "@tensorflow/tfjs";
import type { Value } from "./recording.js";
import type { TraceSession } from "./trace-session.js";
import { UntraceableNetworkError } from "./untraceable-network-error.js";

export interface StandIns {
  readonly values: ReadonlyMap<string, Value>;
  /** @throws {UntraceableNetworkError} when the network has no such tensor. */
  get(name: string): tf.Tensor;
}

/** @param what they are, for errors: `tensor`, `mask` */
export function standIns(
  session: TraceSession,
  network: string,
  what: string,
  values: ReadonlyMap<string, Value>,
): StandIns {
  const tensors = new Map([...values].map(([name, value]) => [name, session.tensor(value)]));
  return {
    values,
    get(name) {
      const tensor = tensors.get(name);
      if (tensor) return tensor;
      const known = [...tensors.keys()].join(", ") || "none";
      throw new UntraceableNetworkError(network, `no ${what} ${name}; it has ${known}`);
    },
  };
}

/** The layer of a tensor: `block0.a` of `block0.a.weight`. */
export function layerOfTensor(name: string): string {
  const dot = name.lastIndexOf(".");
  return dot < 0 ? name : name.slice(0, dot);
}
