export { type AnnotationFaults, drawExamples, type ExampleBatch, noFaults, type PoseSource } from "./examples.js";
export {
  defaultTrainingOptions,
  type TrainingOptions,
  type TrainingSetting,
  type TrainingStep,
  trainNetwork,
} from "./train-network.js";
