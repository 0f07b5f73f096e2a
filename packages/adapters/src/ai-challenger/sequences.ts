import type { SourceFiles } from "../adapter.js";
import { type FileSequence, fileSequences, refuseUnknownOptions } from "../source-files.js";
import { aiChallengerCard } from "./card.js";

/** Each annotation file; its set is read from its name. */
export async function listSequences(files: SourceFiles): Promise<FileSequence[]> {
  refuseUnknownOptions(aiChallengerCard, files);
  return fileSequences(aiChallengerCard, files);
}
