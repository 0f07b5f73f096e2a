/**
 * Beside the stage `label`: every image that the plan's persons are in is read and hashed, so that those that show the same
 * are known. What was made of a chunk lies on disk, sealed with the size and times of its images: an image that changed is
 * looked at again, and no other. Where images are to be cropped or scaled, those whose pixels cannot be decoded are known, too. Memory: 16 bytes for each person of a source with images.
 */
import { readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import type { Plan } from "../plan/plan-store.js";
import type { PlannedPersons } from "../plan/planned-persons.js";
import type { PoseChunk } from "../plan/pose-chunk.js";
import { stampOf } from "../recipe/input-changes.js";
import type { LocatedSource } from "../recipe/locate-sources.js";
import type { Recipe } from "../recipe/recipe.js";
import { keyOf, seal, unseal } from "../work-folder/sealed.js";
import type { WorkFolder } from "../work-folder/work-folder.js";
import { HASH_WORDS, hashImage } from "./hash-image.js";

/** The images of a plan. */
export interface ImageHashes {
  /** Bits, of 64, in which the hashes of two pictures that are taken for the same may differ, 0 to 15. */
  readonly within: number;
  /** How many were looked at; null when the recipe does not ask for it. */
  readonly compared: number | null;
  /** Of each chunk [N, 4], see {@link hashImage}; 0 for a person without an image. null where none is looked at. */
  readonly ofChunk: readonly (Uint32Array | null)[];
}

export interface ImagesToLookAt {
  readonly sources: readonly LocatedSource[];
  readonly plan: Plan;
  readonly output: WorkFolder;
  readonly recipe: Pick<Recipe, "nearDuplicatesWithin" | "imageSize">;
  /** Of the build. */
  readonly key: string;
}

export interface LookOptions {
  readonly signal?: AbortSignal;
  /** Called with the persons whose images were looked at so far, unless that was done by an earlier build. */
  readonly onProgress?: (persons: number, total: number) => void;
}

/** Images decoded at once: no more than Node has threads for files, so that those who write need not wait for long. */
const AT_ONCE = Math.min(4, availableParallelism());

/**
 * Looks at the images of a plan while something else is done. When one of the two fails, or the signal aborts, the other is
 * stopped; nothing is written any more when this ends.
 *
 * @param work is given a signal that aborts when looking fails.
 */
export async function lookBeside<Result>(
  work: (signal: AbortSignal) => Promise<Result>,
  images: ImagesToLookAt,
  { signal, onProgress }: LookOptions,
): Promise<{ readonly result: Result; readonly images: ImageHashes }> {
  const failed = new AbortController();
  const either = AbortSignal.any(signal === undefined ? [failed.signal] : [signal, failed.signal]);
  const stopOther = (error: unknown) => {
    failed.abort(error);
    throw either.reason;
  };
  const looking = lookAtImages(images, { signal: either, ...(onProgress && { onProgress }) }).catch(stopOther);
  const working = work(either).catch(stopOther);
  await Promise.allSettled([looking, working]);
  return { result: await working, images: await looking };
}

/** Looks at the images of a plan; see {@link lookBeside}. */
export async function lookAtImages(
  { sources, plan, output, recipe, key }: ImagesToLookAt,
  { signal, onProgress }: LookOptions,
): Promise<ImageHashes> {
  const { nearDuplicatesWithin: within } = recipe;
  const look = chunkLooker(plan, output, recipe, key);
  if (look === null) return { within: 0, compared: null, ofChunk: [] };
  const folderOf = (chunk: number) => sources[plan.index.sourceOfChunk[chunk]].images;
  const total = plan.chunks.reduce((sum, { count }, at) => (folderOf(at) === null ? sum : sum + count), 0);
  const ofChunk: (Uint32Array | null)[] = [];
  let [compared, persons] = [0, 0];
  let last: string | null = null;
  for (const [at, { count }] of plan.chunks.entries()) {
    signal?.throwIfAborted();
    const folder = folderOf(at);
    ofChunk.push(null);
    if (folder === null) continue;
    persons += count;
    const { paths, hashes, isNew } = await look(at, await plan.read(at), folder, signal);
    if (hashes === null) continue;
    // The persons of one image may be in two chunks.
    compared += paths[0] === last ? paths.length - 1 : paths.length;
    last = paths[paths.length - 1];
    ofChunk[at] = hashes;
    if (isNew) onProgress?.(persons, total);
  }
  return { within: within ?? 0, compared: within === null ? null : compared, ofChunk };
}

/**
 * What looks at the images of one chunk, unless an earlier build did; null where the recipe needs none looked at. `hashes`
 * are null where the chunk has no images.
 */
export function chunkLooker(
  { chunks }: Pick<PlannedPersons, "chunks">,
  output: WorkFolder,
  { nearDuplicatesWithin: within, imageSize }: ImagesToLookAt["recipe"],
  buildKey: string,
) {
  const mustDecode = imageSize !== null;
  if (within === null && !mustDecode) return null;
  return async (at: number, chunk: PoseChunk, folder: string, signal: AbortSignal | undefined) => {
    const pathOfRow = Array.from({ length: chunk.count }, (_, row) => pathIn(folder, chunk, row));
    const paths = [...new Set(pathOfRow)].filter((path) => path !== null);
    if (paths.length === 0) return { paths, hashes: null, isNew: false };
    const stamps = (await Promise.all(paths.map(stampOf))).map(String);
    const sealKey = keyOf(buildKey, chunks[at].sha256, ...stamps);
    const name = `images/${String(at).padStart(8, "0")}`;
    const before = unseal(sealKey, await output.readFile(name));
    if (before !== null) {
      // A copy, because the file's own bytes need not lie where numbers may.
      return { paths, hashes: new Uint32Array(new Uint8Array(before).buffer), isNew: false };
    }
    const found = await hashImages(paths, chunk.measured || within === null ? "bytes" : "picture", mustDecode, signal);
    const hashes = new Uint32Array(chunk.count * HASH_WORDS);
    for (const [row, path] of pathOfRow.entries()) {
      const hash = path === null ? undefined : found.get(path);
      if (hash !== undefined) hashes.set(hash, row * HASH_WORDS);
    }
    await output.writeFile(name, seal(sealKey, new Uint8Array(hashes.buffer)));
    return { paths, hashes, isNew: true };
  };
}

function pathIn(folder: string, { imagePaths, imageFound }: PoseChunk, row: number): string | null {
  const path = imagePaths[row];
  return path === null || imageFound[row] === 0 ? null : join(folder, path);
}

/** By path; an image that cannot be read any more is not there. Whoever needs it says so. */
async function hashImages(
  paths: readonly string[],
  compared: "bytes" | "picture",
  mustDecode: boolean,
  signal: AbortSignal | undefined,
): Promise<Map<string, Uint32Array>> {
  const hashes = new Map<string, Uint32Array>();
  let next = 0;
  const hashNext = async () => {
    while (next < paths.length) {
      signal?.throwIfAborted();
      const path = paths[next++];
      const bytes = await readFile(path).catch(() => null);
      if (bytes !== null) hashes.set(path, await hashImage(bytes, compared, mustDecode));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, hashNext));
  return hashes;
}
