/**
 * Writes NASA CDF files, in any of the forms that `readCdf` reads: what tests and samples are made with.
 * Source: "CDF Internal Format Description", NASA GSFC, versions 2.7 and 3.
 */
import { encodings, FIRST_RECORD, fileFlag, layouts, MOST_DIMENSIONS, magic, recordType, wholeFile } from "./codes.js";
import { cdfWriter, chain } from "./record-writer.js";
import { attributesOf, writeAttribute } from "./write-attributes.js";
import { compress, writeCompression } from "./write-compression.js";
import { type CdfWriteOptions, type CdfWriteVariable, cannotWrite } from "./write-options.js";
import { sharedDims, writeVariable } from "./write-variable.js";

const COPYRIGHT_BYTES = 256;

/**
 * @returns the bytes of a CDF file; the same for the same arguments.
 * @throws {CdfFormatError} when a variable cannot be written so: its data are not as many as its dimensions say, the
 *   encoding has no IEEE floating point, rVariables have more than ten dimensions together, or version 2.5 is to be
 *   compressed as a whole.
 */
export function writeCdf(variables: Iterable<CdfWriteVariable>, options: CdfWriteOptions = {}): Uint8Array {
  const { version = "3", encoding = "IBMPC", majority = "row", kind = "z", compressFile = null } = options;
  const { code, byteOrder } = encodings[encoding];
  if (byteOrder === null) throw cannotWrite(null, "an encoding with IEEE floating point", encoding);
  if (version === "2.5" && compressFile) throw cannotWrite(null, "version 2.6 or later to compress", version);
  const layout = layouts[version === "3" ? "3" : "2.7"];
  const [major, minor] = version === "3" ? [3, 7] : [2, Number(version.slice(2))];
  const writer = cdfWriter(layout, byteOrder === "little", FIRST_RECORD);
  const descriptor = writer.reserve(layout.offsetBytes * 2 + 4 + 36 + COPYRIGHT_BYTES);

  const all = [...variables];
  const ofKind = (wanted: "r" | "z") => all.filter((variable) => (variable.kind ?? kind) === wanted);
  const [rVariables, zVariables] = [ofKind("r"), ofKind("z")];
  const rDims = sharedDims(rVariables);
  const dimCount = Math.max(rDims.length, ...zVariables.map(({ dims }) => dims.length));
  if (dimCount > MOST_DIMENSIONS) throw cannotWrite(null, `at most ${MOST_DIMENSIONS} dimensions`, `${dimCount}`);
  const written = (list: readonly CdfWriteVariable[], sizes: readonly number[] | null) =>
    chain(list, (variable, number, next) => writeVariable(writer, variable, number, next, sizes, options));
  const rHead = written(rVariables, rDims);
  const zHead = written(zVariables, null);
  const attributes = attributesOf(options.attributes ?? new Map(), rVariables, zVariables);
  const attributeHead = chain(attributes, (attribute, number, next) => writeAttribute(writer, attribute, number, next));
  const lastRecord = Math.max(-1, ...rVariables.map(({ records }) => records - 1));
  const global = writer.record(recordType.globalDescriptor, (fields) => {
    fields.fileOffset(rHead, zHead, attributeHead, 0);
    fields.int32(rVariables.length, attributes.length, lastRecord, rDims.length, zVariables.length);
    fields.fileOffset(0);
    fields.int32(0, 0, -1, ...rDims);
  });
  descriptor.record(recordType.cdfDescriptor, (fields) => {
    fields.fileOffset(global);
    const flags = (majority === "row" ? fileFlag.rowMajor : 0) | fileFlag.singleFile;
    fields.int32(major, minor, code, flags, 0, 0, version === "3" ? 1 : 0, -1, -1);
    fields.bytes(new Uint8Array(COPYRIGHT_BYTES));
  });

  const firstWord = version === "3" ? magic.version3 : version === "2.5" ? magic.older : magic.version26;
  if (!compressFile) return withMagic(firstWord, wholeFile.uncompressed, writer.bytes());
  const outer = cdfWriter(layout, false, FIRST_RECORD);
  const compressed = compress(writer.bytes(), compressFile);
  outer.record(recordType.compressedFile, (fields) => {
    fields.fileOffset(FIRST_RECORD + 3 * layout.offsetBytes + 8 + compressed.length, writer.bytes().length);
    fields.int32(0);
    fields.bytes(compressed);
  });
  writeCompression(outer, compressFile);
  return withMagic(firstWord, wholeFile.compressed, outer.bytes());
}

function withMagic(first: number, second: number, records: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(FIRST_RECORD + records.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, first);
  view.setUint32(4, second);
  bytes.set(records, FIRST_RECORD);
  return bytes;
}
