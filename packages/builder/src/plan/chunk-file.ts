/** Chunks of persons in a file, so that memory does not grow with their number. */
import { createHash } from "node:crypto";
import type { OutputFolder } from "../work-folder/output-folder.js";
import type { ReadableFile, WorkFile } from "../work-folder/work-folder.js";
import { decodeChunk, encodeChunk } from "./chunk-bytes.js";
import type { ChunkSpool } from "./one-person-per-image.js";
import type { PoseChunk } from "./pose-chunk.js";

/** Where a chunk is in the file, and what it must be. */
export interface ChunkPlace {
  readonly offset: number;
  readonly bytes: number;
  readonly sha256: string;
}

export async function appendChunk(file: WorkFile, chunk: PoseChunk): Promise<ChunkPlace> {
  const bytes = encodeChunk(chunk);
  return { offset: await file.append(bytes), bytes: bytes.length, sha256: sha256Of(bytes) };
}

/** The bytes of a chunk; null when they are not those that were written. */
export async function chunkBytes(
  file: ReadableFile,
  { offset, bytes, sha256 }: ChunkPlace,
): Promise<Uint8Array | null> {
  const found = new Uint8Array(bytes);
  return (await file.readAt(offset, found)) && sha256Of(found) === sha256 ? found : null;
}

/** @throws {Error} when the chunk is not what was written. */
async function readChunk(file: WorkFile, place: ChunkPlace): Promise<PoseChunk> {
  const bytes = await chunkBytes(file, place);
  if (bytes === null) throw new Error(`a chunk of persons at byte ${place.offset} is not what was written`);
  return decodeChunk(bytes);
}

/** Chunks that are put aside on disk, and read back once. */
export function diskSpool(output: OutputFolder): ChunkSpool {
  let file: WorkFile | null = null;
  const places: ChunkPlace[] = [];
  return {
    async add(chunk) {
      file ??= await output.createWorkFile();
      places.push(await appendChunk(file, chunk));
    },
    async *all() {
      if (file === null) return;
      for (const place of places) yield await readChunk(file, place);
      await file.close();
    },
  };
}

function sha256Of(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
