/** From column-major order, in which the first dimension varies fastest, to row-major order. */
import { countOf } from "./shape.js";

/** Rows of the result that are filled together: what they take in a cache is small, and reading them is in sequence. */
const ROWS = 64;

/**
 * Reverses the order of the dimensions within every record; records stay one after the other.
 *
 * @param bytes [records, …dims reversed], values of `valueBytes` bytes.
 * @returns [records, ...dims], in an array of its own; `bytes` themselves when there is nothing to reverse.
 */
export function rowMajorFromColumnMajor(
  bytes: Uint8Array,
  records: number,
  dims: readonly number[],
  valueBytes: number,
): Uint8Array {
  const sizes = dims.filter((size) => size > 1);
  if (sizes.length < 2 || bytes.length === 0) return bytes;
  const wordBytes = valueBytes % 4 === 0 ? 4 : valueBytes % 2 === 0 ? 2 : 1;
  const Words = wordBytes === 4 ? Uint32Array : wordBytes === 2 ? Uint16Array : Uint8Array;
  // Moved as whole words, which must lie at a multiple of their size.
  const aligned = bytes.byteOffset % wordBytes === 0 ? bytes : new Uint8Array(bytes);
  const count = bytes.length / wordBytes;
  const target = new Words(count);
  reverse(
    new Words(aligned.buffer as ArrayBuffer, aligned.byteOffset, count),
    target,
    records,
    sizes,
    valueBytes / wordBytes,
  );
  return new Uint8Array(target.buffer);
}

type Words = Uint8Array | Uint16Array | Uint32Array;

function reverse(source: Words, target: Words, records: number, sizes: readonly number[], words: number): void {
  const dims = sizes.length;
  const sourceStrides = sizes.map((_, d) => words * countOf(sizes.slice(0, d)));
  const targetStrides = sizes.map((_, d) => words * countOf(sizes.slice(d + 1)));
  const [rows, columns] = [sizes[0], sizes[dims - 1]];
  const recordWords = words * countOf(sizes);
  const between = sizes.slice(1, -1);
  const index = between.map(() => 0);
  for (let record = 0; record < records; record++) {
    for (let row = 0; row < rows; row += ROWS) {
      const rowCount = Math.min(ROWS, rows - row);
      let from = record * recordWords + row * words;
      let to = record * recordWords + row * targetStrides[0];
      // Every index of the dimensions between the first and the last, like the digits of a counter.
      for (let d: number; ; ) {
        transpose(source, from, sourceStrides[dims - 1], target, to, targetStrides[0], rowCount, columns, words);
        for (d = between.length - 1; d >= 0; d--) {
          from += sourceStrides[d + 1];
          to += targetStrides[d + 1];
          if (++index[d] < between[d]) break;
          from -= between[d] * sourceStrides[d + 1];
          to -= between[d] * targetStrides[d + 1];
          index[d] = 0;
        }
        if (d < 0) break;
      }
    }
  }
}

/** One value after the other of each column of the source, into the rows of the target. */
function transpose(
  source: Words,
  from: number,
  sourceColumn: number,
  target: Words,
  to: number,
  targetRow: number,
  rows: number,
  columns: number,
  words: number,
): void {
  for (let column = 0; column < columns; column++) {
    let read = from + column * sourceColumn;
    let write = to + column * words;
    if (words === 1) {
      for (let row = 0; row < rows; row++) {
        target[write] = source[read++];
        write += targetRow;
      }
    } else {
      for (let row = 0; row < rows; row++) {
        for (let word = 0; word < words; word++) target[write + word] = source[read++];
        write += targetRow;
      }
    }
  }
}
