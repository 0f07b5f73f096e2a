/** What a file says of itself and of its variables: the CDF descriptor, the global one, and a descriptor a variable. */
import { mostInflated } from "../inflate.js";
import {
  type CdfEncoding,
  encodings,
  FIRST_RECORD,
  fileFlag,
  layouts,
  MOST_DIMENSIONS,
  magic,
  recordType,
  sparseRecords,
  variableFlag,
  wholeFile,
} from "./codes.js";
import { type CdfType, dataTypeOfCode, dataTypes } from "./data-types.js";
import { CdfFormatError } from "./error.js";
import { type CdfImage, cdfImage, damaged, spendStored, unsupported } from "./image.js";
import { inflateOf } from "./inflate.js";
import { openRecord } from "./record.js";

export interface FileDescriptor {
  readonly version: string;
  readonly encoding: CdfEncoding;
  readonly littleEndian: boolean;
  readonly majority: "row" | "column";
  readonly rVariables: Chain;
  readonly zVariables: Chain;
  readonly attributes: Chain;
  /** Sizes of the dimensions that all rVariables share. */
  readonly rDims: readonly number[];
}

/** Records each of which says where the next one is. */
interface Chain {
  readonly head: number;
  readonly count: number;
}

export interface VariableDescriptor {
  readonly kind: "r" | "z";
  readonly name: string;
  /** Number among the variables of its kind. */
  readonly number: number;
  readonly type: CdfType;
  /** Characters of a CHAR or UCHAR value; 1 otherwise. */
  readonly elements: number;
  /** Sizes of the dimensions along which its values vary. */
  readonly dims: readonly number[];
  readonly records: number;
  readonly recordsVary: boolean;
  readonly unwritten: "pad" | "previous";
  /** One value, in the encoding of the file; null where the file names none. */
  readonly padValue: Uint8Array | null;
  readonly compressed: boolean;
  /** Byte of the compression parameters; 0 without. */
  readonly compressionOffset: number;
  /** Byte of the first variable index; 0 without. */
  readonly indexOffset: number;
  /** Byte of this descriptor. */
  readonly offset: number;
}

/**
 * Reads the two words a file starts with, and inflates it when it is compressed as a whole.
 *
 * @throws {CdfFormatError} when it is no CDF, or its compression is not read.
 */
export function openCdf(bytes: Uint8Array): { readonly image: CdfImage; readonly compressed: boolean } {
  if (bytes.length < FIRST_RECORD) throw notCdf(`${bytes.length} bytes`);
  const words = new DataView(bytes.buffer, bytes.byteOffset, FIRST_RECORD);
  const [first, second] = [words.getUint32(0), words.getUint32(4)];
  const known = first === magic.version3 || first === magic.version26 || first === magic.older;
  const compressed = second === wholeFile.compressed && first !== magic.older;
  if (!known || (second !== wholeFile.uncompressed && !compressed)) {
    throw notCdf(`${hex(first)} ${hex(second)}${otherFormat(first)}`);
  }
  const stored = cdfImage(bytes, layouts[first === magic.version3 ? "3" : "2.7"], bytes.length, false);
  return { image: compressed ? inflateFile(stored) : stored, compressed };
}

function inflateFile(stored: CdfImage): CdfImage {
  const record = openRecord(stored, FIRST_RECORD, [recordType.compressedFile]);
  const parameters = record.fileOffset();
  const size = record.fileOffset();
  record.skipInt32(1);
  const data = record.take(record.left());
  if (size < 0 || size > mostInflated(data.length)) {
    const expected = `at most ${mostInflated(data.length)} bytes in ${data.length} compressed ones`;
    throw damaged(stored, FIRST_RECORD, expected, `${size}`);
  }
  const inflated = inflateOf(stored, parameters, null)(data, size);
  if (inflated.length !== size) {
    throw damaged(stored, FIRST_RECORD, `${size} bytes in the compressed CDF`, `${inflated.length}`);
  }
  // File offsets count from the two words, which are not compressed.
  const bytes = new Uint8Array(FIRST_RECORD + size);
  bytes.set(inflated, FIRST_RECORD);
  return cdfImage(bytes, stored, stored.bytes.length, true);
}

/**
 * @throws {CdfFormatError} when the file is older than version 2.5, has its variables in files of their own, or has the
 *   floating point of a VAX.
 */
