/** Small networks for tests, with what they take. */
import tf from "@tensorflow/tfjs";
import { randomStream } from "@wildpose/pose";
import { networkSpec } from "../../network-spec.js";
import { initialTensors } from "../../tfjs/initial-tensors.js";
import {
  type NetworkDefinition,
  type Objective,
  sizeOf,
  type TensorDefinition,
} from "../../tfjs/network-definition.js";
import { poseNetwork } from "../../tfjs/pose-network.js";
import type { TestInput } from "./agreement.js";

export function smallPoseNetwork(name: "direct" | "view-synthesis" | "reconstruction"): NetworkDefinition {
  return poseNetwork(networkSpec(name, 24, 2));
}

const SIZE = 8;
const JOINTS = 3;

/** Strided convolutions with batch norm, heat maps by softmax, and the place of each heat map: [B, joints, 2] pixels. */
export const heatMapNetwork: NetworkDefinition = {
  name: "heat maps",
  inputShape: [2 * SIZE, 2 * SIZE + 2, 3],
  outputShape: [JOINTS, 2],
  tensors: new Map<string, TensorDefinition>([
    ["first.filter", { shape: [3, 3, 3, 6], trainable: true, initial: { normal: 0.3 } }],
    ...batchNormTensors("first", 6),
    ["second.filter", { shape: [3, 3, 6, 8], trainable: true, initial: { normal: 0.2 } }],
    ...batchNormTensors("second", 8),
    ["heat.filter", { shape: [1, 1, 8, JOINTS], trainable: true, initial: { normal: 0.5 } }],
    ["place.offset", { shape: [2], trainable: true, initial: { constant: 0.1 } }],
  ]),
  batchNorms: [
    { name: "first", units: 6 },
    { name: "second", units: 8 },
  ],
  dropouts: [{ name: "second", shape: [SIZE, SIZE + 1, 8] }],
  forward(layers, input) {
    const convolve = (x: tf.Tensor, name: string, stride: number) =>
      tf.conv2d(x as tf.Tensor4D, layers.tensor(`${name}.filter`) as tf.Tensor4D, stride, "same");
    const first = tf.relu(layers.batchNorm(convolve(input, "first", 2), "first"));
    const second = layers.dropout(tf.relu(layers.batchNorm(convolve(first, "second", 1), "second")), "second");
    const heat = convolve(second, "heat", 1);
    const [batch, height, width] = heat.shape as [number, number, number, number];
    const flat = tf.reshape(tf.transpose(heat, [0, 3, 1, 2]), [batch * JOINTS, height * width]);
    const shares = tf.reshape(tf.softmax(flat), [batch, JOINTS, height, width]);
    const u = tf.sum(tf.mul(tf.sum(shares, 2), tf.range(0, width)), -1);
    const v = tf.sum(tf.mul(tf.sum(shares, 3), tf.range(0, height)), -1);
    return tf.add(tf.stack([u, v], -1), layers.tensor("place.offset"));
  },
};

export const meanSquare: Objective = {
  name: "mean square",
  loss: (predicted, target) => tf.mean(tf.squaredDifference(predicted, target)),
  metrics: { absolute: (predicted, target) => tf.mean(tf.abs(tf.sub(predicted, target))) },
};

/** Its gradient needs running products, which ONNX does not have. */
export const meanProduct: Objective = {
  name: "mean product",
  loss: (predicted) => tf.mean(tf.prod(tf.abs(predicted), 1)),
  metrics: {},
};

function batchNormTensors(name: string, units: number): [string, TensorDefinition][] {
  const tensor = (trainable: boolean, constant: number): TensorDefinition => ({
    shape: [units],
    trainable,
    initial: { constant },
  });
  return [
    [`${name}.gamma`, tensor(true, 1)],
    [`${name}.beta`, tensor(true, 0)],
    [`${name}.runningMean`, tensor(false, 0)],
    [`${name}.runningVariance`, tensor(false, 1)],
  ];
}

/** Initial tensors with noise, so that no gain is 1 and no shift is 0; variances and deviations stay positive. */
export function noisyTensors(network: NetworkDefinition): Map<string, Float32Array> {
  const tensors = initialTensors(network, 1);
  for (const [name, data] of tensors) {
    const random = randomStream(1, `noise ${name}`);
    for (let i = 0; i < data.length; i++) data[i] += 0.1 * Math.abs(random.normal(0, 1));
  }
  return tensors;
}

/** What the graph of a training step takes: noise for input and target, the tensors, and masks that drop half. */
export function trainingFeeds(network: NetworkDefinition, batch: number): Map<string, TestInput> {
  const random = randomStream(1, "training feeds");
  const draw = (shape: readonly number[], next: () => number): TestInput => ({
    shape,
    data: Float32Array.from({ length: sizeOf(shape) }, next),
  });
  const feeds = new Map<string, TestInput>();
  feeds.set(
    "input",
    draw([batch, ...network.inputShape], () => random.normal(0, 1)),
  );
  feeds.set(
    "target",
    draw([batch, ...network.outputShape], () => random.normal(0, 1)),
  );
  const tensors = noisyTensors(network);
  for (const [name, { shape }] of network.tensors) {
    feeds.set(`tensor/${name}`, { shape, data: tensors.get(name) as Float32Array });
  }
  for (const { name, shape } of network.dropouts) {
    feeds.set(
      `mask/${name}`,
      draw([batch, ...shape], () => (random.normal(0, 1) > 0 ? 2 : 0)),
    );
  }
  return feeds;
}
