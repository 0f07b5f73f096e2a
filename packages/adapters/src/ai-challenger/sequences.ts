import type { SourceFiles } from "../adapter.js";
import { type FileSequence, fileSequences, refuseUnknownOptions } from "../source-files.js";
import { aiChallengerCard } from "./card.js";

/** Where an image's record stands: file and record, both from 0. */
export interface RecordPlace {
  readonly file: number;
  readonly record: number;
}

/** An annotation file; its set is read from its name. */
export interface AicSequence extends FileSequence {
  /** Its place among the files. */
  readonly file: number;
  /** Paths of all the files. */
  readonly paths: readonly string[];
  /** The images read so far, from whichever file: an image id may be there once. The same map for all files. */
  readonly places: Map<string, RecordPlace>;
}

/** Each annotation file. */
export async function listSequences(files: SourceFiles): Promise<AicSequence[]> {
  refuseUnknownOptions(aiChallengerCard, files);
  const sequences = await fileSequences(aiChallengerCard, files);
  const paths = sequences.map(({ path }) => path);
  const places = new Map<string, RecordPlace>();
  return sequences.map((sequence, file) => ({ ...sequence, file, paths, places }));
}
