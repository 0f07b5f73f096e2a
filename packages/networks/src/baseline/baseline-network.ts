/**
 * A compact residual network from a crop to 17 joints: a stem and convolutions without overlap lead down to wide cells, where
 * most blocks are, and back up to heat maps of 8 pixels a cell. A block narrows, looks around and widens, after He et al.
 * (2016), its ReLU after the sum.
 *
 * Joints are read as means of heat maps (integral regression, Sun et al. 2018). x and y are the two marginals of one map a
 * joint. For the depth that map is the weight by which the features of all cells are averaged, and what comes out gives a
 * heat map along z by itself: of `tiny` 17 · (256 + 32) numbers an example. A volume of 16 × 16 × 32 cells for each joint would be
 * 28 times as many, each with its exponential, forward and backward.
 */
import tf = require("@tensorflow/tfjs");

import { h36m17 } from "@wildpose/pose";
import type { Layers, NetworkDefinition, TensorDefinition } from "../tfjs/network-definition.js";
import { type BaselineSpec, baselineLayers, baselineTensorShapes, heatCells, heatNumbers } from "./baseline-spec.js";
import { type Convolver, type FeatureMaps, inferenceConvolver, trainingConvolver } from "./feature-maps.js";
import { binDepths, cellCentres } from "./heat-places.js";
import { standardise } from "./standardise.js";

const joints = h36m17.joints.length;

/** Keeps the variance through a ReLU and weights of mean 0: √(2 / (1 − 1/π)) (Brock et al. 2021). */
const RELU_GAIN = Math.sqrt(2 / (1 - 1 / Math.PI));

/** Colours are of 0 to 255; the middle, and what makes them about 1. */
const COLOUR_MIDDLE = 127.5;
const COLOUR_DEVIATION = 64;

/**
 * Takes [size · size · 3] colours 0 to 255, rows of pixels, RGB, and gives [17 · 3]: x and y in pixels of the crop, z in
 * millimetres from the root.
 *
 * @param inTraining how convolutions are written in training; what comes is the same.
 */
export function baselineNetwork(spec: BaselineSpec, inTraining: Convolver = trainingConvolver): NetworkDefinition {
  const layers = new Map(baselineLayers(spec).map((layer) => [layer.name, layer]));
  const sideOf = (name: string) => layers.get(name)?.side ?? 1;

  return {
    name: `baseline-${spec.size}`,
    inputShape: [spec.inputSize * spec.inputSize * 3],
    outputShape: [joints * 3],
    trainingShape: [joints * heatNumbers(spec)],
    tensors: new Map(
      [...baselineTensorShapes(spec)].map(([name, shape]) => [name, tensorDefinition(name, shape, layers)]),
    ),
    batchNorms: [],
    dropouts: [],
    forward(given, input) {
      const { tensor } = given;
      const convolver = given.training ? inTraining : inferenceConvolver;
      const layer = (
        name: string,
        maps: FeatureMaps,
        { plus, relu = true }: { plus?: FeatureMaps; relu?: boolean } = {},
      ) => {
        const weight = tensor(`${name}.weight`);
        const outputs = weight.shape[3] as number;
        const flat = standardise(tf.reshape(weight, [-1, outputs]), tensor(`${name}.gain`));
        const bias = layers.get(name)?.begins === "still" ? {} : { bias: tensor(`${name}.bias`) };
        return convolver.convolve(maps, { weight: flat, side: sideOf(name), relu, ...bias, ...(plus && { plus }) });
      };
      const blocks = (name: string, count: number, maps: FeatureMaps) => {
        let x = maps;
        for (let i = 0; i < count; i++) {
          const narrow = layer(`${name}.${i}.around`, layer(`${name}.${i}.in`, x));
          x = layer(`${name}.${i}.out`, narrow, { plus: x });
        }
        return x;
      };

      const { inputSize } = spec;
      const image = tf.reshape(input, [-1, inputSize, inputSize, 3]) as tf.Tensor4D;
      const colours = tf.mul(tf.sub(image, COLOUR_MIDDLE), 1 / COLOUR_DEVIATION) as tf.Tensor4D;
      let maps = layer("stem", convolver.begin(colours));
      const passed: FeatureMaps[] = [];
      spec.levels.forEach(({ down }, i) => {
        maps = blocks(`down${i}`, down, layer(`down${i}`, maps));
        passed.push(maps);
      });
      for (let i = spec.levels.length - 2; i >= 0; i--) {
        maps = convolver.spread(layer(`up${i}`, maps, { relu: false }), passed[i]);
        maps = blocks(`up${i}`, spec.levels[i].up, maps);
      }
      return readJoints(spec, convolver, given, maps);
    },
  };
}

/**
 * [B, 17 · 3]; in training the logarithms of the heat maps that each joint is read from are beside it, [B, 17 · (3 + cells · cells +
 * bins)].
 */
function readJoints(spec: BaselineSpec, convolver: Convolver, given: Layers, maps: FeatureMaps): tf.Tensor {
  const { tensor } = given;
  const cells = heatCells(spec);
  const features = convolver.positions(maps);
  const weight = tf.reshape(tensor("heat.weight"), [maps.channels, joints]) as tf.Tensor2D;
  const heat = convolver.positions(convolver.convolve(maps, { weight, side: 1, relu: false }));
  const ofJoints = tf.transpose(heat, [0, 2, 1]);
  const shares = tf.softmax(ofJoints) as tf.Tensor3D;

  const flat = tf.reshape(shares, [-1, cells * cells]) as tf.Tensor2D;
  const places = tf.reshape(tf.matMul(flat, cellCentres(cells)), [-1, joints, 2]);

  const seen = tf.transpose(tf.matMul(shares, features), [1, 0, 2]) as tf.Tensor3D;
  const bins = tf.add(tf.matMul(seen, tensor("depth.weight") as tf.Tensor3D), tensor("depth.bias"));
  const depths = tf.transpose(tf.sum(tf.mul(tf.softmax(bins), binDepths()), -1, true), [1, 0, 2]);
  const found = tf.concat([places, depths], -1);
  if (!given.training) return tf.reshape(found, [-1, joints * 3]);

  const logarithms = [tf.logSoftmax(ofJoints), tf.transpose(tf.logSoftmax(bins), [1, 0, 2])];
  return tf.reshape(tf.concat([found, ...logarithms], -1), [-1, joints * heatNumbers(spec)]);
}

function tensorDefinition(
  name: string,
  shape: readonly number[],
  layers: ReadonlyMap<string, { readonly begins: "relu" | "linear" | "still" }>,
): TensorDefinition {
  const dot = name.lastIndexOf(".");
  const [layer, part] = [name.slice(0, dot), name.slice(dot + 1)];
  if (part === "bias") return { shape, trainable: true, initial: { constant: 0 } };
  const begins = layers.get(layer)?.begins;
  if (part === "gain") {
    const constant = begins === "relu" ? RELU_GAIN : begins === "still" ? 0 : 1;
    return { shape, trainable: true, initial: { constant } };
  }
  // Heads begin small, so that heat maps begin nearly even.
  const inputs = shape.slice(0, -1).reduce((product, length) => product * length, 1);
  if (begins === undefined) {
    return { shape, trainable: true, initial: { normal: 0.3 / Math.sqrt(shape[shape.length - 2]) } };
  }
  return { shape, trainable: true, initial: { normal: 1 / Math.sqrt(inputs) }, orthogonal: true };
}
