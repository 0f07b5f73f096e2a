/** Stored bytes → numbers or texts. */
import { decodeNumbers, type NumberArray } from "../number-array.js";
import { countOf } from "../shape.js";
import type { Datatype } from "./datatype.js";
import type { GlobalHeaps } from "./global-heap.js";
import { unsupported } from "./hdf5-bytes.js";

/** Values of a dataset or attribute, flat and row-major. */
export type Hdf5Data = NumberArray | readonly string[];

/**
 * @param bytes exactly those of `count` values.
 * @param at where they are in the file, for messages.
 * @throws {FormatError} when the type is not read.
 */
export function decodeValues(
  bytes: Uint8Array,
  type: Datatype,
  count: number,
  heaps: GlobalHeaps,
  at: number,
): Hdf5Data {
  switch (type.kind) {
    case "array":
      return decodeValues(bytes, type.base, count * countOf(type.dims), heaps, at);
    case "text":
      return fixedTexts(bytes, type, count);
    case "heap-text":
      return heaps.texts(bytes, count, type.utf8);
    case "other":
      throw unsupported(at, "numbers or texts", type.name, "convert the dataset");
    default:
      return decodeNumbers(bytes, { kind: type.kind, itemSize: type.size, littleEndian: type.littleEndian });
  }
}

function fixedTexts(bytes: Uint8Array, type: Extract<Datatype, { kind: "text" }>, count: number): string[] {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const encoding = type.utf8 ? "utf8" : "latin1";
  const isPadding = (byte: number) => byte === 0 || (byte === 32 && type.padding === "spaces");
  return Array.from({ length: count }, (_, i) => {
    const start = i * type.size;
    let end = start + type.size;
    while (end > start && isPadding(bytes[end - 1])) end--;
    if (type.padding === "zero-ends") {
      const zero = buffer.indexOf(0, start);
      if (zero !== -1 && zero < end) end = zero;
    }
    return buffer.toString(encoding, start, end);
  });
}
