/**
 * Convolutions and their gradients. TensorFlow.js has images as [B, height, width, channels] and filters as [height, width,
 * inputs, outputs]; ONNX has channels first, so that transposes stand round every convolution.
 */
import tf = require("@tensorflow/tfjs");

import type { KernelCall, KernelTable } from "../kernel.js";
import type { Recording, Value } from "../recording.js";
import { broadcast } from "./element-wise.js";
import {
  channelsFirst,
  channelsLast,
  type DataFormat,
  strided,
  unreachedEnds,
  windowAttributes,
} from "./image-window.js";
import { matrixProduct } from "./matrix-product.js";
import { concat, reshape, slice, transpose } from "./shape.js";

type ConvolutionInfo = tf.backend_util.Conv2DInfo;

export const convolutionKernels: KernelTable = {
  Conv2D: ({ inputs: { x, filter }, attributes, recording }) => {
    const info = convolutionInfo(x.shape, filter.shape, attributes, false);
    return convolve(recording, x, transpose(recording, filter, [3, 2, 0, 1]), 1, info);
  },
  Conv2DBackpropInput: ({ inputs: { dy, filter }, attributes, recording }) => {
    const info = convolutionInfo(attributes.inputShape as number[], filter.shape, attributes, false);
    return convolveBack(recording, dy, transpose(recording, filter, [3, 2, 0, 1]), 1, info);
  },
  Conv2DBackpropFilter: ({ inputs: { x, dy }, attributes, recording }) => {
    const shape = attributes.filterShape as number[];
    const info = convolutionInfo(x.shape, shape, attributes, false);
    const upstream = reshape(recording, asChannelsLast(recording, dy, info), [
      info.batchSize * info.outHeight * info.outWidth,
      info.outChannels,
    ]);
    const gradients = taps(recording, asChannelsLast(recording, x, info), info).map((tap) =>
      matrixProduct(recording, reshape(recording, tap, [upstream.shape[0], info.inChannels]), upstream, true, false),
    );
    return reshape(recording, gradients.length > 1 ? concat(recording, gradients, 0) : gradients[0], shape);
  },

  DepthwiseConv2dNative: ({ inputs: { x, filter }, attributes, recording }) => {
    const info = convolutionInfo(x.shape, filter.shape, attributes, true);
    return convolve(recording, x, depthwiseFilter(recording, filter), info.inChannels, info);
  },
  DepthwiseConv2dNativeBackpropInput: ({ inputs: { dy, filter }, attributes, recording }) => {
    const info = convolutionInfo(attributes.inputShape as number[], filter.shape, attributes, true);
    return convolveBack(recording, dy, depthwiseFilter(recording, filter), info.inChannels, info);
  },
  DepthwiseConv2dNativeBackpropFilter: ({ inputs: { x, dy }, attributes, recording }) => {
    const shape = attributes.filterShape as number[];
    const info = convolutionInfo(x.shape, shape, attributes, true);
    const { batchSize, outHeight, outWidth, inChannels } = info;
    const upstream = reshape(recording, dy, [batchSize, outHeight, outWidth, inChannels, shape[3]]);
    const gradients = taps(recording, x, info).map((tap) => {
      const spread = reshape(recording, tap, [batchSize, outHeight, outWidth, inChannels, 1]);
      const products = broadcast(recording, "Mul", [spread, upstream]);
      const output = { shape: [1, 1, 1, inChannels, shape[3]], type: dy.type };
      return recording.node("ReduceSum", [products, recording.lengths([0, 1, 2])], output, { keepdims: 1 });
    });
    return reshape(recording, gradients.length > 1 ? concat(recording, gradients, 0) : gradients[0], shape);
  },
};

function convolutionInfo(
  inputShape: readonly number[],
  filterShape: readonly number[],
  attributes: KernelCall["attributes"],
  depthwise: boolean,
): ConvolutionInfo {
  const { strides, dilations, pad, dimRoundingMode, dataFormat } = attributes as unknown as tf.Conv2DAttrs;
  return tf.backend_util.computeConv2DInfo(
    inputShape as [number, number, number, number],
    filterShape as [number, number, number, number],
    strides,
    dilations ?? 1,
    pad,
    dimRoundingMode,
    depthwise,
    tf.backend_util.convertConv2DDataFormat(dataFormat ?? "NHWC"),
  );
}

