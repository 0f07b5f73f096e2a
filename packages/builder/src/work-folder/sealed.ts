/** Bytes that carry their own hash, so that what was damaged, or made for something else, is known when it is read. */
import { createHash } from "node:crypto";

const HASH_BYTES = 32;

/** @param key of what the bytes were made from. */
export function seal(key: string, bytes: Uint8Array): Uint8Array {
  return Buffer.concat([bytes, hashOf(key, bytes)]);
}

/** The bytes that were sealed; null when they are others, or were sealed with another key. */
export function unseal(key: string, sealed: Uint8Array | null): Uint8Array | null {
  if (sealed === null || sealed.length < HASH_BYTES) return null;
  const bytes = sealed.subarray(0, sealed.length - HASH_BYTES);
  return hashOf(key, bytes).equals(sealed.subarray(bytes.length)) ? bytes : null;
}

/** SHA-256 of texts and bytes, each with its length before it; hexadecimal. */
export function keyOf(...parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash("sha256");
  for (const part of parts) {
    const bytes = typeof part === "string" ? Buffer.from(part, "utf8") : part;
    hash.update(`${bytes.length} `).update(bytes);
  }
  return hash.digest("hex");
}

function hashOf(key: string, bytes: Uint8Array): Buffer {
  return createHash("sha256").update(key, "utf8").update(bytes).digest();
}

/** SHA-256 of bytes, hexadecimal. */
export function hashBytes(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
