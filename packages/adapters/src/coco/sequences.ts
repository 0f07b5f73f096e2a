import type { SourceFiles } from "../adapter.js";
import { type FileSequence, fileSequences } from "../source-files.js";
import { cocoCard } from "./card.js";
import { type CocoOptions, readOptions } from "./options.js";

/** An annotation file, and how to read it. */
export interface CocoSequence extends FileSequence {
  readonly options: CocoOptions;
}

/** Each annotation file. */
export async function listSequences(files: SourceFiles): Promise<CocoSequence[]> {
  const options = readOptions(files);
  return fileSequences(cocoCard, files).map((sequence) => ({ ...sequence, options }));
}
