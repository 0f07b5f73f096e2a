/** Inflates what a file holds without taking more memory than its compressed bytes can stand for. */
import { constants } from "node:buffer";
import { gunzipSync, inflateRawSync, inflateSync } from "node:zlib";

/** Deflate makes no more than this many bytes of one (zlib Technical Details, "Maximum expansion factor"). */
const DEFLATE_EXPANSION = 1032;

/** The most bytes that so many deflated ones can inflate to. */
export function mostInflated(deflatedBytes: number): number {
  return DEFLATE_EXPANSION * deflatedBytes;
}

const inflaters = { zlib: inflateSync, gzip: gunzipSync, raw: inflateRawSync } as const;

/**
 * @param most bytes it may inflate to; at most {@link mostInflated}, as they may all be taken at once.
 * @param fail makes the error of what zlib says is wrong.
 * @param pieceBytes taken at a time. One byte of room to spare makes it one buffer, never pieces that are joined.
 */
export function inflateAtMost(
  wrapper: keyof typeof inflaters,
  deflated: Uint8Array,
  most: number,
  fail: (reason: string, options: ErrorOptions) => Error,
  pieceBytes = most + 1,
): Uint8Array {
  const maxOutputLength = Math.min(Math.max(most, 1), constants.MAX_LENGTH);
  try {
    return inflaters[wrapper](deflated, { maxOutputLength, chunkSize: Math.max(pieceBytes, 64) });
  } catch (error) {
    throw isZlibError(error) ? fail(error.message, { cause: error }) : error;
  }
}

export function isZlibError(error: unknown): error is Error {
  return error instanceof Error && typeof (error as NodeJS.ErrnoException).code === "string";
}