/** @param weight [outputs, inputs / group, height, width] */
function convolve(recording: Recording, x: Value, weight: Value, group: number, info: ConvolutionInfo): Value {
  const { dataFormat, batchSize, outChannels, outHeight, outWidth } = info;
  const image = channelsFirst(recording, x, dataFormat);
  const output = { shape: [batchSize, outChannels, outHeight, outWidth], type: x.type };
  const y = recording.node("Conv", [image, weight], output, { ...windowAttributes(info), group });
  return channelsLast(recording, y, dataFormat);
}

/** The gradient of `convolve` by its input. */
function convolveBack(recording: Recording, dy: Value, weight: Value, group: number, info: ConvolutionInfo): Value {
  const { dataFormat, batchSize, inChannels, inHeight, inWidth } = info;
  const upstream = channelsFirst(recording, dy, dataFormat);
  const output = { shape: [batchSize, inChannels, inHeight, inWidth], type: dy.type };
  // Rows and columns at the end that no window reached have no gradient: ConvTranspose adds them as its output padding.
  const x = recording.node("ConvTranspose", [upstream, weight], output, {
    ...windowAttributes(info),
    output_padding: unreachedEnds(info),
    group,
  });
  return channelsLast(recording, x, dataFormat);
}

/**
 * For each place in the filter, row by row, the elements of the input that it meets: [B, out height, out width, channels].
 * A filter's gradient is one matrix product for each: twice as fast in ONNX Runtime as a Conv with batch and channels
 * exchanged.
 */
function taps(recording: Recording, x: Value, info: ConvolutionInfo): Value[] {
  const { filterHeight, filterWidth, dilationHeight, dilationWidth, strideHeight, strideWidth } = info;
  const { outHeight, outWidth, padInfo } = info;
  const rows = (outHeight - 1) * strideHeight + info.effectiveFilterHeight;
  const columns = (outWidth - 1) * strideWidth + info.effectiveFilterWidth;
  const padded = padImage(recording, x, [padInfo.top, rows], [padInfo.left, columns]);
  const reached: Value[] = [];
  for (let row = 0; row < filterHeight; row++) {
    for (let column = 0; column < filterWidth; column++) {
      const first = [row * dilationHeight, column * dilationWidth] as const;
      reached.push(strided(recording, padded, first, [outHeight, outWidth], [strideHeight, strideWidth]));
    }
  }
  return reached;
}

/** Zeros in front, and as many behind as make the length, or so many elements less. */
function padImage(
  recording: Recording,
  x: Value,
  [top, rows]: readonly [number, number],
  [left, columns]: readonly [number, number],
): Value {
  const [batch, height, width, channels] = x.shape;
  const shape = [batch, rows, columns, channels];
  const bottom = Math.max(0, rows - top - height);
  const right = Math.max(0, columns - left - width);
  if (top + bottom + left + right === 0) return slice(recording, x, [0, 0, 0, 0], shape);
  const pads = recording.lengths([0, top, left, 0, 0, bottom, right, 0]);
  const output = { shape: [batch, top + height + bottom, left + width + right, channels], type: x.type };
  const padded = recording.node("Pad", [x, pads], output, { mode: "constant" });
  return slice(recording, padded, [0, 0, 0, 0], shape);
}

/** [height, width, channels, multiplier] as [channels · multiplier, 1, height, width] */
function depthwiseFilter(recording: Recording, filter: Value): Value {
  const [height, width, channels, multiplier] = filter.shape;
  return reshape(recording, transpose(recording, filter, [2, 3, 0, 1]), [channels * multiplier, 1, height, width]);
}

function asChannelsLast(recording: Recording, x: Value, info: { dataFormat: DataFormat }): Value {
  return info.dataFormat === "channelsLast" ? x : transpose(recording, x, [0, 2, 3, 1]);
}
