export type { Split } from "./assign-split.js";
export { type BuildOptions, buildDataset, buildUntil } from "./build-dataset.js";
export { type BuildLock, takeBuildLock } from "./build-lock.js";
export type { BuildEvent, BuildReport, SharedBuild, SourceReport } from "./build-report.js";
export { type Column, type ColumnName, columns, type ReleaseRows } from "./columns.js";
export { croissantMetadata, type Publication } from "./croissant.js";
export { type Distribution, describeRelease, type JointStats, type ReleaseStats } from "./describe-release.js";
export type { ColumnDifference } from "./diff-columns.js";
export type { ManifestDifference } from "./diff-manifests.js";
export { diffPaperRelease, type PaperDiff, type PaperDiffOptions } from "./diff-paper-release.js";
export { type DiffOptions, diffReleases, type ReleaseDiff } from "./diff-releases.js";
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
export { hashFile } from "./hash-file.js";
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
export { imageSizeWords } from "./image-size-recipe.js";
export type { JoinProblem } from "./join/find-images.js";
export { type JoinImagesOptions, type JoinReport, joinImages } from "./join/join-images.js";
export { type AnnotatedSource, readAnnotatedSources, recipeOfSource } from "./label/annotated-sources.js";
export { labelLine } from "./label/label-line.js";
export { type LabelledPerson, labelPersons, type PersonLabel } from "./label/label-persons.js";
export { pictureOfLabel } from "./label/picture-of-label.js";
export { LONGEST_POSE_DOCUMENT, readPoseDocument } from "./label/pose-document.js";
export type { Manifest } from "./manifest.js";
export type { NearestJoint } from "./nearest-joints.js";
export { partialFolder } from "./output-folder.js";
export { MOST_MANIFEST_BYTES, readManifest } from "./read-manifest.js";
export { type ReadPhotograph, readPhotograph } from "./read-photograph.js";
export { type OpenShard, openShard } from "./read-shard.js";
export type { NamedSamples } from "./readable-shards.js";
export { loadRecipe, parseRecipe, type Recipe, type RecipeSource } from "./recipe.js";
export { type RejectReason, rejectReasons } from "./select-person.js";
export type { Spread } from "./spread.js";
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
export { unusableLine } from "./unusable-images.js";
export { type Check, type VerifyReport, verifyRelease } from "./verify-release.js";
export type { CheckName } from "./verify-rows.js";
