import type { KernelTable } from "../kernel.js";
import { broadcast } from "./element-wise.js";

export const normalisationKernels: KernelTable = {
  /** (x − mean) · (scale / √(variance + ε)) + offset */
  FusedBatchNorm: ({ inputs: { x, mean, variance, scale, offset }, attributes, recording }) => {
    const shifted = broadcast(recording, "Add", [variance, recording.scalar(attributes.varianceEpsilon as number)]);
    const deviation = recording.node("Sqrt", [shifted], shifted);
    const inverse = recording.node("Reciprocal", [deviation], deviation);
    const factor = scale ? broadcast(recording, "Mul", [scale, inverse]) : inverse;
    const normal = broadcast(recording, "Mul", [broadcast(recording, "Sub", [x, mean]), factor]);
    return offset ? broadcast(recording, "Add", [normal, offset]) : normal;
  },
};
