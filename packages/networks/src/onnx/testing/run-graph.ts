import { InferenceSession, Tensor } from "onnxruntime-node";
import { encodeModel } from "../encode-model.js";
import type { Graph } from "../graph.js";

/** Elements of every output, by its name. */
export type GraphResults = ReadonlyMap<string, readonly number[]>;

/**
 * Runs a graph as it stands: ONNX Runtime is told to simplify nothing.
 *
 * @param batch what the names among the lengths of inputs stand for.
 */
export async function runGraph(graph: Graph, batch = 3): Promise<GraphResults> {
  const session = await InferenceSession.create(encodeModel(graph, {}), {
    graphOptimizationLevel: "disabled",
    intraOpNumThreads: 1,
    logSeverityLevel: 4,
  });
  try {
    const feeds = graph.inputs.map(({ name, shape }, input) => {
      const lengths = shape.map((length) => (typeof length === "string" ? batch : length));
      const count = lengths.reduce((product, length) => product * length, 1);
      const data = Float32Array.from({ length: count }, (_, i) => Math.cos(0.7 * i + 2.1 * input + 0.4));
      return [name, new Tensor("float32", data, lengths)] as const;
    });
    const results = await session.run(Object.fromEntries(feeds));
    return new Map(graph.outputs.map(({ name }) => [name, Array.from(results[name].data as Float32Array, Number)]));
  } finally {
    await session.release();
  }
}

/**
 * The largest difference of two results over the largest element; infinite where shapes or outputs differ.
 *
 * @param smallest what counts as the largest element where all are smaller: sums that cancel leave nothing but rounding.
 */
export function relativeDifference(a: GraphResults, b: GraphResults, smallest = 1e-3): number {
  let worst = `${[...a.keys()]}` === `${[...b.keys()]}` ? 0 : Number.POSITIVE_INFINITY;
  for (const [name, expected] of a) {
    const found = b.get(name) ?? [];
    if (found.length !== expected.length) return Number.POSITIVE_INFINITY;
    const size = expected.reduce((largest, value) => Math.max(largest, Math.abs(value)), smallest);
    for (const [i, value] of expected.entries()) {
      if (Object.is(found[i], value)) continue;
      const difference = Math.abs(found[i] - value) / size;
      worst = Math.max(worst, Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference);
    }
  }
  return worst;
}
