/** Damages a file: what transfers, editors, re-saving tools and hostile hands do to one. */
import type { RandomStream } from "@wildpose/pose";
import { damageBytes } from "./damage-bytes.js";
import { damageText } from "./damage-text.js";

/** At most this many changes on top of each other, each half as likely as the one before. */
const mostChanges = 5;

/**
 * A damaged copy of a file; the same stream gives the same copy.
 *
 * @param others files that pieces may come from.
 */
export function mutate(bytes: Uint8Array, stream: RandomStream, others: readonly Uint8Array[] = []): Uint8Array {
  const text = looksLikeText(bytes);
  // A Buffer's own slice() would share memory with the file.
  let damaged: Uint8Array = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let change = 0; change < mostChanges; change++) {
    damaged = text && stream.integer(3) > 0 ? damageText(damaged, stream) : damageBytes(damaged, stream, others);
    if (stream.integer(2) === 0) break;
  }
  return damaged;
}

/** No control characters but white space in the first 4 KiB. */
function looksLikeText(bytes: Uint8Array): boolean {
  return bytes.subarray(0, 4096).every((byte) => byte >= 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d);
}
