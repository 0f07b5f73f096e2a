/** Runs what was traced in ONNX Runtime, and what it was traced from on TensorFlow.js's own backend `cpu`. */
import tf from "@tensorflow/tfjs";
import { randomStream } from "@wildpose/pose";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { encodeModel } from "../../onnx/encode-model.js";
import type { Graph } from "../../onnx/graph.js";
import { simplifyGraph } from "../../onnx/simplify-graph.js";
import { graphFromRecording, neededNodes } from "../graph-from-recording.js";
import { runTraced } from "../trace-session.js";

export interface TestInput {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

export type TensorFunction = (...inputs: tf.Tensor[]) => tf.Tensor | tf.Tensor[];

/** Every model that was run, for a check of all of them. */
export const modelsRun = new Map<string, Uint8Array>();

export function normals(name: string, shape: readonly number[], mean = 0, deviation = 1): TestInput {
  const random = randomStream(1, name);
  const size = shape.reduce((product, length) => product * length, 1);
  return { shape, data: Float32Array.from({ length: size }, () => random.normal(mean, deviation)) };
}

/** A function of tensors as a graph with the inputs 0, 1, … and the outputs output/0, output/1, … */
export function graphOf(f: TensorFunction, inputs: readonly TestInput[]): Graph {
  return runTraced("test", (session) => {
    const { recording } = session;
    const values = inputs.map(({ shape }, i) => recording.input(`${i}`, shape));
    const results = [f(...values.map((value) => session.tensor(value)))].flat();
    const outputs = new Map(results.map((result, i) => [`output/${i}`, session.value(result)]));
    const nodes = neededNodes(recording.nodes, outputs.values());
    return graphFromRecording({ name: "test", batch: 0, inputs: values, outputs, nodes, open: new Map() });
  });
}

/** Output by name → its elements. */
export type Outputs = ReadonlyMap<string, ArrayLike<number>>;

export async function runModel(
  name: string,
  model: Uint8Array,
  feeds: ReadonlyMap<string, TestInput>,
): Promise<Outputs> {
  modelsRun.set(name, model);
  const session = await InferenceSession.create(model, { intraOpNumThreads: 1, logSeverityLevel: 3 });
  const tensors = session.inputNames.map((input) => {
    const feed = feeds.get(input);
    if (!feed) throw new Error(`nothing to feed ${input} with`);
    return [input, new Tensor("float32", feed.data, feed.shape)] as const;
  });
  const results = await session.run(Object.fromEntries(tensors));
  await session.release();
  return new Map(Object.entries(results).map(([output, tensor]) => [output, tensor.data as Float32Array]));
}

/** The graph as it was traced, and simplified. */
export async function runBoth(
  name: string,
  graph: Graph,
  feeds: ReadonlyMap<string, TestInput>,
): Promise<readonly (readonly [form: string, outputs: Outputs])[]> {
  return [
    ["traced", await runModel(`${name}, traced`, encodeModel(graph, {}), feeds)],
    ["simplified", await runModel(`${name}, simplified`, encodeModel(simplifyGraph(graph), {}), feeds)],
  ];
}

/** The largest difference, relative to the largest element. */
export function relativeError(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (found.length !== expected.length) return Number.POSITIVE_INFINITY;
  let [difference, size] = [0, 0];
  for (let i = 0; i < expected.length; i++) {
    if (Object.is(found[i], expected[i]) || (Number.isNaN(found[i]) && Number.isNaN(expected[i]))) continue;
    if (Number.isNaN(found[i] - expected[i])) return Number.POSITIVE_INFINITY;
    difference = Math.max(difference, Math.abs(found[i] - expected[i]));
  }
  for (let i = 0; i < expected.length; i++) size = Math.max(size, Math.abs(expected[i]));
  return difference === 0 ? 0 : difference / size;
}

/** What differs by more than the tolerance, one line each: empty when all agree. */
export async function disagreements(
  name: string,
  f: TensorFunction,
  inputs: readonly TestInput[],
  tolerance = 1e-5,
): Promise<string[]> {
  await tf.setBackend("cpu");
  const eager = tf.tidy(() =>
    [f(...inputs.map(({ data, shape }) => tf.tensor(data, [...shape])))].flat().map((result) => ({
      shape: result.shape,
      data: result.dataSync(),
    })),
  );
  const graph = graphOf(f, inputs);
  const feeds = new Map(inputs.map((input, i) => [`${i}`, input]));
  const lines: string[] = [];
  graph.outputs.forEach(({ shape }, i) => {
    if (`${shape}` !== `${eager[i].shape}`) lines.push(`${name}: shape [${shape}] instead of [${eager[i].shape}]`);
  });
  for (const [form, outputs] of await runBoth(name, graph, feeds)) {
    eager.forEach(({ data }, i) => {
      const error = relativeError(outputs.get(`output/${i}`) ?? [], data);
      if (!(error <= tolerance)) lines.push(`${name}, ${form}: output ${i} off by ${error}`);
    });
  }
  return lines;
}

/** The value, and all gradients of Σ f · factors for factors that differ from element to element. */
export function withGradients(f: (...inputs: tf.Tensor[]) => tf.Tensor): TensorFunction {
  const weighted = (...inputs: tf.Tensor[]) => {
    const y = f(...inputs);
    const factors = tf.tensor(
      Float32Array.from({ length: y.size }, (_, i) => Math.cos(i * 1.7)),
      y.shape,
    );
    return tf.sum(tf.mul(y, factors));
  };
  return (...inputs) => [f(...inputs), ...tf.grads(weighted)(inputs)];
}
