/** One file of a release → a file here, from where an earlier run ended. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, rename, rm, stat } from "node:fs/promises";
import { hashFile } from "@wildpose/builder";
import { FailedCheckError, InvalidSettingError } from "@wildpose/pose";
import { CutShortError } from "./fault.js";
import type { PublishedFile } from "./published-file.js";
import type { ReleaseSource } from "./release-source.js";
import type { Retry } from "./retrying.js";
import { withStallLimit } from "./stall-limit.js";

export interface DownloadOptions {
  readonly retry: Retry;
  readonly stallMs: number;
  readonly signal?: AbortSignal | undefined;
  /** Called with bytes that are here; with a minus before those that turned out to be of no use. */
  readonly onBytes?: (bytes: number) => void;
}

/**
 * Downloads a file whose size and hash are known.
 *
 * @param growing where it grows; gets its name `place` when it is whole and right.
 * @returns bytes that came over the line.
 * @throws {FailedCheckError} when the source gives other bytes, twice.
 */
export async function downloadFile(
  source: ReleaseSource,
  file: PublishedFile,
  place: string,
  growing: string,
  options: DownloadOptions,
): Promise<number> {
  const { signal, onBytes = () => {} } = options;
  const found = await stat(place).catch(() => null);
  if (found?.size === file.bytes && (await hashFile(place, signal)).sha256 === file.sha256) {
    onBytes(file.bytes);
    return 0;
  }
  let came = 0;
  for (let attempt = 1; ; attempt++) {
    const { bytes, sha256, received } = await grow(source, file, growing, options);
    came += received;
    if (sha256 === file.sha256) break;
    onBytes(-bytes);
    await rm(growing, { force: true });
    // What lay here from an earlier run may have been of another release: once more from the beginning.
    if (attempt === 2 || received === file.bytes) {
      throw new FailedCheckError(
        `${source.address}: ${file.path}: its SHA-256 is not the manifest's; ask who published it, nothing was kept of the file`,
      );
    }
  }
  await rename(growing, place);
  return came;
}

/** Appends until the file is whole. */
async function grow(
  source: ReleaseSource,
  file: PublishedFile,
  growing: string,
  { retry, stallMs, signal, onBytes = () => {} }: DownloadOptions,
): Promise<{ bytes: number; sha256: string; received: number }> {
  let hash = createHash("sha256");
  let bytes = 0;
  let received = 0;
  const before = await stat(growing).catch(() => null);
  const output = await open(growing, before === null || before.size > file.bytes ? "w+" : "r+");
  try {
    if (before !== null && before.size <= file.bytes) {
      for await (const part of createReadStream(growing, { highWaterMark: 1 << 20 })) {
        hash.update(part);
        bytes += part.length;
      }
      onBytes(bytes);
    }
    if (bytes < file.bytes) {
      await retry(
        `${source.address}: ${file.path}`,
        () =>
          withStallLimit(stallMs, signal, async (signal, moved) => {
            const opened = await source.open(file.path, bytes, signal);
            if (opened === null) throw gone(source, file.path);
            if (opened.start !== bytes) {
              if (opened.start !== 0) throw new CutShortError();
              // A server that gives whole files only.
              onBytes(-bytes);
              hash = createHash("sha256");
              bytes = 0;
            }
            for await (const part of opened.parts) {
              signal.throwIfAborted();
              moved();
              if (bytes + part.length > file.bytes) throw tooLong(source, file);
              hash.update(part);
              await output.write(part, 0, part.length, bytes);
              bytes += part.length;
              received += part.length;
              onBytes(part.length);
            }
            if (bytes < file.bytes) throw new CutShortError();
          }),
        signal,
      );
    }
    await output.truncate(bytes);
    await output.sync();
  } finally {
    await output.close();
  }
  return { bytes, sha256: hash.digest("hex"), received };
}

function tooLong(source: ReleaseSource, { path, bytes }: PublishedFile): FailedCheckError {
  return new FailedCheckError(
    `${source.address}: ${path}: longer than the ${bytes} bytes of the manifest; ask who published it`,
  );
}

/**
 * A small file whose size nobody has promised.
 *
 * @returns null when it is not there.
 * @throws {FailedCheckError} when it is longer than `most`; no more than that is ever in memory.
 */
export async function downloadSmall(
  source: ReleaseSource,
  path: string,
  most: number,
  { retry, stallMs, signal }: DownloadOptions,
): Promise<Buffer | null> {
  return retry(
    `${source.address}: ${path}`,
    () =>
      withStallLimit(stallMs, signal, async (signal, moved) => {
        const opened = await source.open(path, 0, signal);
        if (opened === null) return null;
        const parts: Uint8Array[] = [];
        let bytes = 0;
        for await (const part of opened.parts) {
          signal.throwIfAborted();
          moved();
          bytes += part.length;
          if (bytes > most) {
            throw new FailedCheckError(
              `${source.address}: ${path}: longer than ${most} bytes, which no release needs; ask who published it`,
            );
          }
          parts.push(part);
        }
        return Buffer.concat(parts);
      }),
    signal,
  );
}

function gone(source: ReleaseSource, path: string): InvalidSettingError {
  return new InvalidSettingError(
    `${source.address}: ${path} is in the manifest and not there; it may be published right now: wait, then run the same command again`,
  );
}
