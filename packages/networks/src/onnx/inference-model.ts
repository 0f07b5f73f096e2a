/**
 * The ONNX form of a trained network, for labelling: batch norm and the normalisation of inputs and outputs are folded
 * into the linear layers, dropout is gone. Input `input` [N, inputs], output `output` [N, outputs].
 */
import { BATCH_NORM_EPSILON, hiddenLayers } from "../network-spec.js";
import type { NetworkWeights } from "../weights.js";
import { OnnxGraph } from "./graph.js";

export function inferenceModel(weights: NetworkWeights): Uint8Array {
  const { spec } = weights;
  const tensor = (name: string) => weights.tensors.get(name) as Float32Array;
  const graph = new OnnxGraph(spec.name);

  const input = graph.input("input", ["N", spec.inputs]);
  const [first, ...rest] = hiddenLayers(spec).map((layer) => {
    const folded = foldBatchNorm(
      tensor(`${layer.name}.weight`),
      tensor(`${layer.name}.gamma`),
      tensor(`${layer.name}.beta`),
      tensor(`${layer.name}.runningMean`),
      tensor(`${layer.name}.runningVariance`),
    );
    return { ...layer, ...folded };
  });
  foldInputNormalisation(first, tensor("normalise.inputMean"), tensor("normalise.inputDeviation"));

  const relu = (from: string, layer: typeof first) => {
    const weight = graph.constant(`${layer.name}.weight`, [layer.inputs, layer.outputs], layer.weight);
    const bias = graph.constant(`${layer.name}.bias`, [layer.outputs], layer.bias);
    return graph.node("Relu", [graph.node("Gemm", [from, weight, bias])]);
  };
  let hidden = relu(input, first);
  for (let block = 0; block < rest.length; block += 2) {
    hidden = graph.node("Add", [hidden, relu(relu(hidden, rest[block]), rest[block + 1])]);
  }

  const outputWeight = tensor("output.weight").slice();
  const outputBias = tensor("output.bias").slice();
  const mean = tensor("normalise.outputMean");
  const deviation = tensor("normalise.outputDeviation");
  for (let i = 0; i < outputWeight.length; i++) outputWeight[i] *= deviation[i % spec.outputs];
  for (let o = 0; o < spec.outputs; o++) outputBias[o] = outputBias[o] * deviation[o] + mean[o];
  graph.node(
    "Gemm",
    [
      hidden,
      graph.constant("output.weight", [spec.width, spec.outputs], outputWeight),
      graph.constant("output.bias", [spec.outputs], outputBias),
    ],
    {},
    "output",
  );
  graph.output("output", ["N", spec.outputs]);
  return graph.model({ network: spec.name, ...weights.training });
}

/** `gamma · (x·W − mean) / √(variance + ε) + beta` as one linear layer. */
function foldBatchNorm(
  weight: Float32Array,
  gamma: Float32Array,
  beta: Float32Array,
  mean: Float32Array,
  variance: Float32Array,
): { weight: Float32Array; bias: Float32Array } {
  const outputs = gamma.length;
  const scale = Float64Array.from(gamma, (value, o) => value / Math.sqrt(variance[o] + BATCH_NORM_EPSILON));
  return {
    weight: weight.map((value, i) => value * scale[i % outputs]),
    bias: beta.map((value, o) => value - mean[o] * scale[o]),
  };
}

/** `((x − mean) / deviation)·W + b` as one linear layer, in place. */
function foldInputNormalisation(
  layer: { inputs: number; outputs: number; weight: Float32Array; bias: Float32Array },
  mean: Float32Array,
  deviation: Float32Array,
): void {
  const { inputs, outputs, weight, bias } = layer;
  const shift = new Float64Array(outputs);
  for (let i = 0; i < inputs; i++) {
    for (let o = 0; o < outputs; o++) {
      const scaled = weight[i * outputs + o] / deviation[i];
      shift[o] += mean[i] * scaled;
      weight[i * outputs + o] = scaled;
    }
  }
  for (let o = 0; o < outputs; o++) bias[o] -= shift[o];
}
