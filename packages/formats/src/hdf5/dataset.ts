/** A dataset of an HDF5 file: its shape, its values, its attributes. */
import { type Hdf5Attribute, readAttributes } from "./attributes.js";
import { readChunkedData } from "./chunked-data.js";
import { type DataLayout, readLayout } from "./data-layout.js";
import { readDataspace } from "./dataspace.js";
import { type Datatype, readDatatype } from "./datatype.js";
import { readFilters } from "./filters.js";
import type { GlobalHeaps } from "./global-heap.js";
import { damaged, type Hdf5Bytes, requireRange, UNDEFINED_ADDRESS, uint, unsupported } from "./hdf5-bytes.js";
import { findMessage, type Message, messageTypes, resolveShared } from "./object-header.js";
import { decodeValues, type Hdf5Data } from "./values.js";

/** A dataset with its values and attributes. */
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
    if (message === undefined) throw damaged(messages[0]?.start ?? 0, "a layout, a type and a shape", "fewer");
    return resolveShared(file, message);
  });
  if (findMessage(messages, messageTypes.externalFiles) !== undefined) {
    throw unsupported(layoutMessage.start, "data in this file", "data in other files");
  }
  const type = readDatatype(file, typeMessage.start);
  const { shape, maxShape, count } = readDataspace(file, spaceMessage.start);
  const attributes = readAttributes(file, messages, heaps);
  if (type.kind === "other") throw unsupported(typeMessage.start, "numbers or texts", type.name, "convert the dataset");
  if (shape === null) return { shape: [0], data: decodeValues(new Uint8Array(0), type, 0, heaps, 0), attributes };
  const layout = readLayout(file, layoutMessage);
  const bytes = dataBytes(file, messages, layout, type, { shape, maxShape, count });
  return {
    shape: type.kind === "array" ? [...shape, ...arrayDims(type)] : shape,
    data: decodeValues(bytes, type, count, heaps, layoutMessage.start),
    attributes,
  };
}

function arrayDims(type: Datatype): number[] {
  return type.kind === "array" ? [...type.dims, ...arrayDims(type.base)] : [];
}

/** What the values of array types are, arrays in arrays too. */
function baseOf(type: Datatype): Datatype {
  return type.kind === "array" ? baseOf(type.base) : type;
}

function dataBytes(
  file: Hdf5Bytes,
  messages: readonly Message[],
  layout: DataLayout,
  type: Datatype,
  { shape, maxShape, count }: { shape: readonly number[]; maxShape: readonly number[]; count: number },
): Uint8Array {
  const size = count * type.size;
  if (layout.kind === "compact") {
    if (size > layout.size) throw damaged(layout.start, `${size} bytes of data`, `${layout.size}`);
    return file.bytes.subarray(layout.start, layout.start + size);
  }
  const fill = readFill(file, messages, type);
  // A text takes more memory than its bytes.
  const base = baseOf(type);
  const isText = base.kind === "text" || base.kind === "heap-text";
  const share = isText ? base.size / (base.size + TEXT_BYTES) : 1;
  const mostBytes = Math.floor(largestDataset(file.bytes.length) * share);
  if (layout.kind === "contiguous") {
    if (layout.address !== UNDEFINED_ADDRESS) {
      requireRange(file, layout.address, size, "data");
      return file.bytes.subarray(layout.address, layout.address + size);
    }
    if (size > mostBytes) throw damaged(0, `a dataset of at most ${mostBytes} bytes in a file of this size`, `${size}`);
    const out = new Uint8Array(size);
    if (fill !== null) for (let at = 0; at < size; at += type.size) out.set(fill, at);
    return out;
  }
  const filterMessage = findMessage(messages, messageTypes.filters);
  const filters = filterMessage ? readFilters(file, resolveShared(file, filterMessage).start) : [];
  return readChunkedData(file, {
    layout,
    shape,
    maxShape,
    valueSize: type.size,
    doubles: type.kind === "float" && type.littleEndian,
    filters,
    fill,
    mostBytes,
  });
}

/** The value of places that were never written; null for zeros. */
function readFill(file: Hdf5Bytes, messages: readonly Message[], type: Datatype): Uint8Array | null {
  const message = findMessage(messages, messageTypes.fillValue) ?? findMessage(messages, messageTypes.oldFillValue);
  // A text elsewhere cannot be filled in: its place is in a heap.
  if (message === undefined || baseOf(type).kind === "heap-text") return null;
  const { type: form, start, end } = resolveShared(file, message);
  const sizeAt = form === messageTypes.oldFillValue ? start : fillSizeAt(file, start);
  if (sizeAt === null || sizeAt + 4 > end) return null;
  const size = uint(file, sizeAt, 4);
  if (size === 0 || size === 0xffffffff) return null;
  if (size !== type.size || sizeAt + 4 + size > end) {
    throw damaged(sizeAt, `a fill value of ${type.size} bytes`, `${size}`);
  }
  return file.bytes.subarray(sizeAt + 4, sizeAt + 4 + size);
}

/** Where the size of a fill value stands, before the value; null when the message says that there is none. */
function fillSizeAt(file: Hdf5Bytes, start: number): number | null {
  const version = uint(file, start, 1);
  if (version < 1 || version > 3) throw damaged(start, "a fill value of version 1 to 3", `${version}`);
  if (version === 3) return (uint(file, start + 1, 1) & 32) !== 0 ? start + 2 : null;
  return version === 1 || uint(file, start + 3, 1) === 1 ? start + 4 : null;
}
