/** Arrays as numpy's files and pickles hold them, whatever order and byte order they are stored in. */
import type { NumberArray } from "../number-array.js";

/** Values of an array, flat and row-major. */
export type NumpyData = NumberArray | readonly string[] | readonly PickleValue[];

/** An array of any shape and type, row-major. */
export interface NumpyArray {
  /**
   * numpy's own spelling, such as `<f8`, `|b1`, `<U67`, `|O`: what the file has. The data are in this machine's byte
   * order. `f2` becomes a Float32Array, `b1` a Uint8Array of 0 and 1, `U` and `S` become strings (`S` as latin-1, both
   * without the zeros at their end), `O` the values of a pickle.
   */
  readonly dtype: string;
  /** [] for a single value. */
  readonly shape: readonly number[];
  readonly data: NumpyData;
}

/**
 * An object of a class that is not read here: its name and what it would have been made from. Nothing was imported and
 * nothing was called.
 */
export interface PickleObject {
  /** `module.name`, such as `os.system`. */
  readonly global: string;
  /** What the class or function would have been called with; null for one that is only named. */
  readonly args: readonly PickleValue[] | null;
  /** What the object would have been filled from. */
  readonly state: PickleValue;
  /** What would have been appended to it, or [key, value] pairs set in it. */
  readonly items: readonly PickleValue[];
}

/**
 * A value of a pickle: None is null, int is number (bigint outside ±2^53), str is string, bytes and bytearray are
 * Uint8Array, list and tuple are arrays, dict is a Map in its order (a tuple as a key is an array, so look it up by
 * going through the entries), set and frozenset are a Set.
 */
export type PickleValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | readonly PickleValue[]
  | ReadonlyMap<PickleValue, PickleValue>
  | ReadonlySet<PickleValue>
  | NumpyArray
  | PickleObject;

/** Whether a value of a pickle is an array of numpy. */
export function isNumpyArray(value: PickleValue): value is NumpyArray {
  return isRecord(value) && "dtype" in value;
}

/** Whether a value of a pickle is an object that is only named. */
export function isPickleObject(value: PickleValue): value is PickleObject {
  return isRecord(value) && "global" in value;
}

function isRecord(value: PickleValue): value is NumpyArray | PickleObject {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !ArrayBuffer.isView(value) &&
    !(value instanceof Map) &&
    !(value instanceof Set)
  );
}
