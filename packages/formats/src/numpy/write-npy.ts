/** Writes npy and npz files that numpy reads: version 1.0, little-endian, row-major. */
import { mismatchError } from "../format-error.js";
import { joinBytes } from "../join-bytes.js";
import { quoted } from "../message-text.js";
import { countOfShape } from "./decode-array.js";
import { type Dtype, parseDtype } from "./dtype.js";
import type { NumpyArray, NumpyData } from "./numpy-array.js";
import { writeZip } from "./zip-writer.js";

/** Data start at a multiple of this. */
const ALIGNMENT = 64;

/**
 * The bytes of an npy file.
 *
 * @throws {FormatError} for a type that is not written: objects, half precision, big-endian; or when data and shape differ.
 */
export function writeNpy(array: NumpyArray): Uint8Array {
  const dtype = parseDtype(array.dtype, "dtype");
  const count = countOfShape(array.shape, "shape", "npy");
  if (array.data.length !== count) {
    throw mismatchError("npy", "shape", { expected: `${array.data.length} values`, found: array.shape.join(" × ") });
  }
  return joinBytes([npyHead(array.dtype, array.shape), encodeValues(array.data, dtype)]);
}

/**
 * What an npy file begins with; its values follow, row-major.
 *
 * @param dtype numpy's spelling.
 */
export function npyHead(dtype: string, shape: readonly number[]): Uint8Array {
  const sizes = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const text = `{'descr': '${dtype}', 'fortran_order': False, 'shape': (${sizes}), }`;
  const dataStart = Math.ceil((10 + text.length + 1) / ALIGNMENT) * ALIGNMENT;
  const bytes = new Uint8Array(dataStart);
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0]);
  new DataView(bytes.buffer).setUint16(8, dataStart - 10, true);
  bytes.set(Buffer.from(`${text.padEnd(dataStart - 11)}\n`, "latin1"), 10);
  return bytes;
}

/**
 * The bytes of an npz file, the same for the same arrays.
 *
 * @param compress as `numpy.savez_compressed`; otherwise stored, as `numpy.savez`.
 */
export function writeNpz(arrays: ReadonlyMap<string, NumpyArray>, { compress = false } = {}): Uint8Array {
  return writeZip(new Map(Array.from(arrays, ([name, array]) => [`${name}.npy`, writeNpy(array)])), compress);
}

/**
 * The bytes of values, as they follow the head of an npy file.
 *
 * @throws {FormatError} for a type that is not written, or a text that is longer than the type holds.
 */
export function encodeValues(data: NumpyData, dtype: Dtype): Uint8Array {
  const { name } = dtype;
  if (dtype.kind === "unicode" || dtype.kind === "bytes") {
    const bytes = new Uint8Array(data.length * dtype.itemSize);
    const view = new DataView(bytes.buffer);
    for (let i = 0; i < data.length; i++) {
      const text = String(data[i]);
      const points = Array.from(text, (character) => character.codePointAt(0) ?? 0);
      const width = dtype.kind === "unicode" ? 4 : 1;
      if (points.length * width > dtype.itemSize || (width === 1 && points.some((point) => point > 255))) {
        throw mismatchError("npy", `value ${i}`, { expected: `a text that fits ${name}`, found: quoted(text) });
      }
      for (const [at, point] of points.entries()) {
        if (width === 4) view.setUint32(i * dtype.itemSize + at * 4, point, dtype.littleEndian);
        else bytes[i * dtype.itemSize + at] = point;
      }
    }
    return bytes;
  }
  const bytesPerValue = ArrayBuffer.isView(data) ? data.BYTES_PER_ELEMENT : 0;
  if (!ArrayBuffer.isView(data) || bytesPerValue !== dtype.itemSize || !dtype.littleEndian) {
    throw mismatchError("npy", "dtype", { expected: "a little-endian type of the data's own width", found: name });
  }
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}
