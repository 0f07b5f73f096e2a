export type {
  AdapterModules,
  DatasetAdapter,
  DatasetCard,
  ExpectedFile,
  PublishedChecksum,
  SourceFiles,
  SourceSequence,
  SourceTree,
} from "./adapter.js";
export { defineAdapter, readSource } from "./adapter.js";
export { adapterFor, adapters } from "./adapters.js";
export { aiChallengerCard } from "./ai-challenger/card.js";
export type { RecognisedFile, SourceCheck, TreeCheck } from "./check-source.js";
export { checkSource } from "./check-source.js";
export type { AnnotationFileCheck, CheckOptions, ChecksumProgress } from "./check-source-file.js";
export type { ImageFolderCheck } from "./check-source-images.js";
export { type LoadAdapterOptions, loadAdapter } from "./load-adapter.js";
export { lspCard } from "./lsp/card.js";
export { lspetCard } from "./lspet/card.js";
export { mpiiCard } from "./mpii/card.js";
export { RecordProblem, type RecordPlace, readRecord, shown } from "./record-problem.js";
export {
  type FileSequence,
  fileSequences,
  readSourceFile,
  refuseUnknownOptions,
  singleFileSequence,
} from "./source-files.js";
