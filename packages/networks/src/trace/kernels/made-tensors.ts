/** Kernels that make tensors of numbers that are known. */
import type tf from "@tensorflow/tfjs";
import { type KernelCall, KernelProblem, type KernelTable } from "../kernel.js";
import type { Value } from "../recording.js";
import { reshape } from "./shape.js";

export const madeTensorKernels: KernelTable = {
  Fill: ({ attributes, recording }) => {
    const { shape, value, dtype } = attributes as unknown as tf.FillAttrs;
    if (dtype !== undefined && dtype !== "float32" && dtype !== "int32" && dtype !== "bool") {
      throw new KernelProblem(`of ${dtype} cannot be traced`);
    }
    return recording.uniform(Number(value), { shape, type: dtype ?? "float32" });
  },
  ZerosLike: (call) => filled(call, 0),
  OnesLike: (call) => filled(call, 1),
  Range: ({ attributes, recording }) => {
    const { start, stop, step, dtype } = attributes as unknown as tf.RangeAttrs;
    const count = start === stop ? 0 : Math.max(0, Math.ceil((stop - start) / step));
    const elements = Array.from({ length: count }, (_, i) => start + i * step);
    const data = dtype === "int32" ? Int32Array.from(elements) : Float32Array.from(elements);
    return recording.constant(data, [count]);
  },
  LinSpace: ({ attributes, recording }) => {
    const { start, stop, num } = attributes as unknown as tf.LinSpaceAttrs;
    const data = Float32Array.from({ length: num }, (_, i) => start + (i * (stop - start)) / Math.max(1, num - 1));
    return recording.constant(data, [num]);
  },
  OneHot: ({ inputs: { indices }, attributes, recording }) => {
    const { depth, onValue, offValue, dtype } = attributes as unknown as tf.OneHotAttrs;
    const type = dtype === "float32" || dtype === "bool" ? dtype : "int32";
    const shape = [...indices.shape, depth];
    const columns = recording.constant(
      Int32Array.from({ length: depth }, (_, column) => column),
      [depth],
    );
    const rows = reshape(recording, indices, [...indices.shape, 1]);
    const hot = recording.node("Equal", [rows, columns], { shape, type: "bool" });
    const choice = [hot, recording.scalar(onValue, type), recording.scalar(offValue, type)];
    return recording.node("Where", choice, { shape, type });
  },
};

function filled({ inputs: { x }, recording }: KernelCall, element: number): Value {
  return recording.uniform(element, x);
}
