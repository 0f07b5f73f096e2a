/** Kernels over constants alone: whatever they are, TensorFlow.js computes them while it traces. */
import tf = require("@tensorflow/tfjs");

import type { TracingBackend } from "./tracing-backend.js";

/** @returns null when an input is not a constant, or TensorFlow.js's own backend `cpu` does not know the kernel. */
export function computeConstants(
  kernelName: string,
  inputs: tf.NamedTensorInfoMap,
  attrs: tf.NamedAttrMap,
  backend: TracingBackend,
): tf.TensorInfo[] | null {
  const kernel = tf.getKernel(kernelName, "cpu");
  const infos = Object.entries(inputs).flatMap(([name, info]) => (info ? [[name, info] as const] : []));
  if (!kernel || infos.some(([, info]) => !backend.isConstant(info))) return null;
  const cpu = tf.findBackend("cpu");
  const copies = infos.map(([name, { dataId, shape, dtype }]) => {
    return [name, { dataId: cpu.write(backend.readSync(dataId), shape, dtype), shape, dtype }] as const;
  });
  const copied = Array.isArray(inputs) ? copies.map(([, info]) => info) : Object.fromEntries(copies);
  const results = [kernel.kernelFunc({ inputs: copied as tf.NamedTensorInfoMap, attrs, backend: cpu })].flat();
  const computed = results.map(({ dataId, shape, dtype }) => ({
    dataId: backend.write(cpu.readSync(dataId), shape, dtype),
    shape,
    dtype,
  }));
  for (const { dataId } of [...copies.map(([, info]) => info), ...results]) cpu.disposeData(dataId);
  return computed;
}
