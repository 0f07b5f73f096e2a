/** Named values of a group or dataset. Source: File Format Specification, sections IV.A.2.m and IV.A.2.v. */
import { walkTree2 } from "./btree.js";
import { readDataspace } from "./dataspace.js";
import { readDatatype } from "./datatype.js";
import { openFractalHeap } from "./fractal-heap.js";
import type { GlobalHeaps } from "./global-heap.js";
import {
  address,
  damaged,
  type Hdf5Bytes,
  requireRange,
  spendWork,
  textUntilZero,
  UNDEFINED_ADDRESS,
  uint,
} from "./hdf5-bytes.js";
import { findMessage, type Message, messageTypes, sharedMessage } from "./object-header.js";
import { decodeValues, type Hdf5Data } from "./values.js";

/** A named value of a group or dataset. */
export interface Hdf5Attribute {
  /** [] for a single value. */
  readonly shape: readonly number[];
  readonly data: Hdf5Data;
}

/** The attributes of an object, by name; those of types that are not read are left out. */
export function readAttributes(
  file: Hdf5Bytes,
  messages: readonly Message[],
  heaps: GlobalHeaps,
): Map<string, Hdf5Attribute> {
  const attributes = new Map<string, Hdf5Attribute>();
  for (const { type, start, shared } of messages) {
    if (type === messageTypes.attribute && !shared) readAttribute(file, start, heaps, attributes);
  }
  const info = findMessage(messages, messageTypes.attributeInfo);
  if (info !== undefined) {
    const heapAt = info.start + 2 + (uint(file, info.start + 1, 1) & 1 ? 2 : 0);
    const heap = address(file, heapAt);
    if (heap !== UNDEFINED_ADDRESS) {
      const objectAt = openFractalHeap(file, heap);
      walkTree2(file, address(file, heapAt + file.offsetSize), (record) =>
        readAttribute(file, objectAt(record).start, heaps, attributes),
      );
    }
  }
  return attributes;
}

function readAttribute(file: Hdf5Bytes, at: number, heaps: GlobalHeaps, attributes: Map<string, Hdf5Attribute>): void {
  const version = uint(file, at, 1);
  if (version < 1 || version > 3) throw damaged(at, "an attribute of version 1 to 3", `${version}`);
  const padded = (size: number) => (version === 1 ? Math.ceil(size / 8) * 8 : size);
  const flags = version === 1 ? 0 : uint(file, at + 1, 1);
  const nameBytes = uint(file, at + 2, 2);
  const nameAt = at + 8 + (version === 3 ? 1 : 0);
  const typeAt = nameAt + padded(nameBytes);
  const spaceAt = typeAt + padded(uint(file, at + 4, 2));
  const dataAt = spaceAt + padded(uint(file, at + 6, 2));
  requireRange(file, nameAt, nameBytes, "the name of an attribute");
  const typeStart = flags & 1 ? sharedMessage(file, typeAt, messageTypes.datatype).start : typeAt;
  const spaceStart = flags & 2 ? sharedMessage(file, spaceAt, messageTypes.dataspace).start : spaceAt;
  const type = readDatatype(file, typeStart);
  const { shape, count } = readDataspace(file, spaceStart);
  const base = type.kind === "array" ? type.base : type;
  if (shape === null || base.kind === "other" || base.kind === "array") return;
  requireRange(file, dataAt, count * type.size, "the value of an attribute");
  spendWork(file, 1 + (base.kind === "text" || base.kind === "heap-text" ? count * type.size : 0));
  const data = decodeValues(file.bytes.subarray(dataAt, dataAt + count * type.size), type, count, heaps, dataAt);
  const name = textUntilZero(file, nameAt, nameAt + nameBytes);
  attributes.set(name, { shape: type.kind === "array" ? [...shape, ...type.dims] : shape, data });
}
