/** Writes a variable: its values in blocks, the indices that say where they are, and its descriptor. */
import { recordType, sparseRecords, variableFlag } from "./codes.js";
import { dataTypes } from "./data-types.js";
import { type CdfWriter, chain } from "./record-writer.js";
import { compress, writeCompression } from "./write-compression.js";
import type { CdfWriteOptions, CdfWriteVariable } from "./write-options.js";
import { elementsOf, encodeRecords, encodeValues, ownDims } from "./write-values.js";

/**
 * @param rDims the dimensions that all rVariables share; null for a zVariable.
 * @returns the byte of the variable's descriptor.
 */
export function writeVariable(
  writer: CdfWriter,
  variable: CdfWriteVariable,
  number: number,
  next: number,
  rDims: readonly number[] | null,
  options: CdfWriteOptions,
): number {
  const { name, type, records, recordsVary = true, unwritten, padValue } = variable;
  const { compressVariables = null, majority = "row" } = options;
  const elements = elementsOf(variable);
  const values = encodeRecords(variable, elements, majority, writer.littleEndian);
  const dims = ownDims(variable);
  const index = writeBlocks(writer, values, variable, options);
  const sizes = rDims ?? dims;
  const start = rDims === null ? 0 : positionOf(dims, rDims);
  const varies = sizes.map((_, i) => (i >= start && i < start + dims.length ? -1 : 0));
  const parameters = compressVariables ? writeCompression(writer, compressVariables) : -1;
  const flags =
    (recordsVary ? variableFlag.recordsVary : 0) |
    (padValue === undefined ? 0 : variableFlag.hasPadValue) |
    (compressVariables ? variableFlag.compressed : 0);
  return writer.record(rDims === null ? recordType.zVariable : recordType.rVariable, (fields) => {
    fields.fileOffset(next);
    fields.int32(dataTypes[type].code, records - 1);
    fields.fileOffset(index.head, index.tail);
    fields.int32(flags, unwritten ? sparseRecords[unwritten.readAs] : sparseRecords.none, 0, -1, -1, elements, number);
    fields.fileOffset(parameters);
    fields.int32(options.recordsPerBlock ?? 0);
    fields.name(name);
    if (rDims === null) fields.int32(dims.length, ...dims);
    fields.int32(...varies);
    if (padValue !== undefined) {
      const data = typeof padValue === "string" ? [padValue] : Array(dataTypes[type].numbers).fill(padValue);
      fields.bytes(encodeValues(data, type, elements, writer.littleEndian));
    }
  });
}

function writeBlocks(writer: CdfWriter, values: Uint8Array, variable: CdfWriteVariable, options: CdfWriteOptions) {
  const { compressVariables = null, recordsPerBlock = Number.POSITIVE_INFINITY } = options;
  const { blocksPerIndex = 7, indexLevels = 0 } = options;
  const absent = new Set(variable.unwritten?.records);
  const recordBytes = values.length / Math.max(variable.records, 1);
  let entries: IndexEntry[] = [];
  for (let first = 0; first < variable.records; ) {
    let last = first;
    if (absent.has(first)) {
      first++;
      continue;
    }
    while (last + 1 < variable.records && last + 1 - first < recordsPerBlock && !absent.has(last + 1)) last++;
    const block = values.subarray(first * recordBytes, (last + 1) * recordBytes);
    const offset = compressVariables
      ? writer.record(recordType.compressedValues, (fields) => {
          const compressed = compress(block, compressVariables);
          fields.int32(0);
          fields.fileOffset(compressed.length);
          fields.bytes(compressed);
        })
      : writer.record(recordType.values, (fields) => fields.bytes(block));
    entries.push({ first, last, offset });
    first = last + 1;
  }
  for (let level = 0; level < indexLevels; level++) {
    entries = groups(entries, blocksPerIndex).map((group) => ({
      first: group[0].first,
      last: group[group.length - 1].last,
      offset: writeIndex(writer, group, blocksPerIndex, 0),
    }));
  }
  let tail = 0;
  const head = chain(groups(entries, blocksPerIndex), (group, _, next) => {
    const offset = writeIndex(writer, group, blocksPerIndex, next);
    tail ||= offset;
    return offset;
  });
  return { head, tail };
}

interface IndexEntry {
  readonly first: number;
  readonly last: number;
  readonly offset: number;
}

function writeIndex(writer: CdfWriter, entries: readonly IndexEntry[], room: number, next: number): number {
  const unused = Array<number>(room - entries.length).fill(-1);
  return writer.record(recordType.variableIndex, (fields) => {
    fields.fileOffset(next);
    fields.int32(room, entries.length, ...entries.map(({ first }) => first), ...unused);
    fields.int32(...entries.map(({ last }) => last), ...unused);
    fields.fileOffset(...entries.map(({ offset }) => offset), ...unused);
  });
}

/** One after the other, the dimensions of all rVariables: in a file they share them, and vary along some. */
export function sharedDims(variables: readonly CdfWriteVariable[]): number[] {
  const shared: number[] = [];
  for (const variable of variables) {
    const dims = ownDims(variable);
    if (positionOf(dims, shared) === -1) shared.push(...dims);
  }
  return shared;
}

/** Where dimensions stand among the shared ones; -1 where they do not. */
function positionOf(dims: readonly number[], shared: readonly number[]): number {
  for (let start = 0; start + dims.length <= shared.length; start++) {
    if (dims.every((size, d) => shared[start + d] === size)) return start;
  }
  return -1;
}

function groups<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));
}
