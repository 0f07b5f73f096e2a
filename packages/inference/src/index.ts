export { type EvaluationOptions, type EvaluationRow, evaluateLabels } from "./evaluate.js";
export {
  createLabelGenerator,
  type LabelBatch,
  type LabelGenerator,
  type LabelGeneratorOptions,
  type LabelProvenance,
  labelProvenance,
  type PoseBatch,
} from "./label-generator.js";
export type { Route } from "./lift.js";
export { shippedWeightsFolder, type WeightsFile } from "./weights-folder.js";
