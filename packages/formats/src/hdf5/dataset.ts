/** A dataset of an HDF5 file: its shape, its values, its attributes. */
import { type Hdf5Attribute, readAttributes } from "./attributes.js";
import { readChunkedData } from "./chunked-data.js";
import { type DataLayout, readLayout } from "./data-layout.js";
import { readDataspace } from "./dataspace.js";
import { type Datatype, readDatatype } from "./datatype.js";
import { readFilters } from "./filters.js";
import type { GlobalHeaps } from "./global-heap.js";
import { type Hdf5Bytes, hdf5Problem, requireRange, UNDEFINED_ADDRESS, uint } from "./hdf5-bytes.js";
import { findMessage, type Message, messageTypes, resolveShared } from "./object-header.js";
import { decodeValues, type Hdf5Data } from "./values.js";

export interface Hdf5Dataset {
  /** [] for a single value; the values of array types add their own axes. */
  readonly shape: readonly number[];
  /** Row-major. May be a view of the file's bytes; halves are a Float32Array, enumerations their numbers. */
  readonly data: Hdf5Data;
  readonly attributes: ReadonlyMap<string, Hdf5Attribute>;
}

/** Datasets may be larger than their file: what is missing is the fill value, and deflate compresses. Up to here. */
export const largestDataset = (fileBytes: number) => Math.max(64 << 20, 64 * fileBytes);

/** Memory of a text, besides its characters. */
export const TEXT_BYTES = 24;

export function isDataset(messages: readonly Message[]): boolean {
  return findMessage(messages, messageTypes.layout) !== undefined;
}

/** @throws {FormatError} when it is damaged, or of a type, layout or filter that is not read. */
export function readDataset(file: Hdf5Bytes, messages: readonly Message[], heaps: GlobalHeaps): Hdf5Dataset {
  const [layoutMessage, typeMessage, spaceMessage] = [
    messageTypes.layout,
    messageTypes.datatype,
    messageTypes.dataspace,
  ].map((type) => {
    const message = findMessage(messages, type);
    if (message === undefined) throw hdf5Problem(messages[0]?.start ?? 0, "a layout, a type and a shape", "fewer");
    return resolveShared(file, message);
  });
  if (findMessage(messages, messageTypes.externalFiles) !== undefined) {
    throw hdf5Problem(layoutMessage.start, "data in this file", "data in other files; copy it with h5repack");
  }
  const type = readDatatype(file, typeMessage.start);
  const { shape, count } = readDataspace(file, spaceMessage.start);
  const attributes = readAttributes(file, messages, heaps);
  if (type.kind === "other")
    throw hdf5Problem(typeMessage.start, "numbers or texts", `${type.name}; convert the dataset`);
  if (shape === null) return { shape: [0], data: decodeValues(new Uint8Array(0), type, 0, heaps, 0), attributes };
  const layout = readLayout(file, layoutMessage);
  const bytes = dataBytes(file, messages, layout, type, shape, count);
  return {
    shape: type.kind === "array" ? [...shape, ...arrayDims(type)] : shape,
    data: decodeValues(bytes, type, count, heaps, layoutMessage.start),
    attributes,
  };
}

function arrayDims(type: Datatype): number[] {
  return type.kind === "array" ? [...type.dims, ...arrayDims(type.base)] : [];
}

function dataBytes(
  file: Hdf5Bytes,
  messages: readonly Message[],
  layout: DataLayout,
  type: Datatype,
  shape: readonly number[],
  count: number,
): Uint8Array {
  const size = count * type.size;
  if (layout.kind === "compact") {
    if (size > layout.size) throw hdf5Problem(layout.start, `${size} bytes of data`, `${layout.size}`);
    return file.bytes.subarray(layout.start, layout.start + size);
  }
  const fill = readFill(file, messages, type);
  // A text takes more memory than its bytes.
  const isText = type.kind === "text" || type.kind === "heap-text";
  const mostBytes = largestDataset(file.bytes.length) * (isText ? type.size / (type.size + TEXT_BYTES) : 1);
  if (layout.kind === "contiguous") {
    if (layout.address !== UNDEFINED_ADDRESS) {
      requireRange(file, layout.address, size, "data");
      return file.bytes.subarray(layout.address, layout.address + size);
    }
    if (size > mostBytes)
      throw hdf5Problem(0, `a dataset of at most ${mostBytes} bytes in a file of this size`, `${size}`);
    const out = new Uint8Array(size);
    if (fill !== null) for (let at = 0; at < size; at += type.size) out.set(fill, at);
    return out;
  }
  const filterMessage = findMessage(messages, messageTypes.filters);
  const filters = filterMessage ? readFilters(file, resolveShared(file, filterMessage).start) : [];
  return readChunkedData(file, {
    layout,
    shape,
    valueSize: type.size,
    doubles: type.kind === "float" && type.littleEndian,
    filters,
    fill,
    mostBytes,
  });
}

/** The value of places that were never written; null for zeros. */
function readFill(file: Hdf5Bytes, messages: readonly Message[], type: Datatype): Uint8Array | null {
  const message = findMessage(messages, messageTypes.fillValue);
  // A text elsewhere cannot be filled in: its place is in a heap.
  if (message === undefined || message.shared || type.kind === "heap-text") return null;
  const version = uint(file, message.start, 1);
  const sizeAt = message.start + (version === 3 ? 2 : 4);
  const defined =
    version === 1 ||
    (version === 2 ? uint(file, message.start + 3, 1) === 1 : (uint(file, message.start + 1, 1) & 32) !== 0);
  if (!defined || sizeAt + 4 > message.end) return null;
  const size = uint(file, sizeAt, 4);
  if (size === 0 || size === 0xffffffff) return null;
  if (size !== type.size || sizeAt + 4 + size > message.end) {
    throw hdf5Problem(sizeAt, `a fill value of ${type.size} bytes`, `${size}`);
  }
  return file.bytes.subarray(sizeAt + 4, sizeAt + 4 + size);
}
