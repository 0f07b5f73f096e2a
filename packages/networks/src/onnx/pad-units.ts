import { copyCorner } from "../copy-corner.js";
import { paddedWidth } from "../padded-width.js";
import type { Graph, GraphConstant, GraphNode } from "./graph.js";
import { type Gemm, gemmOf } from "./simplify/gemm.js";

/** Of zeros they give zeros. */
const keepZeros = new Set(["Relu", "Add", "Sub", "Mul", "Identity"]);

/**
 * The same network with some units more that are always zero, wherever the rows of a hidden value are a whole number of pages
 * long: a width of 1024 becomes 1040. Every answer is the same but for rounding. How much faster that is: docs/benchmarks.md.
 *
 * @param graph simplified; of a network in use, with its weights as constants. Values that anything but a linear layer or an
 * element-wise operator takes part in stay as they are.
 */
export function padUnits(graph: Graph): Graph {
  const padded = paddedValues(graph);
  if (padded.size === 0) return graph;
  const constants = new Map(graph.constants);
  for (const node of graph.nodes) {
    const layer = layerOf(node, graph);
    if (!layer) continue;
    const { b, c, transposeB } = layer;
    const weights = constantOf(graph, b);
    const widths = weights.shape.map((length, axis) => {
      const isUnits = (axis === 1) !== transposeB;
      return padded.has(isUnits ? node.outputs[0] : layer.a) ? paddedWidth(length) : length;
    });
    constants.set(b, withZeros(weights, widths));
    const bias = graph.constants.get(c);
    if (bias) constants.set(c, withZeros(bias, [...bias.shape.slice(0, -1), widths[transposeB ? 0 : 1]]));
  }
  return { ...graph, constants };
}

/** Hidden values whose rows are whole pages, and all of whose producers and users can do with zeros more. */
function paddedValues(graph: Graph): Set<string> {
  const padded = new Set<string>();
  for (const node of graph.nodes) {
    const layer = layerOf(node, graph);
    if (layer && paddedWidth(unitsOf(layer, graph)) > unitsOf(layer, graph)) padded.add(node.outputs[0]);
    if (keepZeros.has(node.operator) && node.inputs.every((name) => padded.has(name))) padded.add(node.outputs[0]);
  }
  for (const { name } of graph.outputs) padded.delete(name);
  // What cannot be padded takes from the rest whatever meets it.
  for (;;) {
    const before = padded.size;
    for (const node of graph.nodes) {
      if (layerOf(node, graph)) continue;
      const values = [...node.inputs, ...node.outputs];
      if (keepZeros.has(node.operator) && values.every((name) => padded.has(name))) continue;
      for (const name of values) padded.delete(name);
    }
    if (padded.size === before) return padded;
  }
}

/** A linear layer whose weights and bias are constants that nothing else takes. */
function layerOf(node: GraphNode, graph: Graph): Gemm | undefined {
  const gemm = gemmOf(node);
  if (!gemm || gemm.transposeA) return undefined;
  const own = (name: string) =>
    graph.constants.has(name) && graph.nodes.every((other) => other === node || !other.inputs.includes(name));
  if (graph.constants.has(gemm.a) || !own(gemm.b)) return undefined;
  if (gemm.c !== "" && !(own(gemm.c) && constantOf(graph, gemm.c).shape.at(-1) === unitsOf(gemm, graph)))
    return undefined;
  return gemm;
}

function unitsOf({ b, transposeB }: Gemm, graph: Graph): number {
  return constantOf(graph, b).shape[transposeB ? 0 : 1];
}

function constantOf(graph: Graph, name: string): GraphConstant {
  return graph.constants.get(name) as GraphConstant;
}

/** @param to lengths no shorter than its own */
function withZeros({ shape, data }: GraphConstant, to: readonly number[]): GraphConstant {
  const padded = new Float32Array(to.reduce((count, length) => count * length, 1));
  copyCorner(data as Float32Array, shape, padded, to);
  return { shape: to, data: padded };
}
