/** The values a MAT-file holds. Arrays are column-major: the first dimension varies fastest. */
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

export type MatlabNumbers =
  | Float64Array
  | Float32Array
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array;

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

export interface MatlabChar {
  readonly kind: "char";
  readonly dims: readonly number[];
  /** Product of `dims` UTF-16 code units, column-major. A row vector, the usual case, reads as it is. */
  readonly text: string;
}

export interface MatlabCell {
  readonly kind: "cell";
  readonly dims: readonly number[];
  readonly values: readonly MatlabValue[];
}

export interface MatlabStruct {
  readonly kind: "struct";
  readonly dims: readonly number[];
  /** In the order of the file, also where there are no elements. */
  readonly fields: readonly string[];
  /** One record an element, each with every field. */
  readonly elements: readonly Readonly<Record<string, MatlabValue>>[];
}

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

/** The number of elements of an array; 0 when any dimension is. */
export function elementCount(dims: readonly number[]): number {
  return dims.includes(0) ? 0 : dims.reduce((product, size) => product * size, 1);
}
