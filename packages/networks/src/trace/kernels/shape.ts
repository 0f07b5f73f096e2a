/** Kernels that move elements without changing them. */
import tf = require("@tensorflow/tfjs");

import { KernelProblem, type KernelTable } from "../kernel.js";
import type { Recording, Value } from "../recording.js";
import { expand, sameShape } from "./element-wise.js";

export function reshape(recording: Recording, x: Value, shape: readonly number[]): Value {
  if (sameShape(x.shape, shape)) return x;
  if (x.source.kind === "uniform") return recording.uniform(x.source.element, { shape, type: x.type });
  if (x.source.kind === "constant") return recording.constant(x.source.data, shape, x.source.name);
  return recording.node("Reshape", [x, recording.lengths(shape)], { shape, type: x.type });
}

export function transpose(recording: Recording, x: Value, perm: readonly number[]): Value {
  if (perm.every((axis, i) => axis === i)) return x;
  return recording.node("Transpose", [x], { shape: perm.map((axis) => x.shape[axis]), type: x.type }, { perm });
}

/** Elements [begin, begin + size) of each axis. */
export function slice(recording: Recording, x: Value, begin: readonly number[], size: readonly number[]): Value {
  const axes = x.shape.map((_, axis) => axis).filter((axis) => begin[axis] !== 0 || size[axis] !== x.shape[axis]);
  if (axes.length === 0) return x;
  const starts = recording.lengths(axes.map((axis) => begin[axis]));
  const ends = recording.lengths(axes.map((axis) => begin[axis] + size[axis]));
  return recording.node("Slice", [x, starts, ends, recording.lengths(axes)], { shape: [...size], type: x.type });
}

export function concat(recording: Recording, parts: readonly Value[], axis: number): Value {
  const shape = [...parts[0].shape];
  shape[axis] = parts.reduce((sum, part) => sum + part.shape[axis], 0);
  return recording.node("Concat", parts, { shape, type: parts[0].type }, { axis });
}

const axisOf = (axis: unknown, rank: number): number => ((axis as number) + rank) % rank;

function insertAxis(shape: readonly number[], axis: number): number[] {
  return [...shape.slice(0, axis), 1, ...shape.slice(axis)];
}

function split(recording: Recording, x: Value, sizes: readonly number[], axis: number): readonly Value[] {
  const outputs = sizes.map((size) => ({ shape: x.shape.map((d, i) => (i === axis ? size : d)), type: x.type }));
  if (sizes.length === 1) return [x];
  return recording.nodeOfMany("Split", [x, recording.lengths(sizes)], outputs, { axis });
}

