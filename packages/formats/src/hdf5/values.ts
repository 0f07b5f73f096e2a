/** Stored bytes → numbers or texts. */
import { decodeArray } from "../numpy/decode-array.js";
import type { Datatype } from "./datatype.js";
import type { GlobalHeaps } from "./global-heap.js";
import { hdf5Problem } from "./hdf5-bytes.js";

/** Values of a dataset or attribute, flat and row-major. */
export type Hdf5Data =
  | Float32Array
  | Float64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array
  | readonly string[];

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
      return decodeValues(bytes, type.base, count * type.dims.reduce((product, size) => product * size, 1), heaps, at);
    case "text":
      return fixedTexts(bytes, type, count);
    case "heap-text":
      return heaps.texts(bytes, count, type.utf8);
    case "other":
      throw hdf5Problem(at, "numbers or texts", `${type.name}; convert the dataset`);
    default:
      return decodeArray(
        bytes,
        { name: type.kind, kind: type.kind, itemSize: type.size, littleEndian: type.littleEndian },
        count,
        null,
      ) as Hdf5Data;
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
