/**
 * A small network of images, to hold what the pose networks do not have: padding, convolutions with strides that leave
 * unequal borders, batch norm over images, resizing, and a head that gives the mean place of each map (Sun et al. 2018).
 */
import tf from "@tensorflow/tfjs";
import type { NetworkDefinition, Objective, TensorDefinition } from "@wildpose/networks/tfjs";

/** [height, width, channels] of an image. */
export const imageShape = [10, 13, 3] as const;
/** Rows above, columns to the right, that are added in front of the first layer. */
export const border = { above: 1, right: 1 } as const;
/** The maps of the head. */
export const map = { height: 6, width: 8 } as const;
export const places = 5;

const weights = (...shape: number[]): TensorDefinition => ({
  shape,
  trainable: true,
  initial: { normal: Math.sqrt(2 / (shape[0] * shape[1] * shape[2])) },
});
const units = (length: number, constant: number, trainable: boolean): TensorDefinition => ({
  shape: [length],
  trainable,
  initial: { constant },
});
const norm = (layer: string, length: number): [string, TensorDefinition][] => [
  [`${layer}.gamma`, units(length, 1, true)],
  [`${layer}.beta`, units(length, 0, true)],
  [`${layer}.runningMean`, units(length, 0, false)],
  [`${layer}.runningVariance`, units(length, 1, false)],
];

export const convolutionalNetwork: NetworkDefinition = {
  name: "places",
  inputShape: imageShape,
  outputShape: [places, 2],
  tensors: new Map([
    ["first.weight", weights(3, 3, 3, 4)],
    ...norm("first", 4),
    ["second.weight", weights(3, 3, 4, 6)],
    ...norm("second", 6),
    ["head.weight", weights(3, 3, 6, places)],
    ["head.shift", { shape: [places, 2], trainable: true, initial: { constant: 0 } }],
  ]),
  batchNorms: [
    { name: "first", units: 4 },
    { name: "second", units: 6 },
  ],
  dropouts: [{ name: "second", shape: [3, 4, 6] }],
  forward({ tensor, batchNorm, dropout }, input) {
    const convolve = (x: tf.Tensor, name: string, strides: number) =>
      tf.conv2d(x as tf.Tensor4D, tensor(`${name}.weight`) as tf.Tensor4D, strides, "same");
    const bordered = tf.pad(input, [
      [0, 0],
      [border.above, 0],
      [0, border.right],
      [0, 0],
    ]);
    const first = tf.relu(batchNorm(convolve(bordered, "first", 2), "first"));
    const second = dropout(tf.relu(batchNorm(convolve(first, "second", 2), "second")), "second");
    const larger = tf.image.resizeBilinear(second as tf.Tensor4D, [map.height, map.width]);
    const maps = convolve(larger, "head", 1);
    const flat = tf.reshape(tf.transpose(maps, [0, 3, 1, 2]), [-1, places, map.height * map.width]);
    const shares = tf.reshape(tf.softmax(flat), [-1, map.height * map.width]);
    const means = tf.reshape(tf.matMul(shares, tf.tensor2d(mapCentres())), [-1, places, 2]);
    return tf.add(means, tensor("head.shift"));
  },
};

/** [row · column, 2] x and y from −1 to 1. */
export function mapCentres(): number[][] {
  const { height, width } = map;
  return Array.from({ length: height * width }, (_, i) => [
    (2 * (i % width)) / (width - 1) - 1,
    (2 * Math.floor(i / width)) / (height - 1) - 1,
  ]);
}

export const placeObjective: Objective = {
  name: "mean squared distance",
  loss: (predicted, target) => tf.mul(tf.mean(tf.square(tf.sub(predicted, target))), 2),
  metrics: {},
};
