/** What convolutions and pooling share: windows that move over images. */
import type tf from "@tensorflow/tfjs";
import { KernelProblem } from "../kernel.js";
import type { Recording, Value } from "../recording.js";
import { sameShape } from "./element-wise.js";
import { transpose } from "./shape.js";

export type DataFormat = "channelsFirst" | "channelsLast";

export function channelsFirst(recording: Recording, x: Value, format: DataFormat): Value {
  return format === "channelsFirst" ? x : transpose(recording, x, [0, 3, 1, 2]);
}

/** Back to the format that TensorFlow.js asked for. */
export function channelsLast(recording: Recording, x: Value, format: DataFormat): Value {
  return format === "channelsFirst" ? x : transpose(recording, x, [0, 2, 3, 1]);
}

/**
 * Strides, dilations and pads for ONNX, which computes the size of the output itself, rounding down: padding at the end is
 * what the last window needs, whatever rounding TensorFlow.js was asked for.
 *
 * @throws {KernelProblem} when TensorFlow.js leaves out windows that would fit.
 */
export function windowAttributes(info: tf.backend_util.Conv2DInfo) {
  const { padInfo, strideHeight, strideWidth, dilationHeight, dilationWidth } = info;
  const [rows, columns] = unreachedEnds(info);
  if (rows >= Math.max(strideHeight, dilationHeight) || columns >= Math.max(strideWidth, dilationWidth)) {
    // TensorFlow.js 4.22 takes the stride of the height for the width too where the padding is a number.
    throw new KernelProblem("with one number as padding and two different strides cannot be traced");
  }
  const bottom = (info.outHeight - 1) * strideHeight + info.effectiveFilterHeight - info.inHeight - padInfo.top;
  const right = (info.outWidth - 1) * strideWidth + info.effectiveFilterWidth - info.inWidth - padInfo.left;
  return {
    kernel_shape: [info.filterHeight, info.filterWidth],
    strides: [strideHeight, strideWidth],
    dilations: [dilationHeight, dilationWidth],
    pads: [padInfo.top, padInfo.left, Math.max(0, bottom), Math.max(0, right)],
  };
}

/** Rows and columns at the end of the input that lie behind the last window: the stride leaves them over. */
export function unreachedEnds(info: tf.backend_util.Conv2DInfo): [rows: number, columns: number] {
  const { padInfo, strideHeight, strideWidth, effectiveFilterHeight, effectiveFilterWidth } = info;
  const rows = info.inHeight + padInfo.top - (info.outHeight - 1) * strideHeight - effectiveFilterHeight;
  const columns = info.inWidth + padInfo.left - (info.outWidth - 1) * strideWidth - effectiveFilterWidth;
  return [Math.max(0, rows), Math.max(0, columns)];
}

/** Every `steps`-th row and column of [B, height, width, channels], from `first` on. */
export function strided(
  recording: Recording,
  x: Value,
  first: readonly [number, number],
  count: readonly [number, number],
  steps: readonly [number, number],
): Value {
  const shape = [x.shape[0], ...count, x.shape[3]];
  if (sameShape(shape, x.shape)) return x;
  const ends = [0, 1].map((axis) => first[axis] + (count[axis] - 1) * steps[axis] + 1);
  const operands = [first, ends, [1, 2], steps].map((list) => recording.lengths(list));
  return recording.node("Slice", [x, ...operands], { shape, type: x.type });
}
