/**
 * The numbers of the format: data types of elements and classes of arrays.
 * Source: "MAT-File Format", MathWorks (matfile_format.pdf), tables 1-1 and 1-3, and `matrix.h` for the last two classes.
 */
import type { MatlabNumericClass } from "./value.js";

export const dataType = {
  int8: 1,
  uint8: 2,
  int16: 3,
  uint16: 4,
  int32: 5,
  uint32: 6,
  single: 7,
  double: 9,
  int64: 12,
  uint64: 13,
  matrix: 14,
  compressed: 15,
  utf8: 16,
  utf16: 17,
  utf32: 18,
} as const;

export const arrayClass = {
  cell: 1,
  struct: 2,
  object: 3,
  char: 4,
  sparse: 5,
  double: 6,
  single: 7,
  int8: 8,
  uint8: 9,
  int16: 10,
  uint16: 11,
  int32: 12,
  uint32: 13,
  int64: 14,
  uint64: 15,
  functionHandle: 16,
  opaque: 17,
} as const;

/** Bits of the first word of the array flags; the class is its lowest byte. */
export const arrayFlag = { logical: 0x0200, global: 0x0400, complex: 0x0800 } as const;

/** The array type that holds each numeric class, and the data type of the same name. */
export const numberArrays = {
  double: Float64Array,
  single: Float32Array,
  int8: Int8Array,
  uint8: Uint8Array,
  int16: Int16Array,
  uint16: Uint16Array,
  int32: Int32Array,
  uint32: Uint32Array,
  int64: BigInt64Array,
  uint64: BigUint64Array,
} as const satisfies Record<MatlabNumericClass, unknown>;

const numericClasses = Object.keys(numberArrays) as MatlabNumericClass[];
const classOfCode = new Map<number, MatlabNumericClass>(numericClasses.map((name) => [arrayClass[name], name]));
const classOfDataType = new Map<number, MatlabNumericClass>(numericClasses.map((name) => [dataType[name], name]));

/** The numeric class of an array class code, if it is numeric. */
export function numericClassOfCode(code: number): MatlabNumericClass | undefined {
  return classOfCode.get(code);
}

/** The numeric class whose numbers a data type stores, if it stores numbers. */
export function numericClassOfDataType(type: number): MatlabNumericClass | undefined {
  return classOfDataType.get(type);
}

/** `miDOUBLE`, or the number where the format has no such type. */
export function dataTypeName(type: number): string {
  const name = Object.entries(dataType).find(([, code]) => code === type)?.[0];
  return name ? `mi${name.toUpperCase()}` : `data type ${type}`;
}
