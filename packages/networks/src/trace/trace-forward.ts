import { encodeModel } from "../onnx/encode-model.js";
import type { Graph } from "../onnx/graph.js";
import { padUnits } from "../onnx/pad-units.js";
import { simplifyGraph } from "../onnx/simplify-graph.js";
import { inferenceLayers } from "../tfjs/layers.js";
import { type NetworkDefinition, sizeOf } from "../tfjs/network-definition.js";
import { expectShape } from "./expect-shape.js";
import { graphFromRecording, neededNodes } from "./graph-from-recording.js";
import { graphMetadata } from "./graph-metadata.js";
import { findOpenLengths, TraceDifference, type Traced } from "./open-lengths.js";
import { layerOfTensor, standIns } from "./stand-ins.js";
import { runTraced } from "./trace-session.js";
import { UntraceableNetworkError } from "./untraceable-network-error.js";

/** Two batch sizes that no length of a network is likely to be: what differs between their traces is the batch. */
const BATCHES = [67, 71] as const;

/**
 * A network in use, as an ONNX model for batches of any size.
 *
 * Input `input` [N, ...inputShape], output `output` [N, ...outputShape], float32, in the network's own unit. Its tensors
 * are constants of the model.
 *
 * @param tensors every tensor of the network that `forward` reads, row-major
 * @param metadata written into the model beside what is said of every network
 * @param options.padded for engines that multiply matrices on a CPU: with more units that are always zero where that is
 * faster, see `padUnits`
 * @throws {UnsupportedKernelError} for an operation that cannot be written as ONNX.
 * @throws {UntraceableNetworkError} when the network reads numbers, computes with the batch size, lacks a tensor, or a
 * shape is not what the network says it is.
 */
export function traceForward(
  network: NetworkDefinition,
  tensors: ReadonlyMap<string, Float32Array>,
  metadata: Readonly<Record<string, string>> = {},
  { padded = false }: { readonly padded?: boolean } = {},
): Uint8Array {
  const graph = simplifyGraph(forwardGraph(network, tensors));
  return encodeModel(padded ? padUnits(graph) : graph, { ...graphMetadata(network), ...metadata });
}

/** The same before it is simplified. */
export function forwardGraph(network: NetworkDefinition, tensors: ReadonlyMap<string, Float32Array>): Graph {
  const [traced, other] = BATCHES.map((batch) => traceBatch(network, tensors, batch));
  try {
    return graphFromRecording({ name: network.name, ...traced, open: findOpenLengths(traced, other) });
  } catch (error) {
    if (!(error instanceof TraceDifference)) throw error;
    throw new UntraceableNetworkError(
      network.name,
      `${error.place}: ${error.what} depends on the size of the batch, or is random, and the model is for batches of any size; compute each example alone`,
      { cause: error },
    );
  }
}

function traceBatch(network: NetworkDefinition, data: ReadonlyMap<string, Float32Array>, batch: number): Traced {
  return runTraced(network.name, (session) => {
    const { recording } = session;
    const constants = [...network.tensors].flatMap(([name, { shape }]) => {
      const elements = data.get(name);
      if (!elements) return [];
      expectShape(network.name, `the tensor ${name} holds`, [elements.length], [sizeOf(shape)]);
      return [[name, recording.constant(elements, shape, name)] as const];
    });
    const tensors = standIns(session, network.name, "tensor", new Map(constants));
    const input = recording.input("input", [batch, ...network.inputShape]);
    const layers = inferenceLayers((name) => {
      recording.layer = layerOfTensor(name);
      return tensors.get(name);
    });
    const output = network.forward(layers, session.tensor(input));
    const found = output.shape.map((length) => (length === batch ? "N" : length));
    expectShape(network.name, "forward gives", found, ["N", ...network.outputShape]);
    const outputs = new Map([["output", session.value(output)]]);
    return { batch, inputs: [input], outputs, nodes: neededNodes(recording.nodes, outputs.values()) };
  });
}
