/** What is computed or held twice is computed or held once. */
import { elementTypeOf, type Graph, type GraphConstant, type GraphNode } from "../graph.js";
import { isCommutative } from "./operators.js";
import { rewriteNodes } from "./rewrite-nodes.js";

export function shareEqualNodes(graph: Graph): Graph {
  const known = new Map<string, readonly string[]>();
  return rewriteNodes(graph, (node) => {
    // What is left of these gives an output of the graph its name.
    if (node.operator === "Identity") return undefined;
    const key = keyOf(node);
    const earlier = known.get(key);
    if (earlier) return { are: earlier };
    known.set(key, node.outputs);
    return undefined;
  });
}

/** Constants of the same type, shape and bits. */
export function shareEqualConstants(graph: Graph): Graph {
  const groups = new Map<string, string[]>();
  const same = new Map<string, string>();
  for (const [name, constant] of graph.constants) {
    const kind = `${elementTypeOf(constant)} ${constant.shape.join()}`;
    const group = groups.get(kind) ?? [];
    groups.set(kind, group);
    const earlier = group.find((other) => sameBits(graph.constants.get(other) as GraphConstant, constant));
    if (earlier === undefined) group.push(name);
    else same.set(name, earlier);
  }
  if (same.size === 0) return graph;
  return {
    ...graph,
    constants: new Map([...graph.constants].filter(([name]) => !same.has(name))),
    nodes: graph.nodes.map((node) => ({ ...node, inputs: node.inputs.map((name) => same.get(name) ?? name) })),
  };
}

function keyOf({ operator, inputs, outputs, attributes }: GraphNode): string {
  const ordered = isCommutative(operator) ? [...inputs].sort() : inputs;
  const named = Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([operator, ordered, named, outputs.length]);
}

function sameBits(a: GraphConstant, b: GraphConstant): boolean {
  return bytesOf(a).equals(bytesOf(b));
}

function bytesOf({ data }: GraphConstant): Buffer {
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength);
}
