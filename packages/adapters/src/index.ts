export type { DatasetAdapter, DatasetCard, SourceFiles, SourceTree } from "./adapter.js";
export { adapterFor, adapters } from "./adapters.js";
export { aiChallengerCard } from "./ai-challenger/card.js";
export type { AnnotationFileCheck, ImageFolderCheck, SourceCheck, TreeCheck } from "./check-source.js";
export { checkSource } from "./check-source.js";
export { lspCard } from "./lsp/card.js";
export { lspetCard } from "./lspet/card.js";
export { mpiiCard } from "./mpii/card.js";
