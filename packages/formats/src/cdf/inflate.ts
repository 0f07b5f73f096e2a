/** Compressed bytes of a CDF: gzip, and run lengths of zeros. */
import { inflateAtMost, mostInflated } from "../inflate.js";
import { compression, recordType } from "./codes.js";
import { type CdfImage, damaged, unsupported } from "./image.js";
import { openRecord } from "./record.js";

/** Taken at a time: a file may say of a block that it inflates to far more than it does. */
const PIECE_BYTES = 2 ** 20;
/** A run of zeros takes two bytes and stands for 256 at most. */
const RUN_EXPANSION = 128;

export type Inflate = (compressed: Uint8Array, atMost: number) => Uint8Array;

/**
 * Reads the compression parameters at a byte.
 *
 * @returns what inflates data that were compressed so, to at most so many bytes.
 * @throws {CdfFormatError} when it is a compression that is not read: Huffman's, adaptive or not.
 */
export function inflateOf(image: CdfImage, offset: number, variable: string | null): Inflate {
  const record = openRecord(image, offset, [recordType.compression], variable);
  const kind = record.int32();
  const fail = (found: string, cause?: unknown) =>
    damaged(image, offset, "data compressed as these parameters say", found, { variable, cause });
  if (kind === compression.gzip) return (compressed, atMost) => inflateGzip(compressed, atMost, fail);
  if (kind === compression.runLength) return (compressed, atMost) => inflateRunLength(compressed, atMost, fail);
  if (kind === compression.none) return (stored, atMost) => stored.subarray(0, atMost);
  const name =
    kind === compression.huffman
      ? "Huffman compression"
      : kind === compression.adaptiveHuffman
        ? "adaptive Huffman compression"
        : `compression ${kind}`;
  throw unsupported(image, offset, "gzip, run lengths or no compression", name, variable);
}

function inflateGzip(
  compressed: Uint8Array,
  atMost: number,
  fail: (found: string, cause: unknown) => Error,
): Uint8Array {
  // What the file says it inflates to may be nonsense: what deflate can do at all bounds the memory.
  const most = Math.min(atMost, mostInflated(compressed.length));
  const broken = (reason: string, { cause }: ErrorOptions) =>
    fail(`a gzip stream that does not end within ${most} bytes or is broken: ${reason}`, cause);
  return inflateAtMost("gzip", compressed, most, broken, Math.min(most + 1, PIECE_BYTES));
}

/** A zero byte is followed by how many more there are; every other byte stands for itself. */
function inflateRunLength(compressed: Uint8Array, atMost: number, fail: (found: string) => Error): Uint8Array {
  const bound = Math.min(atMost, RUN_EXPANSION * compressed.length);
  const inflated = new Uint8Array(bound);
  let length = 0;
  for (let i = 0; i < compressed.length && length < bound; i++) {
    if (compressed[i] !== 0) {
      inflated[length++] = compressed[i];
      continue;
    }
    if (++i === compressed.length) throw fail("run lengths that end in the middle of a run");
    length += 1 + compressed[i];
  }
  if (length > bound) throw fail(`run lengths of more than ${bound} bytes`);
  return inflated.subarray(0, length);
}
