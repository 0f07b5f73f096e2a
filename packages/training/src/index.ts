export { type NoiseKind, noiseKinds } from "./annotation-noise.js";
export type { AugmentationSettings } from "./baseline/augmentation.js";
export type { BaselineBatch } from "./baseline/baseline-batch.js";
export { baselineBatches } from "./baseline/baseline-batches.js";
export { type BaselineExamplesOptions, baselineExamples, meanCropPose } from "./baseline/baseline-examples.js";
export {
  type BaselineRecipe,
  baselineRecipeHash,
  loadBaselineRecipe,
  parseBaselineRecipe,
} from "./baseline/baseline-recipe.js";
export { type BatchSource, releaseSource } from "./baseline/batch-source.js";
export type { BaselineLoaderOptions } from "./baseline/loader-options.js";
export { type Photograph, photographCrop } from "./baseline/photograph-crop.js";
export { type BaselineSetting, type BaselineSummary, trainBaseline } from "./baseline/train-baseline.js";
export { readTrainedBaseline, type TrainedBaseline } from "./baseline/trained-baseline.js";
export { type Checkpoint, decodeCheckpoint, encodeCheckpoint } from "./checkpoint.js";
export { DivergedTrainingError } from "./diverged-training-error.js";
export { type AnnotationFaults, drawExamples, type ExampleBatch, noFaults, type PoseSource } from "./examples.js";
export type { TrainedNetwork, TrainingSummary } from "./finish-training.js";
export { type MixedPart, mixSources } from "./mix-sources.js";
export { type MotionPoses, motionSource, type NewView } from "./motion-source.js";
export { linearAxis } from "./report/axis.js";
export { escapeHtml } from "./report/escape-html.js";
export { htmlPage } from "./report/html-page.js";
export { type Curve, linePlot, type Plot } from "./report/line-plot.js";
export { type RunFiles, runFiles } from "./run-files.js";
export type { Schedule } from "./schedule.js";
export {
  type TrainingEvent,
  type TrainingSaved,
  type TrainingStep,
  type TrainingStopped,
  type TrainingValidation,
  trainNetwork,
} from "./train-network.js";
export { readTrainedTensors } from "./trained-tensors.js";
export { type NumberRule, trainingNumbers } from "./training-numbers.js";
export type { Validated } from "./training-progress.js";
export {
  defaultTrainingRecipe,
  loadTrainingRecipe,
  type MotionRecipe,
  parseTrainingRecipe,
  resolvedTrainingRecipe,
  type TrainingRecipe,
  trainingRecipeHash,
  trainingRecipeText,
} from "./training-recipe.js";
export type { OpenForUse, TrainedTensors, TrainingSetting } from "./training-setting.js";
export { type Measure, measureOf, type ValidationScores } from "./validation.js";
