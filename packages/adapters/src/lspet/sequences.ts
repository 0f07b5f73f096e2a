import type { SourceFiles } from "../adapter.js";
import { type FileSequence, refuseUnknownOptions, singleFileSequence } from "../source-files.js";
import { lspetCard } from "./card.js";

/** The one annotation file. */
export async function listSequences(files: SourceFiles): Promise<FileSequence[]> {
  refuseUnknownOptions(lspetCard, files);
  return singleFileSequence(lspetCard, files);
}
