/**
 * The residual network of the paper (after Martinez et al. 2017): linear → batch norm → ReLU → dropout, two blocks of two of
 * these with a skip, and a linear output. Linear layers before a batch norm have no bias: the norm would cancel it.
 */
import tf = require("@tensorflow/tfjs");

import { hiddenLayers, isTrainable, type NetworkSpec, tensorShapes } from "../network-spec.js";
import { paddedWidth } from "../padded-width.js";
import { linear } from "./linear.js";
import type { NetworkDefinition, TensorDefinition } from "./network-definition.js";

/** Longest allowed incoming weight vector of a unit. */
const MAX_NORM = 1;

export function poseNetwork(spec: NetworkSpec): NetworkDefinition {
  const hidden = hiddenLayers(spec);
  const width = paddedWidth(spec.width);
  return {
    name: spec.name,
    inputShape: [spec.inputs],
    outputShape: [spec.outputs],
    tensors: new Map([...tensorShapes(spec)].map(([name, shape]) => [name, tensorDefinition(name, shape)])),
    batchNorms: hidden.map(({ name, outputs }) => ({ name, units: outputs })),
    dropouts: hidden.map(({ name, outputs }) => ({ name, shape: [outputs] })),
    forward(layers, input) {
      const { tensor } = layers;
      const layer = (name: string, x: tf.Tensor) =>
        layers.dropout(tf.relu(layers.batchNorm(matMul(x, tensor(`${name}.weight`)), name)), name);

      const normalised = tf.div(tf.sub(input, tensor("normalise.inputMean")), tensor("normalise.inputDeviation"));
      let x = layer("input", normalised);
      for (let block = 0; block < spec.blocks; block++) {
        x = tf.add(x, layer(`block${block}.b`, layer(`block${block}.a`, x)));
      }
      const output = tf.add(matMul(x, tensor("output.weight")), tensor("output.bias"));
      return tf.add(tf.mul(output, tensor("normalise.outputDeviation")), tensor("normalise.outputMean"));
    },
    // A unit whose weights are all zero stays zero through batch norm and ReLU, and no gradient reaches them.
    ...(width > spec.width && { padded: poseNetwork({ ...spec, width }) }),
  };
}

/** Weights begin normal with deviation √(2 / inputs) (He et al. 2015). */
function tensorDefinition(name: string, shape: readonly number[]): TensorDefinition {
  const trainable = isTrainable(name);
  if (name.endsWith(".weight")) {
    return { shape, trainable, initial: { normal: Math.sqrt(2 / shape[0]) }, maxNorm: MAX_NORM };
  }
  const one = name.endsWith(".gamma") || name.endsWith("Variance") || name.endsWith("Deviation");
  return { shape, trainable, initial: { constant: one ? 1 : 0 } };
}

function matMul(x: tf.Tensor, weight: tf.Tensor): tf.Tensor {
  return linear(x as tf.Tensor2D, weight as tf.Tensor2D);
}