export const shapeKernels: KernelTable = {
  Reshape: ({ inputs: { x }, attributes, recording }) => {
    const size = tf.util.sizeFromShape([...x.shape]);
    return reshape(recording, x, tf.util.inferFromImplicitShape(attributes.shape as number[], size));
  },
  ExpandDims: ({ inputs: { input }, attributes, recording }) => {
    return reshape(recording, input, insertAxis(input.shape, axisOf(attributes.dim, input.shape.length + 1)));
  },
  Transpose: ({ inputs: { x }, attributes, recording }) => transpose(recording, x, attributes.perm as number[]),
  Concat: ({ inputs, attributes, recording }) => {
    const parts = Object.values(inputs);
    const axis = axisOf(attributes.axis, parts[0].shape.length);
    const filled = parts.filter((part) => part.shape[axis] > 0);
    return filled.length === 1 ? filled[0] : concat(recording, filled.length > 0 ? filled : parts, axis);
  },
  SplitV: ({ inputs: { x }, attributes, recording }) => {
    const axis = axisOf(attributes.axis, x.shape.length);
    const splits = attributes.numOrSizeSplits as number | number[];
    return split(recording, x, tf.backend_util.prepareSplitSize(x as unknown as tf.Tensor, splits, axis), axis);
  },
  Pack: ({ inputs, attributes, recording }) => {
    const parts = Object.values(inputs);
    const axis = axisOf(attributes.axis, parts[0].shape.length + 1);
    const rows = parts.map((part) => reshape(recording, part, insertAxis(part.shape, axis)));
    return rows.length === 1 ? rows[0] : concat(recording, rows, axis);
  },
  Unpack: ({ inputs: { value }, attributes, recording }) => {
    const axis = axisOf(attributes.axis, value.shape.length);
    const rows = split(recording, value, new Array(value.shape[axis]).fill(1), axis);
    return rows.map((row) => reshape(recording, row, value.shape.toSpliced(axis, 1)));
  },
  Slice: ({ inputs: { x }, attributes, recording }) => {
    const { begin, size } = attributes as unknown as { begin: number[]; size: number[] };
    const [from, lengths] = tf.slice_util.parseSliceParams(tensorLike(x), begin, size);
    return slice(recording, x, from, lengths);
  },
  StridedSlice: ({ inputs: { x }, attributes, recording }) => {
    const a = attributes as unknown as tf.StridedSliceAttrs;
    const info = tf.slice_util.sliceInfo(
      [...x.shape],
      a.begin,
      a.end,
      a.strides,
      a.beginMask,
      a.endMask,
      a.ellipsisMask,
      a.newAxisMask,
      a.shrinkAxisMask,
    );
    if (info.strides.some((stride) => stride < 0)) throw new KernelProblem("with negative strides cannot be traced");
    const shape = tf.slice_util.computeOutShape(info.begin, info.end, info.strides);
    const inputs = [info.begin, info.end, x.shape.map((_, axis) => axis), info.strides].map((list) =>
      recording.lengths(list),
    );
    const sliced = info.isIdentity ? x : recording.node("Slice", [x, ...inputs], { shape, type: x.type });
    return reshape(recording, sliced, info.finalShape);
  },
  Reverse: ({ inputs: { x }, attributes, recording }) => {
    const axes = tf.util.parseAxisParam(attributes.dims as number | number[], [...x.shape]);
    if (axes.length === 0) return x;
    // The end is exclusive, so that the first element needs one below any.
    const [starts, ends, steps] = [-1, Number.MIN_SAFE_INTEGER, -1].map((k) => recording.lengths(axes.map(() => k)));
    return recording.node("Slice", [x, starts, ends, recording.lengths(axes), steps], x);
  },
  Tile: ({ inputs: { x }, attributes, recording }) => {
    const reps = attributes.reps as number[];
    const shape = x.shape.map((length, axis) => length * reps[axis]);
    if (sameShape(shape, x.shape)) return x;
    if (x.source.kind === "uniform") return recording.uniform(x.source.element, { shape, type: x.type });
    if (x.shape.every((length, axis) => length === 1 || reps[axis] === 1)) return expand(recording, x, shape);
    return recording.node("Tile", [x, recording.lengths(reps)], { shape, type: x.type });
  },
  BroadcastTo: ({ inputs: { x }, attributes, recording }) => {
    return expand(recording, x, attributes.shape as number[]);
  },
  GatherV2: ({ inputs: { x, indices }, attributes, recording }) => {
    if (attributes.batchDims) throw new KernelProblem("with batchDims cannot be traced");
    const axis = axisOf(attributes.axis ?? 0, x.shape.length);
    const shape = x.shape.toSpliced(axis, 1, ...indices.shape);
    return recording.node("Gather", [x, indices], { shape, type: x.type }, { axis });
  },
  UnsortedSegmentSum: ({ inputs: { x, segmentIds }, attributes, recording }) => {
    const shape = [attributes.numSegments as number, ...x.shape.slice(1)];
    const rows = reshape(recording, segmentIds, [...segmentIds.shape, 1]);
    const places = recording.node("Cast", [rows], { shape: rows.shape, type: "int64" }, { to: 7 });
    const output = { shape, type: x.type };
    return recording.node("ScatterND", [recording.uniform(0, output), places, x], output, { reduction: "add" });
  },
  PadV2: ({ inputs: { x }, attributes, recording }) => {
    const value = (attributes.constantValue as number | undefined) ?? 0;
    return pad(recording, x, attributes.paddings as [number, number][], "constant", recording.scalar(value, x.type));
  },
  MirrorPad: ({ inputs: { x }, attributes, recording }) => {
    const paddings = attributes.paddings as [number, number][];
    if (attributes.mode === "reflect") return pad(recording, x, paddings, "reflect", null);
    return symmetricPad(recording, x, paddings);
  },
  DepthToSpace: ({ inputs: { x }, attributes, recording }) => {
    const { blockSize, dataFormat } = attributes as unknown as tf.DepthToSpaceAttrs;
    if (dataFormat !== "NHWC") throw new KernelProblem(`of ${dataFormat} cannot be traced`);
    const [batch, height, width, channels] = x.shape;
    const depth = channels / blockSize ** 2;
    const blocks = reshape(recording, x, [batch, height, width, blockSize, blockSize, depth]);
    const ordered = transpose(recording, blocks, [0, 1, 3, 2, 4, 5]);
    return reshape(recording, ordered, [batch, height * blockSize, width * blockSize, depth]);
  },
};

function pad(
  recording: Recording,
  x: Value,
  paddings: readonly (readonly [number, number])[],
  mode: string,
  value: Value | null,
): Value {
  if (paddings.every(([before, after]) => before === 0 && after === 0)) return x;
  const shape = x.shape.map((length, axis) => length + paddings[axis][0] + paddings[axis][1]);
  const pads = recording.lengths([...paddings.map(([before]) => before), ...paddings.map(([, after]) => after)]);
  return recording.node("Pad", value ? [x, pads, value] : [x, pads], { shape, type: x.type }, { mode });
}

/** Mirrored with the edge itself, which ONNX does not have: rows are gathered by their number. */
function symmetricPad(recording: Recording, x: Value, paddings: readonly (readonly [number, number])[]): Value {
  return paddings.reduce((padded, [before, after], axis) => {
    const length = x.shape[axis];
    if (before === 0 && after === 0) return padded;
    const mirrored = (i: number) => (i < 0 ? -1 - i : i >= length ? 2 * length - 1 - i : i);
    const rows = Int32Array.from({ length: before + length + after }, (_, i) => mirrored(i - before));
    const shape = padded.shape.with(axis, rows.length);
    const indices = recording.constant(rows, [rows.length]);
    return recording.node("Gather", [padded, indices], { shape, type: x.type }, { axis });
  }, x);
}

/** What TensorFlow.js's helpers about slices read of a tensor. */
function tensorLike(x: Value): tf.Tensor {
  return {
    shape: [...x.shape],
    rank: x.shape.length,
    size: tf.util.sizeFromShape([...x.shape]),
  } as unknown as tf.Tensor;
}
