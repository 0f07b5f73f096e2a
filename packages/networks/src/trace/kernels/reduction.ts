/** Kernels that put axes together: sums, means, extremes, softmax. */
import tf = require("@tensorflow/tfjs");

import type { Kernel, KernelCall, KernelTable } from "../kernel.js";
import type { Value } from "../recording.js";
import { cast } from "./element-wise.js";

export const reductionKernels: KernelTable = {
  Sum: reduction("ReduceSum"),
  Mean: reduction("ReduceMean"),
  Max: reduction("ReduceMax"),
  Min: reduction("ReduceMin"),
  Prod: reduction("ReduceProd"),
  All: ofTruthValues("ReduceMin"),
  Any: ofTruthValues("ReduceMax"),
  ArgMax: position("ArgMax"),
  ArgMin: position("ArgMin"),
  Softmax: alongAxis("Softmax", "logits", "dim"),
  LogSoftmax: alongAxis("LogSoftmax", "logits", "axis"),
  Cumsum: ({ inputs: { x }, attributes, recording }) => {
    const { axis, exclusive, reverse } = attributes as unknown as tf.CumsumAttrs;
    const flags = { exclusive: Number(exclusive), reverse: Number(reverse) };
    const along = recording.constant(Int32Array.of(axis), []);
    return recording.node("CumSum", [x, along], { shape: x.shape, type: x.type }, flags);
  },
};

function reduction(operator: string): Kernel {
  return ({ inputs: { x }, attributes, recording }) => {
    const axes = axesOf(attributes.axis ?? attributes.reductionIndices, x);
    if (axes.length === 0) return x;
    const keepDims = attributes.keepDims === true;
    const output = { shape: reducedShape(x.shape, axes, keepDims), type: x.type };
    const keepdims = Number(keepDims);
    // The axes of a sum are an input since opset 13, those of the others since opset 18.
    if (operator === "ReduceSum") return recording.node(operator, [x, recording.lengths(axes)], output, { keepdims });
    return recording.node(operator, [x], output, { axes, keepdims });
  };
}

function ofTruthValues(operator: string): Kernel {
  const reduce = reduction(operator);
  return (call: KernelCall) => {
    const { recording, inputs } = call;
    const numbers = cast(recording, inputs.x, "int32");
    return cast(recording, reduce({ ...call, inputs: { x: numbers } }) as Value, "bool");
  };
}

function position(operator: string): Kernel {
  return ({ inputs: { x }, attributes, recording }) => {
    const [axis] = axesOf(attributes.axis, x);
    const output = { shape: reducedShape(x.shape, [axis], false), type: "int64" } as const;
    return cast(recording, recording.node(operator, [x], output, { axis, keepdims: 0 }), "int32");
  };
}

function alongAxis(operator: string, input: string, attribute: string): Kernel {
  return ({ inputs, attributes, recording }) => {
    const x = inputs[input];
    const [axis] = axesOf(attributes[attribute], x);
    return recording.node(operator, [x], { shape: x.shape, type: x.type }, { axis });
  };
}

function axesOf(axis: unknown, x: Value): number[] {
  return tf.util.parseAxisParam(axis as number | number[], [...x.shape]).sort((a, b) => a - b);
}

function reducedShape(shape: readonly number[], axes: readonly number[], keepDims: boolean): number[] {
  if (keepDims) return shape.map((length, axis) => (axes.includes(axis) ? 1 : length));
  return shape.filter((_, axis) => !axes.includes(axis));
}
