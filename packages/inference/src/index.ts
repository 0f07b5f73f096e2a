export type { Baseline } from "./baseline/baseline.js";
export type { BaselineErrors } from "./baseline/baseline-errors.js";
export type { CropExample, CropExamples } from "./baseline/crop-examples.js";
export {
  type BaselineEvaluation,
  type BaselineRow,
  type EvaluateBaselineOptions,
  evaluateBaseline,
} from "./baseline/evaluate-baseline.js";
export { type OpenBaselineOptions, openBaseline, shippedBaselineWeights } from "./baseline/open-baseline.js";
export { foundPose, meanBoneLengthOf, poseAtDepth, rootDepthFor } from "./baseline/place-pose.js";
export type { MeanErrors } from "./error-sum.js";
export {
  type ActionWiseErrors,
  type ActivityErrors,
  type Evaluation,
  type EvaluationOptions,
  type EvaluationRow,
  type EvaluationStage,
  evaluateLabels,
  evaluationStages,
} from "./evaluate.js";
export type { EvaluationAlarm } from "./evaluate-alarms.js";
export {
  type EvaluationCondition,
  HIDDEN_SHARE,
  type KnownPose,
  type MissingJoints,
  MM_PER_PIXEL,
  missingJoints,
} from "./evaluate-annotate.js";
export {
  createLabelGenerator,
  type LabelBatch,
  type LabelGenerator,
  type LabelProvenance,
  type OpenLabelsOptions,
  openLabelGenerator,
  type PoseBatch,
} from "./label-generator.js";
export type { Route } from "./lifter.js";
export { mirrorPoints } from "./mirror-joints.js";
export { type LabelSettings, type PreparedLabels, prepareLabels } from "./prepare-labels.js";
export {
  declaredDeviationMm,
  type JointWeighting,
  jointWeightings,
  type PersonView,
  type SearchMode,
  type SearchSettings,
  searchFault,
  searchModes,
  shareTowardsRay,
} from "./search-settings.js";
export { readWeights, shippedWeightsFolder, type WeightsFile } from "./weights-folder.js";
export {
  type EvidenceStage,
  evidenceStages,
  mirrorPoses,
  moveAnnotations,
  openStageLabellers,
  type StageLabellers,
} from "./wild-evidence/index.js";
