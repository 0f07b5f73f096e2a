/** Whether a target has what was sent, by reading it as a reader does. */
import { open } from "node:fs/promises";
import { FailedCheckError, randomStream } from "@wildpose/pose";
import { CutShortError } from "./fault.js";
import { hashParts } from "./hash-parts.js";
import type { ByteRange, PublishTarget } from "./publish-target.js";
import type { LocalFile } from "./published-file.js";
import type { Retry } from "./retrying.js";
import { withStallLimit } from "./stall-limit.js";

/** `sample`: the size, the beginning, the end and a place between. `all`: every byte. */
export type ReadBack = "sample" | "all";

const SAMPLE_BYTES = 64 * 1024;

/**
 * @returns bytes that were read.
 * @throws {FailedCheckError} when the target gives other bytes.
 * @throws {TransferError} when it cannot be read.
 */
export async function readBack(
  target: PublishTarget,
  file: LocalFile,
  how: ReadBack,
  retry: Retry,
  stallMs: number,
  signal?: AbortSignal,
): Promise<number> {
  const place = `${target.address}: ${file.path}`;
  if (how === "all" || file.bytes <= 3 * SAMPLE_BYTES) {
    return retry(
      place,
      () =>
        withStallLimit(stallMs, signal, async (signal, moved) => {
          const found = await hashParts(upTo(await target.read(file.path, null, signal), file.bytes, moved));
          if (found.bytes < file.bytes) throw new CutShortError();
          if (found.sha256 !== file.sha256) throw differs(place, file);
          return found.bytes;
        }),
      signal,
    );
  }
  let bytes = 0;
  for (const range of sampledRanges(file)) {
    const expected = await readLocal(file, range);
    const found = await retry(
      place,
      () =>
        withStallLimit(stallMs, signal, async (signal, moved) => {
          const parts = await collect(upTo(await target.read(file.path, range, signal), expected.length, moved));
          if (parts.length < expected.length) throw new CutShortError();
          return parts;
        }),
      signal,
    );
    if (!found.equals(expected)) throw differs(place, file);
    bytes += found.length;
  }
  return bytes;
}

/** The same of a file each time. The end of a shard has the offsets and statistics of everything in it. */
function sampledRanges({ bytes, sha256 }: LocalFile): ByteRange[] {
  const last = bytes - SAMPLE_BYTES;
  const between = Math.floor(randomStream(0, `read-back/${sha256}`).uniform(SAMPLE_BYTES, last - SAMPLE_BYTES));
  return [0, between, last].map((start) => ({ start, end: start + SAMPLE_BYTES }));
}

async function readLocal({ place }: LocalFile, { start, end }: ByteRange): Promise<Buffer> {
  const handle = await open(place, "r");
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(end - start), 0, end - start, start);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** Ends as soon as one byte more than `most` has come: a file that is longer is another file, however long. */
async function* upTo(parts: AsyncIterable<Uint8Array>, most: number, moved: () => void): AsyncIterable<Uint8Array> {
  let bytes = 0;
  for await (const part of parts) {
    moved();
    bytes += part.length;
    yield part;
    if (bytes > most) return;
  }
}

async function collect(parts: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const part of parts) all.push(part);
  return Buffer.concat(all);
}

function differs(place: string, { bytes, sha256 }: LocalFile): FailedCheckError {
  return new FailedCheckError(
    `${place}: what is read back is not what was sent (${bytes} bytes, SHA-256 ${sha256.slice(0, 12)}…); remove it there and run the same command again`,
  );
}
