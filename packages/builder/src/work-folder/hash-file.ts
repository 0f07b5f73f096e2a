import { createHash } from "node:crypto";
import { open } from "node:fs/promises";

/** One buffer for the whole file: a new one for each part would take longer than the hash. */
const PART_BYTES = 1 << 20;

/**
 * Size and SHA-256 of a file, without holding it in memory.
 *
 * @param signal ends it between parts.
 */
export async function hashFile(path: string, signal?: AbortSignal): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash("sha256");
  const part = Buffer.allocUnsafeSlow(PART_BYTES);
  let bytes = 0;
  const file = await open(path, "r");
  try {
    for (;;) {
      signal?.throwIfAborted();
      const { bytesRead } = await file.read(part, 0, PART_BYTES, bytes);
      if (bytesRead === 0) break;
      hash.update(bytesRead === PART_BYTES ? part : part.subarray(0, bytesRead));
      bytes += bytesRead;
    }
  } finally {
    await file.close();
  }
  return { bytes, sha256: hash.digest("hex") };
}
