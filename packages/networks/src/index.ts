export * from "./baseline/baseline-spec.js";
export { type BaselineWeights, decodeBaseline, encodeBaseline } from "./baseline/baseline-weights.js";
export { copyCorner } from "./copy-corner.js";
export { describeNetwork } from "./describe-network.js";
export { floatFromHalf, halfFromFloat } from "./float16.js";
export * from "./network-spec.js";
export { readSafetensors, type Safetensors, type Tensor, writeSafetensors } from "./safetensors.js";
export { disparityOf, stereoInput } from "./stereo-input.js";
export * from "./weights.js";
