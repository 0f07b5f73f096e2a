import type { Graph } from "../graph.js";
import { type AffineChange, affineChange } from "./affine-change.js";
import { biasNameOf } from "./fold-affine-after.js";
import { alongChannels, isFinite32, type LinearLayer, linearLayer, scaledWeights } from "./linear-layer.js";
import { type GraphEditor, rewriteNodes } from "./rewrite-nodes.js";
import { sameShape } from "./value-type.js";

/**
 * Means further from zero than so many deviations stay: in the bias they would be a large number that the weighted sum has
 * to take away again, and float32 would lose as many digits.
 */
const FARTHEST_MEAN = 100;

/** The normalisation of what a linear layer takes goes into its weights and bias. */
export function foldAffineBefore(graph: Graph): Graph {
  return rewriteNodes(graph, (node, editor) => {
    const layer = linearLayer(node, editor);
    if (!layer || editor.uses(layer.weight) !== 1) return undefined;
    const { from, scale, shift } = affineInput(layer, editor);
    if (from === layer.input || shift.some((value) => !(Math.abs(value) <= FARTHEST_MEAN))) return undefined;

    const weights = scaledWeights(layer.weights, layer.inputAxis, scale);
    const bias = shiftedBias(layer, shift);
    if (!weights || !isFinite32(bias)) return undefined;
    const needed = layer.bias !== undefined || shift.some((value) => value !== 0);
    const weight = editor.addConstant(weights, layer.weight);
    const biasName = needed
      ? editor.addConstant({ shape: [bias.length], data: bias }, biasNameOf(layer.weight))
      : undefined;
    return { becomes: { ...layer.with(weight, biasName, node.outputs), inputs: withInput(from, weight, biasName) } };
  });
}

const withInput = (input: string, weight: string, bias: string | undefined): string[] =>
  bias === undefined ? [input, weight] : [input, weight, bias];

/** Where the layer's input comes from through operators with constants: input = from · scale + shift. */
function affineInput(
  layer: LinearLayer,
  editor: GraphEditor,
): { from: string; scale: Float64Array; shift: Float64Array } {
  const inputs = layer.weights.shape[layer.inputAxis];
  const scale = new Float64Array(inputs).fill(1);
  const shift = new Float64Array(inputs);
  let from = layer.input;
  for (;;) {
    const step = affineStep(from, layer, editor);
    // What comes in from the padding is not shifted.
    if (!step || (step.change.shift && !layer.takesAll)) return { from, scale, shift };
    for (let i = 0; i < inputs; i++) {
      shift[i] += scale[i] * (step.change.shift?.[i] ?? 0);
      scale[i] *= step.change.scale?.[i] ?? 1;
    }
    from = step.from;
  }
}

function affineStep(
  value: string,
  { channelAxis }: LinearLayer,
  editor: GraphEditor,
): { from: string; change: AffineChange } | undefined {
  const node = editor.producer(value);
  if (node?.inputs.length !== 2 || editor.uses(value) !== 1) return undefined;
  for (const swapped of [false, true]) {
    const [from, constant] = swapped ? node.inputs.toReversed() : node.inputs;
    const type = editor.typeOf(from);
    const operands = sameShape(type?.shape, editor.typeOf(value)?.shape)
      ? alongChannels(constant, type, channelAxis, editor)
      : undefined;
    const change = operands && affineChange(node.operator, operands, swapped);
    if (change) return { from, change };
  }
  return undefined;
}

/** Adds what the shift of all inputs comes to at each unit. */
function shiftedBias({ weights, bias, unitAxis, inputAxis }: LinearLayer, shift: Float64Array): Float32Array {
  const { shape, data } = weights;
  const units = shape[unitAxis];
  const places = shape.slice(2).reduce((count, length) => count * length, 1);
  const sums = Float64Array.from({ length: units }, (_, unit) => bias?.[unit] ?? 0);
  (data as Float32Array).forEach((weight, i) => {
    const outer = Math.floor(i / places);
    const second = outer % shape[1];
    const first = Math.floor(outer / shape[1]);
    sums[unitAxis === 0 ? first : second] += weight * shift[inputAxis === 0 ? first : second];
  });
  return Float32Array.from(sums);
}
