/**
 * Convolutions over feature maps, in two forms that give the same. In training all are products of matrices, and the maps are
 * rows [B · height · width, channels] throughout: ONNX Runtime multiplies them as fast as PyTorch convolves, forward and
 * backward, and no axes are exchanged between. In use they are convolutions with constant filters, which it runs on blocks
 * of channels.
 */
import tf = require("@tensorflow/tfjs");

import { linear } from "../tfjs/linear.js";
import { relu } from "./relu.js";

/** Square maps. */
export interface FeatureMaps {
  /** In training [B · cells · cells, channels], in use [B, cells, cells, channels]. */
  readonly value: tf.Tensor;
  readonly cells: number;
  readonly channels: number;
}

export interface Convolution {
  /** [side · side · inputs, outputs]: the filter row by row, for each place its inputs. */
  readonly weight: tf.Tensor2D;
  readonly side: number;
  /** [outputs] */
  readonly bias?: tf.Tensor;
  /** Added to what comes out. */
  readonly plus?: FeatureMaps;
  readonly relu: boolean;
}

export interface Convolver {
  /** @param image [B, size, size, channels] */
  begin(image: tf.Tensor4D): FeatureMaps;
  /** Filters of side 3 move cell by cell and see zeros around; all others by their own side, without overlap. */
  convolve(maps: FeatureMaps, convolution: Convolution): FeatureMaps;
  /** Four channels after one another become one in four cells: maps of twice the size. */
  spread(maps: FeatureMaps, plus: FeatureMaps): FeatureMaps;
  /** [B, cells · cells, channels] */
  positions(maps: FeatureMaps): tf.Tensor3D;
}

export const trainingConvolver: Convolver = {
  begin: (image) => ({ value: asRows(image), cells: image.shape[1], channels: image.shape[3] }),
  convolve(maps, { weight, side, bias, plus, relu: rectified }) {
    const product = side === 3 ? around(maps, weight) : linear(patches(maps, side), weight);
    const shifted = bias ? tf.add(product, bias) : product;
    const sum = plus ? tf.add(shifted, plus.value) : shifted;
    const cells = side === 3 ? maps.cells : maps.cells / side;
    return { value: rectified ? relu(sum) : sum, cells, channels: weight.shape[1] };
  },
  spread({ value, cells, channels }, plus) {
    const spread = tf.transpose(tf.reshape(value, [-1, cells, 2, 2 * (channels / 4)]), [0, 2, 1, 3]);
    return {
      value: relu(tf.add(tf.reshape(spread, [-1, channels / 4]), plus.value)),
      cells: cells * 2,
      channels: channels / 4,
    };
  },
  positions: ({ value, cells, channels }) => tf.reshape(value, [-1, cells * cells, channels]),
};

export const inferenceConvolver: Convolver = {
  begin: (image) => ({ value: image, cells: image.shape[1], channels: image.shape[3] }),
  convolve(maps, { weight, side, bias, plus, relu: rectified }) {
    const filter = tf.reshape(weight, [side, side, maps.channels, weight.shape[1]]) as tf.Tensor4D;
    const image = maps.value as tf.Tensor4D;
    const product = side === 3 ? tf.conv2d(image, filter, 1, "same") : tf.conv2d(image, filter, side, "valid");
    const shifted = bias ? tf.add(product, bias) : product;
    const sum = plus ? tf.add(shifted, plus.value) : shifted;
    const cells = side === 3 ? maps.cells : maps.cells / side;
    return { value: rectified ? tf.relu(sum) : sum, cells, channels: weight.shape[1] };
  },
  spread({ value, cells, channels }, plus) {
    const size = [-1, cells * 2, cells * 2, channels / 4];
    const spread = tf.transpose(tf.reshape(value, [-1, cells, 2, 2 * (channels / 4)]), [0, 2, 1, 3]);
    return { value: tf.relu(tf.add(tf.reshape(spread, size), plus.value)), cells: cells * 2, channels: channels / 4 };
  },
  positions: ({ value, cells, channels }) => tf.reshape(value, [-1, cells * cells, channels]),
};

function asRows(image: tf.Tensor): tf.Tensor {
  return tf.reshape(image, [-1, image.shape[image.rank - 1]]);
}

/** What filters without overlap see, [B · cells/side · cells/side, side · side · channels]. */
function patches({ value, cells, channels }: FeatureMaps, side: number): tf.Tensor2D {
  if (side === 1) return value as tf.Tensor2D;
  const split = tf.reshape(value, [-1, side, cells / side, side * channels]);
  return tf.reshape(tf.transpose(split, [0, 2, 1, 3]), [-1, side * side * channels]);
}

/**
 * A convolution by filters of 3 × 3 as one product of matrices, forward as backward: the gradient by the maps is a convolution
 * of the gradient that comes, with the filter turned round.
 */
function around({ value, cells, channels }: FeatureMaps, weight: tf.Tensor2D): tf.Tensor2D {
  const convolve = tf.customGrad((...args) => {
    const [x, w, save] = args as [tf.Tensor2D, tf.Tensor2D, tf.GradSaveFunc];
    const seen = neighbours(x, cells);
    const outputs = w.shape[1];
    save([seen, w]);
    return {
      value: tf.matMul(seen, w),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const [columns, filter] = saved as [tf.Tensor2D, tf.Tensor2D];
        const upstream = dy as tf.Tensor2D;
        const places = tf.reshape(filter, [9, channels, outputs]);
        const turned = tf.transpose(tf.gather(places, tf.range(8, -1, -1, "int32"), 0), [0, 2, 1]);
        return [
          tf.matMul(neighbours(upstream, cells), tf.reshape(turned, [9 * outputs, channels]) as tf.Tensor2D),
          tf.matMul(tf.transpose(columns), upstream),
        ];
      },
    };
  });
  return convolve(value, weight) as tf.Tensor2D;
}

/** Of each cell the 3 × 3 around it, row by row, zeros beyond the edge: [B · cells · cells, 9 · channels]. */
function neighbours(rows: tf.Tensor2D, cells: number): tf.Tensor2D {
  const channels = rows.shape[1];
  const side = cells + 2;
  const padded = tf.pad(tf.reshape(rows, [-1, cells, cells, channels]), [
    [0, 0],
    [1, 1],
    [1, 1],
    [0, 0],
  ]);
  const places = new Int32Array(cells * cells * 9);
  let at = 0;
  for (let y = 0; y < cells; y++) {
    for (let x = 0; x < cells; x++) {
      for (let tap = 0; tap < 9; tap++) places[at++] = (y + Math.floor(tap / 3)) * side + x + (tap % 3);
    }
  }
  const found = tf.gather(tf.reshape(padded, [-1, side * side, channels]), tf.tensor1d(places, "int32"), 1);
  return tf.reshape(found, [-1, 9 * channels]);
}
