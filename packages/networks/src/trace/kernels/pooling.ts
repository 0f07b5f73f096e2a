/** Pooling over images, and its gradients. */
import tf = require("@tensorflow/tfjs");

import type { KernelCall, KernelTable } from "../kernel.js";
import type { Recording, Value } from "../recording.js";
import { broadcast } from "./element-wise.js";
import { channelsFirst, channelsLast, unreachedEnds, windowAttributes } from "./image-window.js";
import { reshape } from "./shape.js";

export const poolingKernels: KernelTable = {
  MaxPool: ({ inputs: { x }, attributes, recording }) => {
    const info = poolingInfo(x.shape, attributes);
    return channelsLast(recording, maxPool(recording, x, info)[0], "channelsLast");
  },
  AvgPool: ({ inputs: { x }, attributes, recording }) => {
    const info = poolingInfo(x.shape, attributes);
    const { dilations: _, ...window } = windowAttributes(info);
    const image = channelsFirst(recording, x, "channelsLast");
    const output = { shape: outputShape(info), type: x.type };
    return channelsLast(recording, recording.node("AveragePool", [image], output, window), "channelsLast");
  },
  /** What came to a maximum goes to its place; the first of equals is the maximum. */
  MaxPoolGrad: ({ inputs: { dy, input }, attributes, recording }) => {
    const info = poolingInfo(input.shape, attributes);
    const [, places] = maxPool(recording, input, info);
    const flat = (value: Value) => reshape(recording, value, [tf.util.sizeFromShape([...value.shape])]);
    const nothing = recording.uniform(0, { shape: [tf.util.sizeFromShape([...input.shape])], type: dy.type });
    const upstream = flat(channelsFirst(recording, dy, "channelsLast"));
    const operands = [nothing, flat(places), upstream];
    const gathered = recording.node("ScatterElements", operands, nothing, { axis: 0, reduction: "add" });
    const image = reshape(recording, gathered, [info.batchSize, info.inChannels, info.inHeight, info.inWidth]);
    return channelsLast(recording, image, "channelsLast");
  },
  /**
   * As TensorFlow.js has it: every element gets the window's gradient over the size of the full window, also where part of
   * the window lay in the padding and the mean was over fewer.
   */
  AvgPoolGrad: ({ inputs: { dy, input }, attributes, recording }) => {
    const info = poolingInfo(input.shape, attributes);
    const { filterHeight, filterWidth, batchSize, inChannels, inHeight, inWidth } = info;
    const { dilations: _, ...window } = windowAttributes(info);
    const share = recording.uniform(1, { shape: [inChannels, 1, filterHeight, filterWidth], type: dy.type });
    const upstream = channelsFirst(recording, dy, "channelsLast");
    const scaled = broadcast(recording, "Mul", [upstream, recording.scalar(1 / (filterHeight * filterWidth))]);
    const output = { shape: [batchSize, inChannels, inHeight, inWidth], type: dy.type };
    const image = recording.node("ConvTranspose", [scaled, share], output, {
      ...window,
      output_padding: unreachedEnds(info),
      group: inChannels,
    });
    return channelsLast(recording, image, "channelsLast");
  },
};

function poolingInfo(shape: readonly number[], attributes: KernelCall["attributes"]): tf.backend_util.Conv2DInfo {
  const { filterSize, strides, pad, dimRoundingMode } = attributes as unknown as tf.MaxPoolAttrs;
  return tf.backend_util.computePool2DInfo(
    shape as [number, number, number, number],
    filterSize,
    strides,
    1,
    pad,
    dimRoundingMode,
  );
}

function outputShape(info: tf.backend_util.Conv2DInfo): number[] {
  return [info.batchSize, info.outChannels, info.outHeight, info.outWidth];
}

/** The maxima, and the place of each in the whole image tensor with channels first. */
function maxPool(recording: Recording, x: Value, info: tf.backend_util.Conv2DInfo): readonly [Value, Value] {
  const image = channelsFirst(recording, x, "channelsLast");
  const shape = outputShape(info);
  const outputs = [
    { shape, type: x.type },
    { shape, type: "int64" },
  ] as const;
  const [maxima, places] = recording.nodeOfMany("MaxPool", [image], outputs, windowAttributes(info));
  return [maxima, places];
}
