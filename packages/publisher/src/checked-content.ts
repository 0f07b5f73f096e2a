import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { FailedCheckError } from "@wildpose/pose";
import type { LocalFile } from "./published-file.js";

/**
 * The bytes of a file, hashed in passing. The last of them are held back until the hash is right: what takes them is never
 * whole with other bytes than those that were promised.
 *
 * @throws {FailedCheckError} when the file has changed.
 */
export async function* checkedContent(file: LocalFile, signal?: AbortSignal): AsyncGenerator<Buffer> {
  const hash = createHash("sha256");
  let read = 0;
  let held: Buffer | null = null;
  for await (const part of createReadStream(file.place, { highWaterMark: 1 << 20, ...(signal && { signal }) })) {
    if (held !== null) yield held;
    hash.update(part);
    read += part.length;
    if (read > file.bytes) break;
    held = part as Buffer;
  }
  if (read !== file.bytes || hash.digest("hex") !== file.sha256) {
    throw new FailedCheckError(`${file.place}: changed while it was sent; run the same command again`);
  }
  if (held !== null) yield held;
}
