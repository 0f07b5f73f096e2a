/** The bytes of all records of a variable, in the encoding and majority of the file. */
import { mostInflated } from "../inflate.js";
import { countOf } from "../shape.js";
import { type Block, readBlocks } from "./blocks.js";
import { recordType } from "./codes.js";
import { dataTypes, setNumber } from "./data-types.js";
import type { VariableDescriptor } from "./descriptors.js";
import { type CdfImage, damaged, spendOutput, spendStored, spendUnwritten } from "./image.js";
import { type Inflate, inflateOf } from "./inflate.js";
import { openRecord } from "./record.js";

export interface RecordBytes {
  readonly bytes: Uint8Array;
  /** Whether they are a view of the file, which must not be changed. */
  readonly shared: boolean;
}

/** Bytes of one value. */
export function valueBytes({ type, elements }: VariableDescriptor): number {
  return dataTypes[type].size * dataTypes[type].numbers * elements;
}

/** Values in one record. */
export function valuesPerRecord({ dims }: VariableDescriptor): number {
  return countOf(dims);
}

/**
 * Memory is taken only for what a file of this size can hold.
 *
 * @throws {CdfFormatError} when the records are not all there, or are compressed in a way that is not read.
 */
export function readRecordBytes(image: CdfImage, variable: VariableDescriptor, littleEndian: boolean): RecordBytes {
  const { name, records } = variable;
  const recordBytes = valuesPerRecord(variable) * valueBytes(variable);
  spendOutput(image, records * recordBytes, variable.offset, name);
  if (records === 0) return { bytes: new Uint8Array(0), shared: false };

  const inflate = variable.compressed ? inflateOf(image, variable.compressionOffset, name) : null;
  const blocks = readBlocks(image, variable).map((block) => storedBlock(image, variable, block, recordBytes, inflate));
  const stored = blocks.reduce((sum, { first, last }) => sum + last - first + 1, 0);
  spendUnwritten(image, (records - stored) * recordBytes, variable.offset, name);
  if (blocks.length === 1 && stored === records) return blocks[0].read();

  const bytes = new Uint8Array(records * recordBytes);
  const pad = padRecord(variable, littleEndian, recordBytes);
  let written = 0;
  const fillTo = (record: number) => {
    if (written === record) return;
    const from =
      variable.unwritten === "previous" && written > 0
        ? bytes.slice((written - 1) * recordBytes, written * recordBytes)
        : pad;
    repeat(bytes.subarray(written * recordBytes, record * recordBytes), from);
  };
  for (const { first, last, read } of blocks) {
    fillTo(first);
    bytes.set(read().bytes, first * recordBytes);
    written = last + 1;
  }
  fillTo(records);
  return { bytes, shared: false };
}

/** Checks that a block can hold its records, before there is memory for them. */
function storedBlock(
  image: CdfImage,
  { name }: VariableDescriptor,
  { first, last, offset }: Block,
  recordBytes: number,
  inflate: Inflate | null,
): { readonly first: number; readonly last: number; read(): RecordBytes } {
  const wanted = (last - first + 1) * recordBytes;
  const what = `${wanted} bytes for records ${first} to ${last}`;
  const record = openRecord(image, offset, [recordType.values, recordType.compressedValues], name);
  spendStored(image, record, name);
  if (record.type === recordType.values) {
    if (record.left() < wanted) throw damaged(image, offset, what, `${record.left()}`, { variable: name });
    const bytes = record.take(wanted);
    return { first, last, read: () => ({ bytes, shared: true }) };
  }
  if (inflate === null) {
    const found = "compressed values of a variable that is not compressed";
    throw damaged(image, offset, "variable values", found, { variable: name });
  }
  record.skipInt32(1);
  const compressed = record.take(record.fileOffset());
  const most = mostInflated(compressed.length);
  if (wanted > most) {
    throw damaged(image, offset, what, `${compressed.length}, which inflate to ${most} at most`, { variable: name });
  }
  const read = () => {
    // A block has the room of all its records, also of those behind the last one written.
    const inflated = inflate(compressed, image.left.output + wanted);
    if (inflated.length < wanted) {
      throw damaged(image, offset, what, `${inflated.length} in the compressed block`, { variable: name });
    }
    return { bytes: inflated.subarray(0, wanted), shared: inflated.buffer === image.bytes.buffer };
  };
  return { first, last, read };
}

function padRecord(variable: VariableDescriptor, littleEndian: boolean, recordBytes: number): Uint8Array {
  const record = new Uint8Array(recordBytes);
  repeat(record, variable.padValue ?? defaultPad(variable, littleEndian));
  return record;
}

function defaultPad({ type }: VariableDescriptor, littleEndian: boolean): Uint8Array {
  const { size, pad } = dataTypes[type];
  const value = new Uint8Array(size);
  setNumber(new DataView(value.buffer), 0, type, pad, littleEndian);
  return value;
}

/** Fills with a pattern, again and again; doubles what is filled, as one pattern may be a single byte. */
function repeat(target: Uint8Array, pattern: Uint8Array): void {
  let filled = Math.min(pattern.length, target.length);
  target.set(pattern.subarray(0, filled));
  while (filled < target.length) {
    target.copyWithin(filled, 0, Math.min(filled, target.length - filled));
    filled *= 2;
  }
}
