export {
  type Evaluation,
  type EvaluationCondition,
  type EvaluationOptions,
  type EvaluationRow,
  evaluateLabels,
} from "./evaluate.js";
export {
  evaluateSearch,
  HIDDEN_SHARE,
  type KnownPose,
  MM_PER_PIXEL,
  type SearchEvaluation,
  type SearchEvaluationOptions,
  type SearchEvaluationRow,
  type SearchStage,
  searchStages,
} from "./evaluate-search.js";
export {
  createLabelGenerator,
  type LabelBatch,
  type LabelGenerator,
  type LabelProvenance,
  type OpenLabelsOptions,
  openLabelGenerator,
  type PoseBatch,
} from "./label-generator.js";
export type { Route } from "./lift.js";
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
