import tf = require("@tensorflow/tfjs");

import { type BatchStatistics, type TensorLookup, trainingLayers } from "@wildpose/networks/tfjs";
import type { StepInput, TrainingPlan } from "../training-engine.js";

/** What the network and the objective give for one batch; kept until it is disposed of. */
export interface BackwardPass {
  /** Of every trainable tensor, by name. */
  readonly gradients: ReadonlyMap<string, tf.Tensor>;
  /** By the layer with batch norm. */
  readonly statistics: ReadonlyMap<string, BatchStatistics>;
  /** Waits for the backend. Read together, as waiting for a device takes long. */
  numbers(): Promise<PassNumbers>;
  dispose(): void;
}

export interface PassNumbers {
  readonly loss: number;
  readonly metrics: Readonly<Record<string, number>>;
  /** Sum of squares of each gradient, by tensor. */
  readonly squares: ReadonlyMap<string, number>;
}

/**
 * @param tensors of the network, by name.
 * @param masks [B, ...], by layer; null for no dropout.
 */
export function runBackward(
  { network, objective, batch }: TrainingPlan,
  tensors: ReadonlyMap<string, tf.Variable>,
  { input, target }: StepInput,
  masks: ReadonlyMap<string, Float32Array> | null,
): BackwardPass {
  const trainable = [...tensors].filter(([, tensor]) => tensor.trainable);
  const metrics = Object.keys(objective.metrics);
  const gradients = new Map<string, tf.Tensor>();
  let statistics: ReadonlyMap<string, BatchStatistics> = new Map();
  const numbers = tf.tidy(() => {
    const x = tf.tensor(input, [batch, ...network.inputShape]);
    const y = tf.tensor(target, [batch, ...(objective.targetShape ?? network.outputShape)]);
    const layers = trainingLayers(lookUp(tensors), masks && lookUp(maskTensors(network.dropouts, batch, masks)));
    statistics = layers.statistics;
    const measured: tf.Tensor[] = [];
    const { value, grads } = tf.variableGrads(
      () => {
        const predicted = network.forward(layers, x);
        for (const name of metrics) measured.push(tf.keep(objective.metrics[name](predicted, y)));
        return objective.loss(predicted, y, layers);
      },
      trainable.map(([, tensor]) => tensor),
    );
    const lost = trainable.find(([, tensor]) => !grads[tensor.name]);
    if (lost) {
      throw new Error(
        `${network.name}: the tensor ${lost[0]} is trainable, and the loss ${objective.name} does not depend on it; use it ` +
          "in forward, or make it not trainable",
      );
    }
    for (const [name, tensor] of trainable) {
      gradients.set(name, tf.keep(grads[tensor.name]));
    }
    const all = tf.stack([value, ...measured, ...[...gradients.values()].map(sumOfSquares)]);
    tf.dispose(measured);
    return all;
  });
  return {
    gradients,
    statistics,
    async numbers() {
      const [loss, ...rest] = await numbers.data();
      return {
        loss,
        metrics: Object.fromEntries(metrics.map((name, i) => [name, rest[i]])),
        squares: new Map([...gradients.keys()].map((name, i) => [name, rest[metrics.length + i]])),
      };
    },
    dispose() {
      tf.dispose([numbers, ...gradients.values()]);
      for (const { mean, variance } of statistics.values()) tf.dispose([mean, variance]);
    },
  };
}

function maskTensors(
  dropouts: TrainingPlan["network"]["dropouts"],
  batch: number,
  masks: ReadonlyMap<string, Float32Array>,
): Map<string, tf.Tensor> {
  return new Map(
    dropouts.map(({ name, shape }) => [name, tf.tensor(masks.get(name) as Float32Array, [batch, ...shape])]),
  );
}

function lookUp(tensors: ReadonlyMap<string, tf.Tensor>): TensorLookup {
  return (name) => {
    const tensor = tensors.get(name);
    if (!tensor) throw new Error(`the network has no tensor or mask ${name}`);
    return tensor;
  };
}

/** In two stages, as a sum of many numbers one after another loses digits. */
function sumOfSquares(gradient: tf.Tensor): tf.Tensor {
  return tf.sum(tf.sum(tf.square(gradient), 0));
}
