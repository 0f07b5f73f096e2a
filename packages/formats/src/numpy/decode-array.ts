/** The bytes of an array → its values, row-major, in this machine's byte order. */
import { FormatError } from "../format-error.js";
import type { Dtype } from "./dtype.js";
import type { NumpyData } from "./numpy-array.js";

const machineIsLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** numpy itself has no more. */
const MOST_DIMENSIONS = 64;

type NumberArray = Exclude<NumpyData, readonly unknown[]>;

/**
 * Number of values of a shape.
 *
 * @throws {FormatError} when it is no shape, or has more values than can be counted.
 */
export function countOfShape(shape: readonly unknown[], place: string, format: string): number {
  if (shape.length > MOST_DIMENSIONS) {
    throw new FormatError(format, `${place}: expected at most ${MOST_DIMENSIONS} dimensions, found ${shape.length}`);
  }
  let count = 1;
  for (const size of shape) {
    if (typeof size !== "number" || !Number.isInteger(size) || size < 0) {
      throw new FormatError(format, `${place}: expected a shape of whole numbers from 0 up, found ${String(size)}`);
    }
    count *= size;
  }
  if (!Number.isSafeInteger(count)) {
    throw new FormatError(format, `${place}: expected a shape of at most 2^53 values, found ${shape.join(" × ")}`);
  }
  return count;
}

/**
 * Reads `count` values.
 *
 * @param bytes exactly `count * dtype.itemSize` of them. Where they lie as this machine's own arrays do, the result is a
 *   view of them, not a copy.
 * @param shape of the array, when it is stored column-major (Fortran order); null when it is row-major.
 */
export function decodeArray(
  bytes: Uint8Array,
  dtype: Dtype,
  count: number,
  columnMajorShape: readonly number[] | null,
): NumpyData {
  const values = decodeFlat(bytes, dtype, count);
  return columnMajorShape === null ? values : rowMajor(values, columnMajorShape);
}

function decodeFlat(bytes: Uint8Array, { kind, itemSize, littleEndian }: Dtype, count: number): NumpyData {
  if (kind === "unicode" || kind === "bytes") {
    const read = kind === "unicode" ? unicodeText : latin1Text;
    return Array.from({ length: count }, (_, i) => read(bytes, i * itemSize, itemSize, littleEndian));
  }
  if (kind === "bool") return Uint8Array.from(bytes, (value) => (value === 0 ? 0 : 1));
  if (kind === "float" && itemSize === 2) return halves(bytes, count, littleEndian);
  const swapped = littleEndian !== machineIsLittleEndian && itemSize > 1;
  const aligned = bytes.byteOffset % itemSize === 0;
  const own = swapped || !aligned ? new Uint8Array(bytes) : bytes;
  if (swapped) swapBytes(own, itemSize);
  return numberArray(kind, itemSize, own.buffer as ArrayBuffer, own.byteOffset, count);
}

function numberArray(
  kind: Dtype["kind"],
  itemSize: number,
  buffer: ArrayBuffer,
  offset: number,
  count: number,
): NumberArray {
  if (kind === "float") {
    return itemSize === 4 ? new Float32Array(buffer, offset, count) : new Float64Array(buffer, offset, count);
  }
  const signed = kind === "int";
  switch (itemSize) {
    case 1:
      return signed ? new Int8Array(buffer, offset, count) : new Uint8Array(buffer, offset, count);
    case 2:
      return signed ? new Int16Array(buffer, offset, count) : new Uint16Array(buffer, offset, count);
    case 4:
      return signed ? new Int32Array(buffer, offset, count) : new Uint32Array(buffer, offset, count);
    default:
      return signed ? new BigInt64Array(buffer, offset, count) : new BigUint64Array(buffer, offset, count);
  }
}

/** Turns the bytes of every value around, in place. */
export function swapBytes(bytes: Uint8Array, itemSize: number): void {
  for (let start = 0; start + itemSize <= bytes.length; start += itemSize) {
    for (let low = start, high = start + itemSize - 1; low < high; low++, high--) {
      const kept = bytes[low];
      bytes[low] = bytes[high];
      bytes[high] = kept;
    }
  }
}

/** IEEE 754 half precision: 1 sign, 5 exponent, 10 fraction bits. */
function halves(bytes: Uint8Array, count: number, littleEndian: boolean): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    const word = view.getUint16(i * 2, littleEndian);
    const exponent = (word >> 10) & 31;
    const fraction = word & 1023;
    const size =
      exponent === 0
        ? fraction * 2 ** -24
        : exponent < 31
          ? (1024 + fraction) * 2 ** (exponent - 25)
          : fraction === 0
            ? Infinity
            : NaN;
    values[i] = word & 0x8000 ? -size : size;
  }
  return values;
}

function latin1Text(bytes: Uint8Array, start: number, size: number): string {
  let end = start + size;
  while (end > start && bytes[end - 1] === 0) end--;
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString("latin1");
}

/** UTF-32; what is no code point becomes the replacement character. */
function unicodeText(bytes: Uint8Array, start: number, size: number, littleEndian: boolean): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset + start, size);
  let end = size;
  while (end > 0 && view.getUint32(end - 4) === 0) end -= 4;
  let text = "";
  for (let at = 0; at < end; at += 4) {
    const point = view.getUint32(at, littleEndian);
    text += point > 0x10ffff ? "\ufffd" : String.fromCodePoint(point);
  }
  return text;
}

/** Values in column-major order → the same in row-major order. */
export function rowMajor<Values extends NumpyData>(values: Values, shape: readonly number[]): Values {
  if (shape.length < 2 || values.length === 0) return values;
  const target = values.slice() as { [index: number]: unknown } & Values;
  const strides: number[] = [];
  shape.reduce((stride, size, axis) => {
    strides[axis] = stride;
    return stride * size;
  }, 1);
  const index = new Array<number>(shape.length).fill(0);
  let from = 0;
  for (let to = 0; to < values.length; to++) {
    target[to] = values[from];
    // The next place of the row-major walk: the last axis runs fastest.
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += strides[axis];
      if (++index[axis] < shape[axis]) break;
      from -= strides[axis] * shape[axis];
      index[axis] = 0;
    }
  }
  return target;
}
