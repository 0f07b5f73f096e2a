import tf = require("@tensorflow/tfjs");

import { encodeModel } from "../onnx/encode-model.js";
import type { Graph } from "../onnx/graph.js";
import { simplifyGraph } from "../onnx/simplify-graph.js";
import { trainingLayers } from "../tfjs/layers.js";
import type { NetworkDefinition, Objective } from "../tfjs/network-definition.js";
import { orthogonalUpdate } from "../tfjs/orthogonal-update.js";
import { expectShape } from "./expect-shape.js";
import { graphFromRecording, neededNodes } from "./graph-from-recording.js";
import { graphMetadata } from "./graph-metadata.js";
import { findOpenLengths, TraceDifference, type Traced } from "./open-lengths.js";
import type { Value } from "./recording.js";
import { layerOfTensor, standIns } from "./stand-ins.js";
import { runTraced } from "./trace-session.js";
import { UntraceableNetworkError } from "./untraceable-network-error.js";

export interface TrainingStepOptions {
  /** Examples a step. */
  readonly batch: number;
  /** Whether layers with dropout take masks. */
  readonly dropout: boolean;
  /** Written into the model beside what is said of every network. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/**
 * One training step up to what moves the tensors, as an ONNX model: forward in training mode, the loss, by TensorFlow.js's own
 * automatic differentiation the gradients, and orthogonal updates made of them.
 *
 * Inputs: `input` [batch, ...inputShape]; `target` [batch, ...targetShape]; `tensor/<name>` for each tensor of the network
 * that is read; `mask/<layer>` [batch, ...shape] of 0 and 1 / (1 − rate) for each layer with dropout that runs; `first/<name>`,
 * the mean gradient before, for each tensor with orthogonal updates.
 * Outputs: `loss` []; `metric/<name>` []; `gradient/<tensor>` for each trainable tensor; `update/<tensor>` for each with
 * orthogonal updates; `mean/<layer>` and `variance/<layer>` [units] of the batch, unbiased, for each batch norm. All float32.
 *
 * @throws {UnsupportedKernelError} for an operation that cannot be written as ONNX.
 * @throws {UntraceableNetworkError} when the network reads numbers, draws random numbers, a trainable tensor has no
 * influence on the loss, or a shape is not what the network says it is.
 */
export function traceTrainingStep(
  network: NetworkDefinition,
  objective: Objective,
  options: TrainingStepOptions,
): Uint8Array {
  const graph = trainingStepGraph(network, objective, options);
  const metadata = { ...graphMetadata(network), objective: objective.name, batch: `${options.batch}` };
  return encodeModel(simplifyGraph(graph), { ...metadata, ...options.metadata });
}

/** The same before it is simplified. */
export function trainingStepGraph(
  network: NetworkDefinition,
  objective: Objective,
  options: TrainingStepOptions,
): Graph {
  // Random numbers would become constants, the same in every step: a second trace finds them.
  const [traced, again] = [0, 1].map(() => traceStep(network, objective, options));
  try {
    return graphFromRecording({ name: network.name, ...traced, open: findOpenLengths(traced, again) });
  } catch (error) {
    if (!(error instanceof TraceDifference)) throw error;
    throw new UntraceableNetworkError(
      network.name,
      `${error.place}: ${error.what} differs from one trace to the next; a network must not draw random numbers, dropout is layers.dropout`,
      { cause: error },
    );
  }
}

function traceStep(network: NetworkDefinition, objective: Objective, options: TrainingStepOptions): Traced {
  const { batch, dropout } = options;
  return runTraced(network.name, (session) => {
    const { recording } = session;
    const tensorInputs = [...network.tensors].map(
      ([name, { shape }]) => [name, recording.input(`tensor/${name}`, shape, layerOfTensor(name))] as const,
    );
    const tensors = standIns(session, network.name, "tensor", new Map(tensorInputs));
    const maskInputs = network.dropouts.map(
      ({ name, shape }) => [name, recording.input(`mask/${name}`, [batch, ...shape], name)] as const,
    );
    const masks = standIns(session, network.name, "layer with dropout", new Map(maskInputs));
    const input = recording.input("input", [batch, ...network.inputShape]);
    const target = recording.input("target", [batch, ...(objective.targetShape ?? network.outputShape)]);

    const tensor = (name: string) => {
      recording.layer = layerOfTensor(name);
      return tensors.get(name);
    };
    const mask = (name: string) => {
      recording.layer = name;
      return masks.get(name);
    };
    const layers = trainingLayers(tensor, dropout ? mask : null);

    const outputs = new Map<string, Value>();
    const loss = () => {
      const predicted = network.forward(layers, session.tensor(input));
      expectShape(network.name, "forward gives", predicted.shape, [
        batch,
        ...(network.trainingShape ?? network.outputShape),
      ]);
      const truth = session.tensor(target);
      const evaluate = (name: string, what: string, f: () => tf.Scalar) => {
        recording.layer = name;
        const value = f();
        expectShape(network.name, `${what} is`, value.shape, []);
        outputs.set(name, session.value(value));
        return value;
      };
      const value = evaluate("loss", `the loss ${objective.name}`, () => objective.loss(predicted, truth, layers));
      for (const [name, metric] of Object.entries(objective.metrics)) {
        evaluate(`metric/${name}`, `the metric ${name}`, () => metric(predicted, truth));
      }
      recording.backward = true;
      return value;
    };

    const trainable = [...network.tensors.keys()].filter((name) => network.tensors.get(name)?.trainable);
    const variables = trainable.map((name) => tensors.get(name));
    const gradients: readonly (tf.Tensor | undefined)[] = tf.engine().gradients(loss, variables, undefined, true).grads;
    const firsts: Value[] = [];
    trainable.forEach((name, i) => {
      const problem = `the tensor ${name} is trainable, and the loss ${objective.name} does not depend on it; use it in forward, or make it not trainable`;
      const gradient = found(network, gradients[i], problem);
      outputs.set(`gradient/${name}`, session.value(gradient));
      if (!network.tensors.get(name)?.orthogonal) return;
      const first = recording.input(`first/${name}`, gradient.shape, layerOfTensor(name));
      firsts.push(first);
      outputs.set(`update/${name}`, session.value(orthogonalUpdate(session.tensor(first), gradient)));
    });
    for (const { name } of network.batchNorms) {
      const statistics = found(network, layers.statistics.get(name), `the batch norm ${name} does not run in forward`);
      outputs.set(`mean/${name}`, session.value(statistics.mean));
      outputs.set(`variance/${name}`, session.value(statistics.variance));
    }

    const nodes = neededNodes(recording.nodes, outputs.values());
    const taken = new Set([...nodes.flatMap((node) => node.inputs), ...outputs.values()]);
    const read = [...tensors.values.values(), ...masks.values.values()].filter((value) => taken.has(value));
    return { batch, inputs: [input, target, ...read, ...firsts], outputs, nodes };
  });
}

function found<T>(network: NetworkDefinition, value: T | undefined, problem: string): T {
  if (value === undefined) throw new UntraceableNetworkError(network.name, problem);
  return value;
}
