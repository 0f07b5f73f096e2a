import type { NetworkWeights } from "@wildpose/networks";
import type { EngineChoice, TfjsBackend } from "./engine-choice.js";

/** A network as ONNX, with its weights in it. */
export interface TracedNetwork {
  /** An ONNX file: input `input` [N, inputs], output `output` [N, outputs]. */
  readonly model: Uint8Array;
  readonly inputs: number;
  readonly outputs: number;
}

export type TfjsEngineChoice = `tfjs:${TfjsBackend}`;

/** What an engine opens a network from. Plain data, so that one thread can prepare what many open. */
export type PreparedNetwork =
  | { readonly engine: Exclude<EngineChoice, TfjsEngineChoice>; readonly traced: TracedNetwork }
  | { readonly engine: TfjsEngineChoice; readonly weights: NetworkWeights };

/** Does for a network what an engine needs once: traces it, for all but TensorFlow.js. Starts no engine. */
export async function prepareNetwork(engine: EngineChoice, weights: NetworkWeights): Promise<PreparedNetwork> {
  if (isTfjs(engine)) return { engine, weights };
  // They load TensorFlow.js, which the threads that only open do without.
  const { poseNetwork } = await import("@wildpose/networks/tfjs");
  const { traceForward } = await import("@wildpose/networks/trace");
  const { spec, tensors, training } = weights;
  const padded = engine === "onnx:cpu" || engine === "portable";
  const model = traceForward(poseNetwork(spec), tensors, { network: spec.name, ...training }, { padded });
  return { engine, traced: { model, inputs: spec.inputs, outputs: spec.outputs } };
}

function isTfjs(engine: EngineChoice): engine is TfjsEngineChoice {
  return engine.startsWith("tfjs:");
}
