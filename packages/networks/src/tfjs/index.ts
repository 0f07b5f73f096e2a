export { baselineNetwork } from "../baseline/baseline-network.js";
export { baselineObjective } from "../baseline/baseline-objective.js";
export { batchNorm } from "./batch-norm.js";
export { initialTensors } from "./initial-tensors.js";
export {
  type BatchStatistics,
  inferenceLayers,
  type TensorLookup,
  type TrainingLayers,
  trainingLayers,
} from "./layers.js";
export { limitNorms } from "./limit-norms.js";
export { linear } from "./linear.js";
export {
  type Layers,
  type NetworkDefinition,
  type Objective,
  sizeOf,
  type TensorDefinition,
} from "./network-definition.js";
export { type LossName, lossNames, poseObjective } from "./objectives.js";
export { ORTHOGONAL_BETA, ORTHOGONAL_RATE, orthogonalUpdate } from "./orthogonal-update.js";
export { poseNetwork } from "./pose-network.js";
