/**
 * The short way for the values that annotation files have most of: one real number, and `[]`, laid out as MATLAB always
 * lays them out. Whatever looks any different is left to the long way, which also says what is wrong with it.
 */
import { arrayFlag, dataType, numberArrays, numericClassOfCode } from "./codes.js";
import type { Region } from "./element.js";
import type { MatlabNumbers, MatlabNumeric, MatlabNumericClass } from "./value.js";

/** Whole numbers below this are made once for each file and class: coordinates, ids and flags are few and come often. */
const SHARED_NUMBERS = 4096;
/** Where `[]` stands among the shared numbers of its class. */
const EMPTY = SHARED_NUMBERS;

/** The small values of a file so far, and room for the next ones that are not shared. */
export interface SmallValues {
  /** By class and logical flag, then by number. */
  readonly shared: (MatlabNumeric | undefined)[][];
  /** Numbers of class double that are not shared lie side by side here: an array of its own for each costs twice as much. */
  doubles: Float64Array;
  usedDoubles: number;
}

export function newSmallValues(): SmallValues {
  return { shared: [], doubles: new Float64Array(0), usedDoubles: 0 };
}

/** Grows with the file, so that a small one does not take what a large one needs. */
const MOST_DOUBLES_TOGETHER = 4096;

const scalarDims: readonly number[] = Object.freeze([1, 1]);
const emptyDims: readonly number[] = Object.freeze([0, 0]);

/**
 * @param offset where a matrix element starts that lies wholly before the end of the region.
 * @param bytes what its tag announces: the length of flags, dimensions, name and data.
 * @returns null when it is anything but an unnamed, real, 1 × 1 or 0 × 0 array of numbers in the usual layout, or when
 *   its class cannot hold the number.
 */
export function readSmallValue(
  region: Region,
  offset: number,
  bytes: number,
  known: SmallValues,
): MatlabNumeric | null {
  const { view, littleEndian } = region;
  // Flags (16 bytes), dimensions (16), an empty name (8), and a number of up to 4 (8) or 8 bytes (16).
  if (bytes !== 48 && bytes !== 56) return null;
  const word = (at: number) => view.getUint32(offset + at, littleEndian);
  if (word(8) !== dataType.uint32 || word(12) !== 8) return null;
  if (word(24) !== dataType.int32 || word(28) !== 8) return null;
  if (word(40) !== dataType.int8 || word(44) !== 0) return null;
  const flags = word(16);
  if ((flags & arrayFlag.complex) !== 0) return null;

  const rows = word(32);
  if (rows > 1 || word(36) !== rows) return null;
  const tag = word(48);
  if (rows === 0) {
    const numericClass = numericClassOfCode(flags & 0xff);
    if (numericClass === undefined || tag !== dataType[numericClass] || word(52) !== 0) return null;
    return sharedValue(known, flags, EMPTY);
  }
  const small = tag >>> 16 !== 0;
  // A small element has at most 4 bytes of data, any other needs 8 bytes for them.
  if (small ? tag >>> 16 > 4 : bytes !== 56) return null;
  const number = small
    ? storedNumber(view, offset + 52, tag & 0xffff, tag >>> 16, littleEndian)
    : storedNumber(view, offset + 56, tag, word(52), littleEndian);
  if (number === null) return null;
  const isShared = number >= 0 && number < SHARED_NUMBERS && Number.isInteger(number) && !Object.is(number, -0);
  return isShared ? sharedValue(known, flags, number) : scalarOf(number, flags, known);
}

/** @returns null when the class is not numeric, or cannot hold the number. */
function sharedValue(known: SmallValues, flags: number, number: number): MatlabNumeric | null {
  const key = flags & (0xff | arrayFlag.logical);
  known.shared[key] ??= new Array(EMPTY + 1);
  const values = known.shared[key];
  const before = values[number];
  if (before !== undefined) return before;
  const made = number === EMPTY ? emptyOf(flags) : scalarOf(number, flags, known);
  if (made !== null) values[number] = made;
  return made;
}

/** null for a data type that is not a number of up to 53 bits, or when the count is not its size. */
function storedNumber(view: DataView, at: number, type: number, count: number, littleEndian: boolean): number | null {
  switch (type) {
    case dataType.uint8:
      return count === 1 ? view.getUint8(at) : null;
    case dataType.uint16:
      return count === 2 ? view.getUint16(at, littleEndian) : null;
    case dataType.double:
      return count === 8 ? view.getFloat64(at, littleEndian) : null;
    case dataType.int8:
      return count === 1 ? view.getInt8(at) : null;
    case dataType.int16:
      return count === 2 ? view.getInt16(at, littleEndian) : null;
    case dataType.int32:
      return count === 4 ? view.getInt32(at, littleEndian) : null;
    case dataType.uint32:
      return count === 4 ? view.getUint32(at, littleEndian) : null;
    case dataType.single:
      return count === 4 ? view.getFloat32(at, littleEndian) : null;
    default:
      return null;
  }
}

function scalarOf(number: number, flags: number, known: SmallValues): MatlabNumeric | null {
  const numericClass = numericClassOfCode(flags & 0xff);
  if (numericClass === undefined || numericClass === "int64" || numericClass === "uint64") return null;
  const data = numericClass === "double" ? placeForDouble(known) : new numberArrays[numericClass](1);
  data[0] = number;
  const exact = numericClass === "double" || numericClass === "single" || data[0] === number;
  return exact ? numericOf(numericClass, flags, scalarDims, data) : null;
}

function placeForDouble(known: SmallValues): Float64Array {
  if (known.usedDoubles === known.doubles.length) {
    known.doubles = new Float64Array(Math.min(MOST_DOUBLES_TOGETHER, Math.max(8, 2 * known.doubles.length)));
    known.usedDoubles = 0;
  }
  return new Float64Array(known.doubles.buffer, 8 * known.usedDoubles++, 1);
}

function emptyOf(flags: number): MatlabNumeric | null {
  const numericClass = numericClassOfCode(flags & 0xff);
  if (numericClass === undefined) return null;
  return numericOf(numericClass, flags, emptyDims, new numberArrays[numericClass](0));
}

function numericOf(numericClass: MatlabNumericClass, flags: number, dims: readonly number[], data: MatlabNumbers) {
  const logical = (flags & arrayFlag.logical) !== 0;
  return { kind: "numeric", class: numericClass, logical, dims, data, imaginary: null } as const;
}
