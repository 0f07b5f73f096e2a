/** The persons of a plan, a chunk at a time: all of it that labelling and writing need. */
import { OutputFolderError } from "@wildpose/pose";
import type { ReadableFile, WorkFolder } from "../work-folder/work-folder.js";
import { decodeChunk } from "./chunk-bytes.js";
import { type ChunkPlace, chunkBytes } from "./chunk-file.js";
import type { PoseChunk } from "./pose-chunk.js";

/** The file that the chunks are in. */
export const CHUNKS = "plan.chunks";

export interface PlannedChunk extends ChunkPlace {
  readonly count: number;
  /** Whether its persons have a 3D pose that was measured. */
  readonly measured: boolean;
}

export interface PlannedPersons {
  readonly chunks: readonly PlannedChunk[];
  read(chunk: number): Promise<PoseChunk>;
}

export function plannedPersons(
  chunks: readonly PlannedChunk[],
  file: ReadableFile,
  partialPath: string,
): PlannedPersons {
  return {
    chunks,
    async read(chunk) {
      const bytes = await chunkBytes(file, chunks[chunk]);
      if (bytes !== null) return decodeChunk(bytes);
      throw damaged(partialPath);
    },
  };
}

/** The persons of a plan that is whole in another thread's or process's eyes. */
export async function openPlannedPersons(folder: WorkFolder, chunks: readonly PlannedChunk[]): Promise<PlannedPersons> {
  const file = await folder.openWorkFile(CHUNKS);
  if (file === null) throw damaged(folder.partialPath);
  return plannedPersons(chunks, file, folder.partialPath);
}

function damaged(partialPath: string): OutputFolderError {
  return new OutputFolderError(
    partialPath,
    `${CHUNKS} was damaged while the build ran; the same command with --resume makes it again`,
  );
}
