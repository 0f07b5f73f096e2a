import type { Graph, GraphNode } from "../graph.js";
import { isElementWise } from "./operators.js";
import { type GraphEditor, type Rewrite, rewriteNodes } from "./rewrite-nodes.js";
import { uniformNumber } from "./tidy-scalars.js";
import { elementCount, inferType, sameShape } from "./value-type.js";

/**
 * What is repeated along an axis takes part before it is repeated: element-wise operators repeat by themselves, and where
 * nothing else does, the result is repeated instead. The gradients of sums and means begin with tensors of equal numbers.
 */
export function broadcastLate(graph: Graph): Graph {
  return rewriteNodes(graph, (node, editor) => {
    if (isElementWise(node.operator)) return elementWise(node, editor);
    return node.operator === "Reshape" || node.operator === "Transpose" ? ofOneElement(node, editor) : undefined;
  });
}

function elementWise(node: GraphNode, editor: GraphEditor): Rewrite | undefined {
  // Constants alone are folded.
  if (node.inputs.every((name) => editor.constant(name))) return undefined;
  const shape = inferType(node, editor)?.shape;
  const lean = node.inputs.map((name) => beforeRepeated(name, editor));
  if (!shape || lean.every((value) => value === undefined)) return undefined;
  const inputs = node.inputs.map((name, i) => lean[i]?.() ?? name);
  const small = { ...node, inputs };
  const smallShape = inferType(small, editor)?.shape;
  if (sameShape(smallShape, shape)) return { becomes: small };
  if (!smallShape || elementCount(shape) === undefined) return undefined;
  const value = editor.add(node.operator, inputs, node.attributes, node.outputs[0]);
  return repeated(value, shape as readonly number[], node, editor);
}

/** A repeated number has no order. */
function ofOneElement(node: GraphNode, editor: GraphEditor): Rewrite | undefined {
  const source = editor.producer(node.inputs[0]);
  const shape = inferType(node, editor)?.shape;
  if (source?.operator !== "Expand" || !shape || elementCount(shape) === undefined) return undefined;
  const from = editor.typeOf(source.inputs[0])?.shape;
  if (!from || elementCount(from) !== 1 || from.length > shape.length) return undefined;
  return repeated(source.inputs[0], shape as readonly number[], node, editor);
}

function repeated(value: string, shape: readonly number[], node: GraphNode, editor: GraphEditor): Rewrite {
  const data = BigInt64Array.from(shape, BigInt);
  const lengths = editor.addConstant({ shape: [data.length], data }, `${node.outputs[0]}/shape`);
  return { becomes: { operator: "Expand", inputs: [value, lengths], outputs: node.outputs, attributes: {} } };
}

/** How to get the value that was repeated; undefined where nothing was. */
function beforeRepeated(name: string, editor: GraphEditor): (() => string) | undefined {
  const source = editor.producer(name);
  if (source?.operator === "Expand") return () => source.inputs[0];
  const size = editor.constant(name)?.data.length ?? 0;
  const number = size > 1 ? uniformNumber(name, editor) : undefined;
  if (number === undefined) return undefined;
  return () => editor.addConstant({ shape: [], data: Float32Array.of(number) }, name);
}
