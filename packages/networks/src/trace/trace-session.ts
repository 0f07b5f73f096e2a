/** Runs code of TensorFlow.js on the tracing backend, and leaves TensorFlow.js as it was. */
import tf = require("@tensorflow/tfjs");

import { computeConstants } from "./constant-kernel.js";
import { type Kernel, KernelProblem } from "./kernel.js";
import { kernels } from "./kernels/kernels.js";
import { placeInCode } from "./place-in-code.js";
import { Recording, type Value } from "./recording.js";
import { TracingBackend } from "./tracing-backend.js";
import { UnsupportedKernelError } from "./unsupported-kernel-error.js";

const BACKEND = "wildpose-trace";

export interface TraceSession {
  readonly recording: Recording;
  /** A tensor for TensorFlow.js that stands for the value. */
  tensor(value: Value): tf.Tensor;
  /** What a tensor stands for. */
  value(tensor: tf.Tensor): Value;
}

/**
 * @param network named in errors
 * @param run everything it makes in TensorFlow.js is disposed of afterwards, also what it keeps, and also after an error.
 */
export function runTraced<Result>(network: string, run: (session: TraceSession) => Result): Result {
  const engine = tf.engine();
  const active = engine as unknown as { backendName: string; backendInstance: tf.KernelBackend };
  const { backendName, backendInstance } = active;
  const debug = tf.env().getBool("DEBUG");
  const variables = new Set(Object.keys(engine.registeredVariables));
  const recording = new Recording();
  const backend = new TracingBackend(network, recording);

  const registered = registerKernels(network);
  active.backendName = BACKEND;
  active.backendInstance = backend;
  // In debug mode TensorFlow.js reads what every kernel gives.
  if (debug) tf.env().set("DEBUG", false);
  engine.startScope();
  try {
    return run({
      recording,
      tensor: (value) => engine.makeTensorFromTensorInfo(backend.represent(value), backend),
      value: (tensor) => backend.recorded(tensor),
    });
  } finally {
    engine.endScope();
    for (const [name, variable] of Object.entries(engine.registeredVariables)) {
      if (!variables.has(name)) variable.dispose();
    }
    disposeOfAll(backend);
    if (debug) tf.env().set("DEBUG", true);
    active.backendName = backendName;
    active.backendInstance = backendInstance;
    for (const kernelName of registered) tf.unregisterKernel(kernelName, BACKEND);
  }
}

/** Kept tensors outlive their scopes: batch statistics, and what gradients were to be taken from when an error came. */
function disposeOfAll(backend: TracingBackend): void {
  const engine = tf.engine();
  for (const { info, references } of [...backend.held()]) {
    const tensor = engine.makeTensorFromTensorInfo(info, backend);
    backend.incRef(info.dataId);
    for (let i = 0; i < references; i++) engine.disposeTensor(tensor);
    tensor.dispose();
  }
}

/** Every kernel that TensorFlow.js has a name for: those that are not in our tables are errors that say so. */
function registerKernels(network: string): string[] {
  const names = Object.entries(tf).filter(([name, value]) => value === name);
  const all = new Set([...names.map(([name]) => name), ...Object.keys(kernels)]);
  for (const kernelName of all) {
    tf.registerKernel({
      kernelName,
      backendName: BACKEND,
      kernelFunc: ({ inputs, attrs, backend }) =>
        traced(network, kernelName, kernels[kernelName], inputs, attrs ?? {}, backend as TracingBackend),
    });
  }
  return [...all];
}

function traced(
  network: string,
  kernelName: string,
  kernel: Kernel | undefined,
  inputs: tf.NamedTensorInfoMap,
  attributes: tf.NamedAttrMap,
  backend: TracingBackend,
): tf.TensorInfo | tf.TensorInfo[] {
  const { recording } = backend;
  const values: Record<string, Value> = {};
  for (const [name, info] of Object.entries(inputs)) if (info) values[name] = backend.recorded(info);
  recording.place = placeInCode() || (Object.values(values).find(({ place }) => place)?.place ?? "");
  const place = recording.backward ? `the gradient by what ${recording.place} gives` : recording.place;
  try {
    if (!kernel) throw new KernelProblem("is not among the operations that can be traced");
    const result = kernel({ inputs: values, attributes, recording });
    return isList(result) ? result.map((value) => backend.represent(value)) : backend.represent(result);
  } catch (error) {
    if (!(error instanceof KernelProblem)) throw error;
    const constants = computeConstants(kernelName, inputs, attributes, backend);
    if (constants) return constants;
    throw new UnsupportedKernelError(network, kernelName, place, error.message);
  }
}

function isList(result: Value | readonly Value[]): result is readonly Value[] {
  return Array.isArray(result);
}
