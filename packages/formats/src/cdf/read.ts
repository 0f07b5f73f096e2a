/**
 * Reads NASA CDF files: versions 2.5 to 2.7 and 3, any IEEE encoding, row- and column-major, rVariables and zVariables,
 * gzip and run-length compression of variables and of whole files.
 * Source: "CDF Internal Format Description", NASA GSFC, versions 2.7 and 3.
 */
import { rowMajorFromColumnMajor } from "../row-major.js";
import { type CdfAttributeValue, readAttributes } from "./attributes.js";
import type { CdfEncoding } from "./codes.js";
import { type CdfNumbers, type CdfType, dataTypes } from "./data-types.js";
import { openCdf, readFileDescriptor, readVariableDescriptors, type VariableDescriptor } from "./descriptors.js";
import { CdfFormatError } from "./error.js";
import { type CdfImage, spendOutput } from "./image.js";
import { readRecordBytes, valueBytes, valuesPerRecord } from "./record-bytes.js";
import { numbersOf, textsOf } from "./values.js";

/** What `readCdf` returns: a whole CDF, or the variables that were asked for. */
export interface CdfFile {
  /** Version, release and increment, such as "3.7.1". */
  readonly version: string;
  readonly encoding: CdfEncoding;
  /** The order of the values in the file; in `data` they are always row-major. */
  readonly majority: "row" | "column";
  /** Whether the file is compressed as a whole. */
  readonly compressed: boolean;
  /** Attributes of the whole file. */
  readonly attributes: ReadonlyMap<string, readonly CdfAttributeValue[]>;
  /** In the order of the file, rVariables first. */
  readonly variables: ReadonlyMap<string, CdfVariable>;
}

/** A variable of a CDF, of kind r or z, with its values. */
export interface CdfVariable {
  readonly name: string;
  readonly kind: "r" | "z";
  readonly type: CdfType;
  /**
   * Sizes of the dimensions within a record. Dimensions along which the values do not vary are left out. EPOCH16 has
   * a last one of 2: seconds, picoseconds.
   */
  readonly dims: readonly number[];
  readonly records: number;
  /** Whether every record has values of its own; otherwise the only one stands for all. */
  readonly recordsVary: boolean;
  /** Whether its values are compressed in the file. */
  readonly compressed: boolean;
  readonly attributes: ReadonlyMap<string, CdfAttributeValue>;
  /**
   * [records, ...dims] row-major; text as strings. EPOCH is milliseconds since the year 0, TIME_TT2000 nanoseconds since
   * J2000.
   */
  readonly data: CdfNumbers | string[];
}

/** What to read of a CDF. */
export interface CdfReadOptions {
  /** Names of the variables to read; the others are not decoded. Every one must be there. All, by default. */
  readonly variables?: readonly string[];
}

/** What a string takes besides its characters, about. */
const STRING_BYTES = 32;

/**
 * @throws {CdfFormatError} when the file is no CDF, is damaged, lacks a variable that is asked for, or holds what is not
 *   read: versions before 2.5, VAX floating point, Huffman compression, variables in files of their own.
 */
export function readCdf(bytes: Uint8Array, options: CdfReadOptions = {}): CdfFile {
  const { image, compressed } = openCdf(bytes);
  const file = readFileDescriptor(image);
  const descriptors = readVariableDescriptors(image, file);
  const attributes = readAttributes(image, file);
  const variables = new Map<string, CdfVariable>();
  for (const descriptor of select(descriptors, options.variables)) {
    const { name, kind, type, dims, records, recordsVary } = descriptor;
    variables.set(name, {
      name,
      kind,
      type,
      dims: dataTypes[type].numbers === 1 ? dims : [...dims, dataTypes[type].numbers],
      records,
      recordsVary,
      compressed: descriptor.compressed,
      attributes: attributes.ofVariable(descriptor),
      data: readData(image, descriptor, file.littleEndian, file.majority),
    });
  }
  const { version, encoding, majority } = file;
  return { version, encoding, majority, compressed, attributes: attributes.ofFile, variables };
}

function select(
  descriptors: readonly VariableDescriptor[],
  names: readonly string[] | undefined,
): readonly VariableDescriptor[] {
  if (names === undefined) return descriptors;
  const present = new Set(descriptors.map(({ name }) => name));
  const absent = names.find((name) => !present.has(name));
  if (absent !== undefined) {
    const some = [...present].slice(0, 20).join(", ");
    throw new CdfFormatError({
      variable: absent,
      expected: "a variable of this name",
      found: present.size === 0 ? "no variables" : `${some}${present.size > 20 ? ", …" : ""}`,
      nextStep: "check that this is the right file",
    });
  }
  return descriptors.filter(({ name }) => names.includes(name));
}

function readData(
  image: CdfImage,
  descriptor: VariableDescriptor,
  littleEndian: boolean,
  majority: "row" | "column",
): CdfNumbers | string[] {
  const { type, records, dims, elements } = descriptor;
  if (type === "CHAR" || type === "UCHAR") {
    spendOutput(image, records * valuesPerRecord(descriptor) * STRING_BYTES, descriptor.offset, descriptor.name);
  }
  const stored = readRecordBytes(image, descriptor, littleEndian);
  const ordered =
    majority === "column" ? rowMajorFromColumnMajor(stored.bytes, records, dims, valueBytes(descriptor)) : stored.bytes;
  if (type === "CHAR" || type === "UCHAR") return textsOf(ordered, elements);
  // The file stays as it is, also where its bytes are turned around in place.
  const shared = ordered === stored.bytes && stored.shared;
  const own = shared || !isWhole(ordered) ? new Uint8Array(ordered) : ordered;
  return numbersOf(own, type, littleEndian);
}

function isWhole(bytes: Uint8Array): bytes is Uint8Array<ArrayBuffer> {
  return bytes.byteOffset === 0 && bytes.byteLength === bytes.buffer.byteLength && bytes.buffer instanceof ArrayBuffer;
}
