/**
 * What numpy's own functions in a pickle stand for. Sources: numpy's `_core/multiarray.py` and `ndarray.__reduce__`,
 * `__setstate__`, `__reduce_ex__` (protocol 5).
 */
import { countOfShape, decodeArray } from "./decode-array.js";
import { type Dtype, parseDtype } from "./dtype.js";
import type { NumpyArray, NumpyData, PickleObject, PickleValue } from "./numpy-array.js";
import { type Mutable, type PickleContext, VALUE_BYTES } from "./pickle-context.js";
import { smallest } from "./pickle-reader.js";

/** The value that a call to numpy stands for; null for another function. */
export function numpyCall(global: string, args: readonly PickleValue[], context: PickleContext): PickleValue | null {
  const name = /^numpy\.(?:core|_core)\.(?:multiarray|numeric)\.(\w+)$/.exec(global)?.[1];
  switch (name) {
    case "_reconstruct":
      // Filled by the state that follows; without one it is what numpy makes of it.
      return { dtype: "|i1", shape: [0], data: new Int8Array(0) };
    case "scalar":
      return scalarOf(args, context);
    case "_frombuffer":
      return arrayFromBuffer(args, context);
    default:
      return null;
  }
}

/** `scalar(dtype, bytes)`. */
function scalarOf([type, stored]: readonly PickleValue[], context: PickleContext): PickleValue {
  const dtype = dtypeOf(type, context);
  if (dtype.kind === "object") return stored ?? null;
  const bytes = bytesOf(stored, context);
  if (bytes.length !== dtype.itemSize) {
    throw context.problem(`${dtype.itemSize} bytes of one ${dtype.name}`, `${bytes.length}`);
  }
  const value = decodeArray(bytes, dtype, 1, null)[0] as number | bigint | string;
  if (dtype.kind === "bool") return value !== 0;
  return typeof value === "bigint" ? smallest(value) : value;
}

/** `_frombuffer(buffer, dtype, shape, order)`. */
function arrayFromBuffer([buffer, type, shape, order]: readonly PickleValue[], context: PickleContext): NumpyArray {
  const dtype = dtypeOf(type, context);
  const sizes = shapeOf(shape, context);
  return { dtype: dtype.name, shape: sizes, data: dataOf(buffer, dtype, sizes, order === "F", context) };
}

/**
 * Fills an array from the state (version, shape, dtype, is column-major, data), of which version may be missing.
 */
export function fillNumpyArray(array: Mutable<NumpyArray>, state: PickleValue, context: PickleContext): void {
  if (!Array.isArray(state) || state.length < 4) {
    throw context.problem("the state of an array: version, shape, type, order, data", "something else");
  }
  const [shape, type, columnMajor, stored] = state.slice(-4) as PickleValue[];
  const dtype = dtypeOf(type, context);
  const sizes = shapeOf(shape, context);
  const data = dataOf(stored, dtype, sizes, columnMajor === true || columnMajor === 1, context);
  array.dtype = dtype.name;
  array.shape = sizes;
  array.data = data;
}

function dataOf(
  stored: PickleValue | undefined,
  dtype: Dtype,
  shape: readonly number[],
  columnMajor: boolean,
  context: PickleContext,
): NumpyData {
  const count = countOfShape(shape, "shape of an array", "pickle");
  const shown = `${shape.join(" × ")} of ${dtype.name}`;
  if (dtype.kind === "object") {
    if (!Array.isArray(stored) || stored.length !== count) {
      throw context.problem(
        `a list of ${count} objects (${shown})`,
        Array.isArray(stored) ? `${stored.length}` : "none",
      );
    }
    // numpy lists them row-major, whatever order the array has in memory.
    return stored as readonly PickleValue[];
  }
  const bytes = bytesOf(stored, context);
  if (bytes.length !== count * dtype.itemSize) {
    throw context.problem(`${count * dtype.itemSize} bytes of an array (${shown})`, `${bytes.length}`);
  }
  const isText = dtype.kind === "unicode" || dtype.kind === "bytes";
  context.spend(isText ? bytes.length + count * VALUE_BYTES : bytes.length);
  return decodeArray(bytes, dtype, count, columnMajor ? shape : null);
}

/** `numpy.dtype(name, align, copy)` and its state (version, byte order, …). */
function dtypeOf(value: PickleValue | undefined, context: PickleContext): Dtype {
  const object = value as PickleObject | null | undefined;
  const name = typeof object === "object" && object?.global === "numpy.dtype" ? object.args?.[0] : undefined;
  if (typeof name !== "string") throw context.problem("numpy.dtype with a name", "something else");
  const order = object !== null && Array.isArray(object?.state) ? object.state[1] : undefined;
  const letter = name.startsWith("O") ? "O" : name;
  return parseDtype(`${order === "<" || order === ">" ? order : "|"}${letter}`, "type of an array", "pickle");
}

function shapeOf(value: PickleValue | undefined, context: PickleContext): number[] {
  if (!Array.isArray(value)) throw context.problem("the shape of an array", "something else");
  countOfShape(value, "shape of an array", "pickle");
  return value.slice() as number[];
}

/** Bytes, also those of Python 2, which wrote them as a text. */
function bytesOf(value: PickleValue | undefined, context: PickleContext): Uint8Array {
  if (value instanceof Uint8Array) return value;
  if (typeof value !== "string") throw context.problem("the bytes of an array", "something else");
  context.spend(value.length);
  return new Uint8Array(Buffer.from(value, "latin1"));
}
