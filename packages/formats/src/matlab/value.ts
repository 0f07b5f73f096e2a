/** The values a MAT-file holds. Arrays are column-major: the first dimension varies fastest. */
import type { NumberArray } from "../number-array.js";

/** The numeric classes of MATLAB. */
export type MatlabNumericClass =
  | "double"
  | "single"
  | "int8"
  | "uint8"
  | "int16"
  | "uint16"
  | "int32"
  | "uint32"
  | "int64"
  | "uint64";

/** Numbers of an array, in the array type of its class. */
export type MatlabNumbers = NumberArray;

/** A numeric or logical array. */
export interface MatlabNumeric {
  readonly kind: "numeric";
  readonly class: MatlabNumericClass;
  /** True for `logical` arrays; MATLAB stores them as uint8 0 and 1. */
  readonly logical: boolean;
  readonly dims: readonly number[];
  /** Product of `dims` numbers, in the array type of `class`. To be read only: it may lie in a buffer with others. */
  readonly data: MatlabNumbers;
  /** The imaginary part of a complex array, as `data`; null for a real one. */
  readonly imaginary: MatlabNumbers | null;
}

/** A char array. */
export interface MatlabChar {
  readonly kind: "char";
  readonly dims: readonly number[];
  /** Product of `dims` UTF-16 code units, column-major. A row vector, the usual case, reads as it is. */
  readonly text: string;
}

/** A cell array. */
export interface MatlabCell {
  readonly kind: "cell";
  readonly dims: readonly number[];
  readonly values: readonly MatlabValue[];
}

/** A struct array. */
export interface MatlabStruct {
  readonly kind: "struct";
  readonly dims: readonly number[];
  /** In the order of the file, also where there are no elements. */
  readonly fields: readonly string[];
  /** One record an element, each with every field. */
  readonly elements: readonly Readonly<Record<string, MatlabValue>>[];
}

/** Any value of a MAT-file that is read. */
export type MatlabValue = MatlabNumeric | MatlabChar | MatlabCell | MatlabStruct;

/** A double array; `matlabDoubles([1, 1], [5])` is the scalar 5. */
export function matlabDoubles(dims: readonly number[], data: ArrayLike<number>): MatlabNumeric {
  return {
    kind: "numeric",
    class: "double",
    logical: false,
    dims,
    data: Float64Array.from(data),
    imaginary: null,
  };
}

/** A char row vector; `''` is 0 × 0, as in MATLAB. */
export function matlabText(text: string): MatlabChar {
  return { kind: "char", dims: text === "" ? [0, 0] : [1, text.length], text };
}

/** A cell array; its values column-major. */
export function matlabCell(dims: readonly number[], values: readonly MatlabValue[]): MatlabCell {
  return { kind: "cell", dims, values };
}

/**
 * A struct array; its fields are those of the first element, in their order.
 *
 * @param fields needed only where there is no element to take them from.
 */
export function matlabStruct(
  dims: readonly number[],
  elements: readonly Readonly<Record<string, MatlabValue>>[],
  fields: readonly string[] = Object.keys(elements[0] ?? {}),
): MatlabStruct {
  return { kind: "struct", dims, fields, elements };
}

/** `[]`: a 0 × 0 double array. */
export function matlabEmpty(): MatlabNumeric {
  return matlabDoubles([0, 0], []);
}
