import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";

/** Size and SHA-256 of bytes as they come. */
export async function hashBytes(parts: AsyncIterable<Uint8Array>): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash("sha256");
  let bytes = 0;
  for await (const part of parts) {
    hash.update(part);
    bytes += part.length;
  }
  return { bytes, sha256: hash.digest("hex") };
}

/** Size and SHA-256 of a file, without holding it in memory. */
export function hashFile(path: string, signal?: AbortSignal): Promise<{ bytes: number; sha256: string }> {
  return hashBytes(createReadStream(path, { highWaterMark: 1 << 20, ...(signal && { signal }) }));
}
