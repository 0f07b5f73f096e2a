export { withSequenceFirst } from "../onnx/with-sequence-first.js";
export { traceForward } from "./trace-forward.js";
export { type TrainingStepOptions, traceTrainingStep } from "./trace-training-step.js";
export { UnsupportedKernelError } from "./unsupported-kernel-error.js";
export { UntraceableNetworkError } from "./untraceable-network-error.js";
