/** The types of values: how many bytes, and which array they become. */
import type { NumberArray } from "../number-array.js";

/** Numbers of a variable. 64-bit integers and TIME_TT2000 are BigInt64Array, EPOCH and EPOCH16 are Float64Array. */
export type CdfNumbers = Exclude<NumberArray, BigUint64Array>;

interface DataType {
  readonly code: number;
  /** The array values become; null for text. */
  readonly array: (new (buffer: ArrayBuffer) => CdfNumbers) | null;
  /** Bytes of a number, or of a character. */
  readonly size: 1 | 2 | 4 | 8;
  /** Numbers in a value. */
  readonly numbers: 1 | 2;
  /** What stands where nothing was written and the file names no pad value: the CDF library's own. */
  readonly pad: number | bigint;
}

export const dataTypes = {
  INT1: { code: 1, array: Int8Array, size: 1, numbers: 1, pad: -127 },
  INT2: { code: 2, array: Int16Array, size: 2, numbers: 1, pad: -32767 },
  INT4: { code: 4, array: Int32Array, size: 4, numbers: 1, pad: -2147483647 },
  INT8: { code: 8, array: BigInt64Array, size: 8, numbers: 1, pad: -9223372036854775807n },
  UINT1: { code: 11, array: Uint8Array, size: 1, numbers: 1, pad: 254 },
  UINT2: { code: 12, array: Uint16Array, size: 2, numbers: 1, pad: 65534 },
  UINT4: { code: 14, array: Uint32Array, size: 4, numbers: 1, pad: 4294967294 },
  REAL4: { code: 21, array: Float32Array, size: 4, numbers: 1, pad: -1e30 },
  REAL8: { code: 22, array: Float64Array, size: 8, numbers: 1, pad: -1e30 },
  EPOCH: { code: 31, array: Float64Array, size: 8, numbers: 1, pad: 0 },
  EPOCH16: { code: 32, array: Float64Array, size: 8, numbers: 2, pad: 0 },
  TIME_TT2000: { code: 33, array: BigInt64Array, size: 8, numbers: 1, pad: -9223372036854775807n },
  BYTE: { code: 41, array: Int8Array, size: 1, numbers: 1, pad: -127 },
  FLOAT: { code: 44, array: Float32Array, size: 4, numbers: 1, pad: -1e30 },
  DOUBLE: { code: 45, array: Float64Array, size: 8, numbers: 1, pad: -1e30 },
  CHAR: { code: 51, array: null, size: 1, numbers: 1, pad: 0x20 },
  UCHAR: { code: 52, array: null, size: 1, numbers: 1, pad: 0x20 },
} as const satisfies Record<string, DataType>;

/** REAL4 and FLOAT are single precision, REAL8 and DOUBLE double precision, BYTE is a signed byte. */
export type CdfType = keyof typeof dataTypes;

const byCode = new Map<number, CdfType>(
  (Object.keys(dataTypes) as CdfType[]).map((name) => [dataTypes[name].code, name]),
);

/** @returns undefined when no type has that code. */
export function dataTypeOfCode(code: number): CdfType | undefined {
  return byCode.get(code);
}

/** Writes one number at a byte, whatever the type. */
export function setNumber(
  view: DataView,
  offset: number,
  type: CdfType,
  value: number | bigint,
  littleEndian: boolean,
): void {
  const { array, size } = dataTypes[type];
  if (size === 8) {
    if (array === BigInt64Array) view.setBigInt64(offset, BigInt(value), littleEndian);
    else view.setFloat64(offset, Number(value), littleEndian);
  } else if (array === Float32Array) view.setFloat32(offset, Number(value), littleEndian);
  else if (size === 4) view.setInt32(offset, Number(value), littleEndian);
  else if (size === 2) view.setInt16(offset, Number(value), littleEndian);
  else view.setInt8(offset, Number(value));
}
