/** The bytes of an array → its values, row-major, in this machine's byte order. */
import { mismatchError } from "../format-error.js";
import { decodeNumbers } from "../number-array.js";
import { rowMajorFromColumnMajor } from "../row-major.js";
import type { Dtype } from "./dtype.js";
import type { NumpyData } from "./numpy-array.js";

/** numpy itself has no more. */
const MOST_DIMENSIONS = 64;

/**
 * Number of values of a shape.
 *
 * @throws {FormatError} when it is no shape, or has more values than can be counted.
 */
export function countOfShape(shape: readonly unknown[], place: string, format: string): number {
  const fail = (expected: string, found: string) => mismatchError(format, place, { expected, found });
  if (shape.length > MOST_DIMENSIONS) throw fail(`at most ${MOST_DIMENSIONS} dimensions`, `${shape.length}`);
  let count = 1;
  for (const size of shape) {
    if (typeof size !== "number" || !Number.isInteger(size) || size < 0) {
      throw fail("a shape of whole numbers from 0 up", String(size));
    }
    count *= size;
  }
  if (!Number.isSafeInteger(count)) throw fail("a shape of at most 2^53 values", shape.join(" × "));
  return count;
}

/**
 * Reads `count` values.
 *
 * @param bytes exactly `count * dtype.itemSize` of them. Where they lie as this machine's own arrays do, the result is a
 *   view of them, not a copy.
 * @param columnMajorShape of the array, when it is stored column-major (Fortran order); null when it is row-major.
 */
export function decodeArray(
  bytes: Uint8Array,
  dtype: Dtype,
  count: number,
  columnMajorShape: readonly number[] | null,
): NumpyData {
  const { kind, itemSize, littleEndian } = dtype;
  const ordered = columnMajorShape === null ? bytes : rowMajorFromColumnMajor(bytes, 1, columnMajorShape, itemSize);
  switch (kind) {
    case "unicode":
      return Array.from({ length: count }, (_, i) => unicodeText(ordered, i * itemSize, itemSize, littleEndian));
    case "bytes":
      return Array.from({ length: count }, (_, i) => latin1Text(ordered, i * itemSize, itemSize));
    case "bool":
      return Uint8Array.from(ordered, (value) => (value === 0 ? 0 : 1));
    case "object":
      throw new Error("objects have no bytes to decode");
    default:
      return decodeNumbers(ordered, { kind, itemSize, littleEndian });
  }
}

function latin1Text(bytes: Uint8Array, start: number, size: number): string {
  let end = start + size;
  while (end > start && bytes[end - 1] === 0) end--;
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString("latin1");
}

/**
 * UTF-32; what is no code point becomes the replacement character. The text is made in one piece: one that grows by a
 * character at a time is kept as a tree of its pieces, ten times its size.
 */
function unicodeText(bytes: Uint8Array, start: number, size: number, littleEndian: boolean): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset + start, size);
  let end = size;
  while (end > 0 && view.getUint32(end - 4) === 0) end -= 4;
  const text = Buffer.alloc(end);
  let length = 0;
  let isLatin1 = true;
  for (let at = 0; at < end; at += 4) {
    const read = view.getUint32(at, littleEndian);
    const point = read > 0x10ffff ? 0xfffd : read;
    if (point > 0xff) isLatin1 = false;
    if (point > 0xffff) {
      length = text.writeUInt16LE(0xd800 + ((point - 0x10000) >> 10), length);
      length = text.writeUInt16LE(0xdc00 + ((point - 0x10000) & 0x3ff), length);
    } else {
      length = text.writeUInt16LE(point, length);
    }
  }
  if (!isLatin1) return text.toString("utf16le", 0, length);
  for (let i = 0; i < length; i += 2) text[i >> 1] = text[i];
  return text.toString("latin1", 0, length / 2);
}
