export {
  type Evaluation,
  type EvaluationCondition,
  type EvaluationOptions,
  type EvaluationRow,
  evaluateLabels,
} from "./evaluate.js";
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
export { readWeights, shippedWeightsFolder, type WeightsFile } from "./weights-folder.js";
