import type { NetworkWeights } from "@wildpose/networks";
import type { EngineChoice, OnnxProvider, TfjsBackend } from "./engine-choice.js";
import type { OpenNetwork } from "./open-network.js";
import { type PreparedNetwork, prepareNetwork } from "./prepare-network.js";

export interface OpenOptions {
  /** Inside one run, of engines that have threads; the answer does not depend on it. */
  readonly threads: number;
}

/**
 * A trained network, ready to run. Loads the chosen engine and no other.
 *
 * @throws {InvalidSettingError} when the engine is not available here.
 */
export async function openNetwork(
  choice: EngineChoice,
  weights: NetworkWeights,
  options: OpenOptions,
): Promise<OpenNetwork> {
  return openPreparedNetwork(await prepareNetwork(choice, weights), options);
}

/** The same from what {@link prepareNetwork} gave, in this thread or in another. */
export async function openPreparedNetwork(prepared: PreparedNetwork, { threads }: OpenOptions): Promise<OpenNetwork> {
  if ("weights" in prepared) {
    const { openTfjsNetwork } = await import("./tfjs/open-tfjs-network.js");
    return openTfjsNetwork(prepared.engine.slice("tfjs:".length) as TfjsBackend, prepared.weights, { threads });
  }
  if (prepared.engine === "portable") {
    return (await import("./portable/open-portable-network.js")).openPortableNetwork(prepared.traced);
  }
  const provider = prepared.engine.slice("onnx:".length) as OnnxProvider;
  return (await import("./onnx/open-onnx-network.js")).openOnnxNetwork(prepared.traced, provider, threads);
}
