/** Layers whose units are sums of weighted inputs, with constant weights: what batch norm and normalisation fold into. */
import type { GraphConstant, GraphNode, ValueType } from "../graph.js";
import { integerAttribute, integersAttribute } from "./attributes.js";
import { gemmNode, gemmOf } from "./gemm.js";
import type { GraphEditor } from "./rewrite-nodes.js";

export interface LinearLayer {
  readonly input: string;
  readonly weight: string;
  readonly weights: GraphConstant;
  /** Axes of the weights. */
  readonly unitAxis: number;
  readonly inputAxis: number;
  /** Axis of the layer's input, and of what it gives, that counts inputs and units. */
  readonly channelAxis: number;
  /** [units], or undefined where there is none. */
  readonly bias: Float32Array | undefined;
  /** Every unit takes every input at every place: no padding lies between. */
  readonly takesAll: boolean;
  /** The same layer with other weights and bias. */
  with(weight: string, bias: string | undefined, outputs: readonly string[]): GraphNode;
}

/** undefined for another operator, for weights that are not constant, and for a bias that is not a constant vector. */
export function linearLayer(node: GraphNode | undefined, editor: GraphEditor): LinearLayer | undefined {
  if (!node) return undefined;
  return node.operator === "Gemm" ? gemmLayer(node, editor) : convolution(node, editor);
}

function gemmLayer(node: GraphNode, editor: GraphEditor): LinearLayer | undefined {
  const gemm = gemmOf(node);
  const weights = gemm && editor.constant(gemm.b);
  if (!gemm || !weights || gemm.transposeA) return undefined;
  const unitAxis = gemm.transposeB ? 0 : 1;
  const bias = gemm.c === "" ? undefined : biasOf(gemm.c, weights.shape[unitAxis], editor);
  if (gemm.c !== "" && !bias) return undefined;
  return {
    input: gemm.a,
    weight: gemm.b,
    weights,
    unitAxis,
    inputAxis: 1 - unitAxis,
    channelAxis: 1,
    bias,
    takesAll: true,
    with: (b, c = "", outputs) => gemmNode({ ...gemm, b, c }, outputs),
  };
}

function convolution(node: GraphNode, editor: GraphEditor): LinearLayer | undefined {
  const { operator } = node;
  if ((operator !== "Conv" && operator !== "ConvTranspose") || integerAttribute(node, "group", 1) !== 1)
    return undefined;
  const [input, weight, biasName = ""] = node.inputs;
  const weights = editor.constant(weight);
  if (!weights) return undefined;
  const unitAxis = operator === "Conv" ? 0 : 1;
  const bias = biasName === "" ? undefined : biasOf(biasName, weights.shape[unitAxis], editor);
  if (biasName !== "" && !bias) return undefined;
  const padded =
    (node.attributes.auto_pad ?? "NOTSET") !== "NOTSET" ||
    (integersAttribute(node, "pads") ?? []).some((pad) => pad !== 0);
  return {
    input,
    weight,
    weights,
    unitAxis,
    inputAxis: 1 - unitAxis,
    channelAxis: 1,
    bias,
    takesAll: operator === "Conv" && !padded,
    with: (w, b, outputs) => ({ ...node, inputs: b === undefined ? [input, w] : [input, w, b], outputs }),
  };
}

function biasOf(name: string, units: number, editor: GraphEditor): Float32Array | undefined {
  const constant = editor.constant(name);
  if (!(constant?.data instanceof Float32Array)) return undefined;
  if (constant.data.length === units && constant.shape.at(-1) === units) return constant.data;
  return constant.data.length === 1 ? new Float32Array(units).fill(constant.data[0]) : undefined;
}

/**
 * A constant that an element-wise operator puts along the channels of a value.
 *
 * @returns [channels], or undefined for what is no constant, or varies along another axis.
 */
export function alongChannels(
  name: string,
  value: ValueType | undefined,
  channelAxis: number,
  editor: GraphEditor,
): Float64Array | undefined {
  const constant = editor.constant(name);
  const channels = value?.shape[channelAxis];
  if (!value || !(constant?.data instanceof Float32Array) || typeof channels !== "number") return undefined;
  const { shape, data } = constant;
  if (shape.length > value.shape.length) return undefined;
  const axis = channelAxis - value.shape.length + shape.length;
  if (data.length === 1) return new Float64Array(channels).fill(data[0]);
  return data.length === channels && shape[axis] === channels ? Float64Array.from(data) : undefined;
}

/** The weights, each times the number of its unit or input along `axis`; undefined where that overflows. */
export function scaledWeights(weights: GraphConstant, axis: number, factors: Float64Array): GraphConstant | undefined {
  const { shape, data } = weights;
  const inner = shape.slice(axis + 1).reduce((count, length) => count * length, 1);
  const source = data as Float32Array;
  const scaled = source.map((weight, i) => weight * factors[Math.floor(i / inner) % shape[axis]]);
  return isFinite32(scaled) ? { shape, data: scaled } : undefined;
}

export function isFinite32(data: Float32Array): boolean {
  return data.every((value) => Number.isFinite(value));
}
