export { createTrainingEngine } from "./create-training-engine.js";
export {
  type EngineChoice,
  engineChoices,
  type OnnxProvider,
  parseEngineChoice,
  type TfjsBackend,
  type TrainingEngineChoice,
} from "./engine-choice.js";
export { isIndependentOfBatch } from "./is-independent-of-batch.js";
export { isThreadSafe } from "./is-thread-safe.js";
export { NotFiniteError } from "./not-finite-error.js";
export type { OpenNetwork } from "./open-network.js";
export { type OpenOptions, openNetwork, openPreparedNetwork } from "./open-prepared-network.js";
export { type PreparedNetwork, prepareNetwork, type TracedNetwork } from "./prepare-network.js";
export type { StepInput, StepResult, TrainingEngine, TrainingPlan, TrainingState } from "./training-engine.js";
export { useTfjsBackend } from "./use-tfjs-backend.js";
