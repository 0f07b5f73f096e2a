export type { Split } from "./assign-split.js";
export {
  type BuildEvent,
  type BuildOptions,
  type BuildReport,
  buildDataset,
  type SourceReport,
} from "./build-dataset.js";
export { type Column, type ColumnName, columns, type ReleaseRows } from "./columns.js";
export { type Distribution, describeRelease, type JointStats, type ReleaseStats } from "./describe-release.js";
export type { Manifest } from "./manifest.js";
export { readManifest } from "./read-manifest.js";
export { type OpenShard, openShard } from "./read-shard.js";
export { loadRecipe, parseRecipe, type Recipe, type RecipeSource } from "./recipe.js";
export { type RejectReason, rejectReasons } from "./select-person.js";
export { type Check, type VerifyReport, verifyRelease } from "./verify-release.js";
export type { CheckName } from "./verify-rows.js";
