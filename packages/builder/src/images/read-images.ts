/**
 * The bytes and hashes of many image files at once: several are read and hashed beside each other, into one buffer, so that
 * they need not be copied together to be written.
 */
import { hash } from "node:crypto";
import { MalformedSourceError, MissingSourceError } from "@wildpose/pose";

import { type FileStamp, type ReadFile, readInto } from "./read-file.js";

export interface ImageRequest {
  readonly source: string;
  readonly path: string;
  /** What the file was when the sources were read. */
  readonly stamp: FileStamp;
}

export interface ImageContent {
  /** null when only the hash was asked for. */
  readonly bytes: Uint8Array | null;
  readonly sha256: string;
}

/** More do not make it faster: Node works on files with four threads. */
const AT_ONCE = 8;

/**
 * Reads image files as they are. Persons of one image that come one after the other cost one read.
 *
 * @param keep whether the bytes are wanted: they lie one after the other in one buffer.
 * @returns one answer for each request, in their order.
 * @throws {MissingSourceError | MalformedSourceError} when a file is gone, or another than its stamp says.
 */
export async function readImages(
  requests: readonly (ImageRequest | null)[],
  keep: boolean,
): Promise<(ImageContent | null)[]> {
  const ends: number[] = [];
  for (const request of requests) ends.push((ends.at(-1) ?? 0) + (request?.stamp.bytes ?? 0));
  const kept = new Uint8Array(keep ? (ends.at(-1) ?? 0) : 0);
  const placeOf = (index: number, { stamp }: ImageRequest) =>
    keep ? kept.subarray(ends[index] - stamp.bytes, ends[index]) : new Uint8Array(stamp.bytes);
  const isAgain = (index: number) => index > 0 && requests[index]?.path === requests[index - 1]?.path;

  const contents: (ImageContent | null)[] = requests.map(() => null);
  let next = 0;
  async function readOneAfterTheOther(): Promise<void> {
    while (next < requests.length) {
      const index = next++;
      const request = requests[index];
      if (request === null || isAgain(index)) continue;
      try {
        const bytes = placeOf(index, request);
        await readWhole(request, bytes);
        contents[index] = { bytes: keep ? bytes : null, sha256: hash("sha256", bytes, "hex") };
      } catch (error) {
        next = requests.length;
        throw error;
      }
    }
  }
  const outcomes = await Promise.allSettled(Array.from({ length: AT_ONCE }, readOneAfterTheOther));
  for (const outcome of outcomes) if (outcome.status === "rejected") throw outcome.reason;

  for (const [index, request] of requests.entries()) {
    const before = contents[index - 1] ?? null;
    if (request === null || before === null || !isAgain(index)) continue;
    const bytes = keep ? placeOf(index, request) : null;
    if (before.bytes !== null) bytes?.set(before.bytes);
    contents[index] = { bytes, sha256: before.sha256 };
  }
  return contents;
}

/** Fills `bytes`, which is as long as the stamp says. */
async function readWhole({ source, path, stamp }: ImageRequest, bytes: Uint8Array): Promise<void> {
  let found: ReadFile;
  try {
    found = await readInto(path, bytes);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const next = 'put it back, and go on with "--resume"';
    if (code === "ENOENT") {
      throw new MissingSourceError(source, path, `it was there when the sources were read; ${next}`, { cause: error });
    }
    const problem = `could be read when the sources were, and now cannot (${code}); ${next}`;
    throw new MalformedSourceError(source, path, problem, { cause: error });
  }
  const { length, stamp: now } = found;
  if (length === stamp.bytes && now.bytes === stamp.bytes && now.modified === stamp.modified) return;
  throw new MalformedSourceError(
    source,
    path,
    `changed since the sources were read: then ${describe(stamp)}, now ${describe(now)}; ` +
      'put it back with its time and go on with "--resume", or remove the .partial folder and build again',
  );
}

function describe({ bytes, modified }: FileStamp): string {
  return `${bytes} bytes of ${new Date(modified).toISOString()}`;
}
