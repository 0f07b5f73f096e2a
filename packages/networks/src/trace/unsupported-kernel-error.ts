import { UntraceableNetworkError } from "./untraceable-network-error.js";

/** A network uses an operation of TensorFlow.js that the tracer cannot write as standard ONNX. Write it with others. */
export class UnsupportedKernelError extends UntraceableNetworkError {
  override readonly name = "UnsupportedKernelError";

  constructor(
    network: string,
    /** As TensorFlow.js names it: `Cumprod`. */
    readonly kernel: string,
    /** Where it was asked for: `file:line:column`, in words where it belongs to a gradient. */
    readonly place: string,
    problem: string,
  ) {
    super(network, `${place}: ${kernel} ${problem}; write it with other operations`);
  }
}
