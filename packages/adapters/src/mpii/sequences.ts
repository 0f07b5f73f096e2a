import type { SourceFiles } from "../adapter.js";
import { type FileSequence, refuseUnknownOptions, singleFileSequence } from "../source-files.js";
import { mpiiCard } from "./card.js";

/** The one annotation file. */
export async function listSequences(files: SourceFiles): Promise<FileSequence[]> {
  refuseUnknownOptions(mpiiCard, files);
  return singleFileSequence(mpiiCard, files);
}
