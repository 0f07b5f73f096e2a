/** The internal records that a CDF is made of. */
import { type RecordType, recordType } from "./codes.js";
import { type CdfImage, damaged } from "./image.js";
import { textOf } from "./text.js";

/** Fields of an internal record, read one after the other. Its numbers are big-endian in every file. */
export interface CdfRecord {
  readonly offset: number;
  readonly type: RecordType;
  /** First byte after it (exclusive). */
  readonly end: number;
  int32(): number;
  /** A file offset or a size. Those that mean "none", 0 and -1, are 0. */
  fileOffset(): number;
  skipInt32(count: number): void;
  name(): string;
  /** A view of the next bytes. */
  take(length: number): Uint8Array;
  /** Bytes that are left. */
  left(): number;
  /** The byte that is read next. */
  position(): number;
}

/**
 * Opens the internal record at a byte.
 *
 * @throws {CdfFormatError} when there is none, none of these types, or it reaches over the end of the file.
 */
export function openRecord(
  image: CdfImage,
  offset: number,
  types: readonly RecordType[],
  variable: string | null = null,
): CdfRecord {
  const { bytes, view, offsetBytes } = image;
  const what = types.map((type) => recordNames.get(type)).join(" or ");
  const headerBytes = offsetBytes + 4;
  if (offset < 8 || offset + headerBytes > bytes.length) {
    const found = offset < 8 ? "nothing that says where it is" : `the end of the file at byte ${bytes.length}`;
    throw damaged(image, offset, what, found, { variable });
  }
  const size = offsetBytes === 8 ? Number(view.getBigInt64(offset)) : view.getInt32(offset);
  const type = types.find((known) => known === view.getInt32(offset + offsetBytes));
  if (type === undefined) {
    const found = `record type ${view.getInt32(offset + offsetBytes)}`;
    throw damaged(image, offset, `${what} (record type ${types.join(" or ")})`, found, { variable });
  }
  if (size < headerBytes || size > bytes.length - offset) {
    const expected = `${what} of at most ${bytes.length - offset} bytes`;
    throw damaged(image, offset, expected, `a size of ${size} bytes`, { variable });
  }

  const end = offset + size;
  let position = offset + headerBytes;
  const advance = (length: number): number => {
    const start = position;
    if (!(length >= 0 && length <= end - start)) {
      const expected = `${what} with ${length} more bytes`;
      throw damaged(image, start, expected, `${end - start} in its ${size} bytes`, { variable });
    }
    position += length;
    return start;
  };
  const int32 = () => view.getInt32(advance(4));
  return {
    offset,
    type,
    end,
    int32,
    fileOffset() {
      const value = offsetBytes === 8 ? Number(view.getBigInt64(advance(8))) : int32();
      return value === -1 ? 0 : value;
    },
    skipInt32: (count) => void advance(4 * count),
    name() {
      const field = bytes.subarray(advance(image.nameBytes), position);
      const length = field.indexOf(0);
      return textOf(length === -1 ? field : field.subarray(0, length));
    },
    take: (length) => bytes.subarray(advance(length), position),
    left: () => end - position,
    position: () => position,
  };
}

/** The type of the record at a byte, whatever it is; undefined behind the end of the file. */
export function typeOfRecord(image: CdfImage, offset: number): number | undefined {
  const at = offset + image.offsetBytes;
  return offset >= 0 && at + 4 <= image.bytes.length ? image.view.getInt32(at) : undefined;
}

const recordNames = new Map<number, string>([
  [recordType.cdfDescriptor, "a CDF descriptor"],
  [recordType.globalDescriptor, "a global descriptor"],
  [recordType.rVariable, "an rVariable descriptor"],
  [recordType.zVariable, "a zVariable descriptor"],
  [recordType.attribute, "an attribute descriptor"],
  [recordType.attributeGlobalOrREntry, "an attribute entry"],
  [recordType.attributeZEntry, "an attribute zEntry"],
  [recordType.variableIndex, "a variable index"],
  [recordType.values, "variable values"],
  [recordType.compressedValues, "compressed variable values"],
  [recordType.compressedFile, "a compressed CDF"],
  [recordType.compression, "compression parameters"],
]);
