import tf = require("@tensorflow/tfjs");

import { BATCH_NORM_EPSILON } from "../network-spec.js";
import { batchNorm } from "./batch-norm.js";
import type { Layers } from "./network-definition.js";

/** Looks a tensor of the network up by its name. */
export type TensorLookup = (name: string) => tf.Tensor;

/** A network in use: running statistics, no dropout. */
export function inferenceLayers(tensor: TensorLookup): Layers {
  return {
    training: false,
    tensor,
    batchNorm(x, name) {
      const variance = tf.add(tensor(`${name}.runningVariance`), BATCH_NORM_EPSILON);
      const scale = tf.mul(tensor(`${name}.gamma`), tf.rsqrt(variance));
      return tf.add(tf.mul(tf.sub(x, tensor(`${name}.runningMean`)), scale), tensor(`${name}.beta`));
    },
    dropout: (x) => x,
  };
}

export interface BatchStatistics {
  /** [units] */
  readonly mean: tf.Tensor;
  /** [units] unbiased, as running statistics take it in PyTorch */
  readonly variance: tf.Tensor;
}

export interface TrainingLayers extends Layers {
  /** Of every layer with batch norm that ran, by its name; kept until they are disposed of. */
  readonly statistics: ReadonlyMap<string, BatchStatistics>;
}

/**
 * A network in training: statistics of the batch, dropout by the given masks.
 *
 * @param mask [B, ...] holding 0 or 1 / (1 − rate), by the layer's name; null for no dropout.
 */
export function trainingLayers(tensor: TensorLookup, mask: TensorLookup | null): TrainingLayers {
  const statistics = new Map<string, BatchStatistics>();
  return {
    training: true,
    tensor,
    statistics,
    batchNorm(x, name) {
      const { output, mean, variance } = batchNorm(x, tensor(`${name}.gamma`), tensor(`${name}.beta`));
      statistics.set(name, { mean, variance });
      return output;
    },
    dropout: (x, name) => (mask ? tf.mul(x, mask(name)) : x),
  };
}
