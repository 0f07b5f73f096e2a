export { type BuildOptions, buildDataset, buildUntil } from "./build-dataset.js";
export type { ColumnDifference } from "./diff/diff-columns.js";
export type { ManifestDifference } from "./diff/diff-manifests.js";
export { diffPaperRelease, type PaperDiff, type PaperDiffOptions } from "./diff/diff-paper-release.js";
export { type DiffOptions, diffReleases, type ReleaseDiff } from "./diff/diff-releases.js";
export type { NearestJoint } from "./diff/nearest-joints.js";
export { drawLabelFigure } from "./draw/label-figure.js";
export {
  drawLabelPicture,
  fullLayout,
  joinPictures,
  type LabelToDraw,
  type PictureLayout,
} from "./draw/label-picture.js";
export { type Evidence, type LabelPoses, measureEvidence } from "./evidence/measure-evidence.js";
export {
  type EvidenceRow,
  measureWildEvidence,
  type SourceEvidence,
  type WildEvidence,
} from "./evidence/wild-evidence.js";
export {
  type ExportReleaseOptions,
  type ExportReleaseReport,
  exportRelease,
  type ReleaseFormat,
  releaseFormats,
} from "./export/export-release.js";
export { mayPassOn, type PassOn, type SourceLicence, sourceLicences } from "./export/source-licences.js";
export type { HelpedWork, Helpers, HelpOptions, TaskStage } from "./helpers/helpers.js";
export {
  type MakeOptions,
  openSharedWork,
  type SharedWork,
  type SharedWorkOptions,
  type WorkState,
  workState,
} from "./helpers/open-shared-work.js";
export type { StoredFile, WorkStorage } from "./helpers/work-storage.js";
export { type ReadPhotograph, readPhotograph } from "./images/read-photograph.js";
export { unusableLine } from "./images/unusable-images.js";
export type { JoinProblem } from "./join/find-images.js";
export { type JoinImagesOptions, type JoinReport, joinImages } from "./join/join-images.js";
export { type AnnotatedSource, readAnnotatedSources, recipeOfSource } from "./label-alone/annotated-sources.js";
export { labelLine } from "./label-alone/label-line.js";
export { type LabelledPerson, labelPersons, type PersonLabel } from "./label-alone/label-persons.js";
export { pictureOfLabel } from "./label-alone/picture-of-label.js";
export { LONGEST_POSE_DOCUMENT, readPoseDocument } from "./label-alone/pose-document.js";
export { type RejectReason, rejectReasons } from "./plan/select-person.js";
export { imageSizeWords } from "./recipe/image-size-recipe.js";
export { loadRecipe, parseRecipe, type Recipe, type RecipeSource } from "./recipe/recipe.js";
export type { BuildEvent, BuildReport, SharedBuild, SourceReport } from "./release/build-report.js";
export { croissantMetadata, type Publication } from "./release/croissant.js";
export { type Distribution, describeRelease, type JointStats, type ReleaseStats } from "./release/describe-release.js";
export type { Manifest } from "./release/manifest.js";
export { MOST_MANIFEST_BYTES, readManifest } from "./release/read-manifest.js";
export type { Spread } from "./release/spread.js";
export type { Split } from "./select/assign-split.js";
export { type Column, type ColumnName, columns, type ReleaseRows } from "./shards/columns.js";
export { type OpenShard, openShard } from "./shards/read-shard.js";
export type { NamedSamples } from "./shards/readable-shards.js";
export type { Density } from "./survey/density.js";
export type { DrawnSample } from "./survey/drawn-samples.js";
export {
  edgeValue,
  type Histogram,
  type HistogramAxis,
  mergeHistograms,
  quantileOf,
  sizeOf,
} from "./survey/histogram.js";
export type { MeasureTopic } from "./survey/row-measures.js";
export {
  type ReleaseSurvey,
  type SurveyedMeasure,
  type SurveyOptions,
  surveyRelease,
} from "./survey/survey-release.js";
export { type Check, type VerifyReport, verifyRelease } from "./verify/verify-release.js";
export type { CheckName } from "./verify/verify-rows.js";
export { type BuildLock, takeBuildLock } from "./work-folder/build-lock.js";
export { hashFile } from "./work-folder/hash-file.js";
export { partialFolder } from "./work-folder/output-folder.js";