export function readFileDescriptor(image: CdfImage): FileDescriptor {
  const cdf = openRecord(image, FIRST_RECORD, [recordType.cdfDescriptor]);
  spendStored(image, cdf);
  const globalOffset = cdf.fileOffset();
  const [version, release, encodingCode, flags] = [cdf.int32(), cdf.int32(), cdf.int32(), cdf.int32()];
  cdf.skipInt32(2);
  const versionText = `${version}.${release}.${cdf.int32()}`;
  const expected = image.offsetBytes === 8 ? "version 3" : "version 2.5, 2.6 or 2.7";
  if (image.offsetBytes === 8 ? version !== 3 : version !== 2 || release < 5) {
    throw unsupported(image, FIRST_RECORD, expected, `version ${versionText}`);
  }
  if (!(flags & fileFlag.singleFile)) {
    throw unsupported(image, FIRST_RECORD, "a single-file CDF", "a CDF whose variables are in files of their own");
  }
  const encoding = (Object.keys(encodings) as CdfEncoding[]).find((name) => encodings[name].code === encodingCode);
  if (encoding === undefined) throw damaged(image, FIRST_RECORD, "a known encoding", `encoding ${encodingCode}`);
  const { byteOrder } = encodings[encoding];
  if (byteOrder === null) {
    throw unsupported(image, FIRST_RECORD, "IEEE floating point", `encoding ${encoding}, that of a VAX`);
  }

  const global = openRecord(image, globalOffset, [recordType.globalDescriptor]);
  spendStored(image, global);
  const [rHead, zHead, attributeHead] = [global.fileOffset(), global.fileOffset(), global.fileOffset()];
  global.fileOffset();
  const [rCount, attributeCount] = [global.int32(), global.int32()];
  global.skipInt32(1);
  const [rDimCount, zCount] = [global.int32(), global.int32()];
  global.fileOffset();
  global.skipInt32(3);
  return {
    version: versionText,
    encoding,
    littleEndian: byteOrder === "little",
    majority: flags & fileFlag.rowMajor ? "row" : "column",
    rVariables: { head: rHead, count: rCount },
    zVariables: { head: zHead, count: zCount },
    attributes: { head: attributeHead, count: attributeCount },
    rDims: readSizes(image, global, rDimCount, null),
  };
}

/** All variables, those of kind r first. */
export function readVariableDescriptors(image: CdfImage, file: FileDescriptor): VariableDescriptor[] {
  const variables = new Map<string, VariableDescriptor>();
  for (const kind of ["r", "z"] as const) {
    const { head, count } = kind === "r" ? file.rVariables : file.zVariables;
    let offset = head;
    for (let i = 0; i < count; i++) {
      const { descriptor, next } = readVariableDescriptor(image, file, kind, offset);
      const { name } = descriptor;
      if (variables.has(name)) throw damaged(image, offset, "a name of its own", "a second one", { variable: name });
      variables.set(name, descriptor);
      offset = next;
    }
  }
  return [...variables.values()];
}

function readVariableDescriptor(image: CdfImage, file: FileDescriptor, kind: "r" | "z", offset: number) {
  const record = openRecord(image, offset, [kind === "r" ? recordType.rVariable : recordType.zVariable]);
  spendStored(image, record);
  const next = record.fileOffset();
  const [typeCode, maxRecord] = [record.int32(), record.int32()];
  const indexOffset = record.fileOffset();
  record.fileOffset();
  const [flags, sparse] = [record.int32(), record.int32()];
  record.skipInt32(3);
  const [elements, number] = [record.int32(), record.int32()];
  const compressionOffset = record.fileOffset();
  record.skipInt32(1);
  const name = record.name();
  const sizes = kind === "z" ? readSizes(image, record, record.int32(), name) : file.rDims;
  const vary = sizes.map(() => record.int32() !== 0);

  const type = dataTypeOfCode(typeCode);
  if (type === undefined) throw damaged(image, offset, "a known data type", `type ${typeCode}`, { variable: name });
  const text = dataTypes[type].array === null;
  if (text ? elements < 1 : elements !== 1) {
    const expected = text ? "values of at least 1 character" : "values of 1 element";
    throw damaged(image, offset, expected, `${elements}`, { variable: name });
  }
  if (maxRecord < -1) {
    throw damaged(image, offset, "a number of the last record", `${maxRecord}`, { variable: name });
  }
  if (flags & variableFlag.sparseArrays) {
    throw unsupported(image, offset, "dense values", "sparse arrays", name);
  }
  const recordsVary = (flags & variableFlag.recordsVary) !== 0;
  const valueBytes = dataTypes[type].size * dataTypes[type].numbers * elements;
  const descriptor: VariableDescriptor = {
    kind,
    name,
    number,
    type,
    elements,
    dims: sizes.filter((_, i) => vary[i]),
    records: recordsVary ? maxRecord + 1 : Math.min(maxRecord + 1, 1),
    recordsVary,
    unwritten: sparse === sparseRecords.previous ? "previous" : "pad",
    padValue: flags & variableFlag.hasPadValue ? record.take(valueBytes) : null,
    compressed: (flags & variableFlag.compressed) !== 0,
    compressionOffset,
    indexOffset,
    offset,
  };
  return { descriptor, next };
}

function readSizes(
  image: CdfImage,
  record: ReturnType<typeof openRecord>,
  count: number,
  variable: string | null,
): number[] {
  if (count < 0 || count > MOST_DIMENSIONS) {
    throw damaged(image, record.offset, `0 to ${MOST_DIMENSIONS} dimensions`, `${count}`, { variable });
  }
  const sizes = Array.from({ length: count }, () => record.int32());
  const wrong = sizes.find((size) => size < 1);
  if (wrong !== undefined) {
    throw damaged(image, record.offset, "dimensions of at least 1", `${sizes.join(" × ")}`, { variable });
  }
  return sizes;
}

function notCdf(found: string): CdfFormatError {
  return new CdfFormatError({
    offset: 0,
    expected: "a NASA CDF, which starts with cdf30001, cdf26002 or 0000ffff",
    found,
    nextStep: "check that this is the right file, and whole",
  });
}

function otherFormat(first: number): string {
  if (first >>> 8 === 0x434446) return ", a netCDF file";
  if (first === 0x89484446) return ", an HDF5 file";
  if (first >>> 16 === 0x1f8b) return ", a gzip file";
  return "";
}

function hex(word: number): string {
  return word.toString(16).padStart(8, "0");
}
