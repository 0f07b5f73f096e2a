// 1. The sources there are.

export { adapterFor, adapters } from "./adapters.js";
export { aiChallengerCard } from "./ai-challenger/card.js";
export { type LoadAdapterOptions, loadAdapter, outsideAdapterModule } from "./load-adapter.js";
export { lspCard } from "./lsp/card.js";
export { lspetCard } from "./lspet/card.js";
export { mpiiCard } from "./mpii/card.js";

// 2. What an adapter is.

export type {
  DatasetAdapter,
  DatasetCard,
  ExpectedFile,
  PublishedChecksum,
  SourceFiles,
  SourceSequence,
  SourceTree,
} from "./adapter.js";
export { type AdapterModules, defineAdapter, readSource } from "./define-adapter.js";

// 3. What helps to write one.

export { requireImagePath } from "./image-path.js";
export { type RecordPlace, RecordProblem, readRecord, shown } from "./record-problem.js";
export {
  type FileSequence,
  fileSequences,
  readSourceFile,
  refuseUnknownOptions,
  singleFileSequence,
} from "./source-files.js";
export { oneOf, readOption, unexpected } from "./source-options.js";

// 4. Whether a download is whole.

export type { RecognisedFile, SourceCheck, TreeCheck } from "./check-source.js";
export { checkSource } from "./check-source.js";
export type { AnnotationFileCheck, CheckOptions, ChecksumProgress } from "./check-source-file.js";
export type { ImageFolderCheck } from "./check-source-images.js";
export type { PartCheck } from "./check-source-parts.js";

// 5. The poses that the paper published. They are no source: `wildpose diff` compares a release with them.

export { type PaperJointOrder, parseJointOrder, publishedJointOrder } from "./paper-release/joint-order.js";
export { loadPaperRelease } from "./paper-release/load-paper-release.js";
export { isPaperRelease, type PaperRelease, type PaperReleaseOptions } from "./paper-release/paper-file.js";
export { type PoseLayout, poseLayouts } from "./paper-release/pose-layout.js";
