import type { Graph, GraphNode } from "../graph.js";
import { affineChange } from "./affine-change.js";
import { alongChannels, isFinite32, linearLayer, scaledWeights } from "./linear-layer.js";
import { type GraphEditor, type Rewrite, rewriteNodes } from "./rewrite-nodes.js";

/**
 * Numbers that are added to or multiplied with the units of a linear layer go into its weights and bias: batch norm in use,
 * and the way back from normalised outputs.
 */
export function foldAffineAfter(graph: Graph): Graph {
  return rewriteNodes(graph, (node, editor) => {
    const [first, second] = node.inputs;
    return folded(node, first, second, false, editor) ?? folded(node, second, first, true, editor);
  });
}

/** @param swapped the constant is the first operand. */
function folded(
  node: GraphNode,
  value: string | undefined,
  constant: string | undefined,
  swapped: boolean,
  editor: GraphEditor,
): Rewrite | undefined {
  if (value === undefined || constant === undefined || editor.uses(value) !== 1) return undefined;
  const layer = linearLayer(editor.producer(value), editor);
  const operands = layer && alongChannels(constant, editor.typeOf(value), layer.channelAxis, editor);
  const change = operands && affineChange(node.operator, operands, swapped);
  if (!layer || !change) return undefined;
  const { scale, shift } = change;
  if (scale && editor.uses(layer.weight) !== 1) return undefined;

  const weights = scale ? scaledWeights(layer.weights, layer.unitAxis, scale) : layer.weights;
  const units = layer.weights.shape[layer.unitAxis];
  const before = layer.bias ?? new Float32Array(units);
  const bias = before.map((value, unit) => value * (scale?.[unit] ?? 1) + (shift?.[unit] ?? 0));
  if (!weights || !isFinite32(bias)) return undefined;
  const weight = scale ? editor.addConstant(weights, layer.weight) : layer.weight;
  const needed = layer.bias !== undefined || shift !== undefined;
  const biasName = needed ? editor.addConstant({ shape: [units], data: bias }, biasNameOf(layer.weight)) : undefined;
  return { becomes: layer.with(weight, biasName, node.outputs) };
}

/** A layer's bias is named after its weights. */
export function biasNameOf(weight: string): string {
  const stem = weight.replace(/~\d+$/, "");
  return stem.endsWith("weight") ? stem.replace(/weight$/, "bias") : `${stem}/bias`;
}
