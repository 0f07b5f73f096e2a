import type { Recording, Value } from "./recording.js";

/** An operation that TensorFlow.js asks its backend for. */
export interface KernelCall {
  /** By the name that TensorFlow.js gives them; of operations over a list, `0`, `1` and so on. */
  readonly inputs: Readonly<Record<string, Value>>;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly recording: Recording;
}

/** Records the nodes that do what a kernel does. @throws {KernelProblem} where ONNX cannot. */
export type Kernel = (call: KernelCall) => Value | readonly Value[];

export type KernelTable = Readonly<Record<string, Kernel>>;

/** Why a kernel cannot be recorded with the attributes it was called with; the tracer adds the kernel, place and network. */
export class KernelProblem extends Error {}
