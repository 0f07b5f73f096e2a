/** Pickles made by code, as numpy writes them with protocol 3: for tests only. */

/** An array of floating point numbers. */
export interface MadeArray {
  readonly shape: readonly number[];
  readonly data: Float32Array | Float64Array;
}

/** Values that are written: texts, whole numbers, tuples, dicts as lists of entries, lists of objects in an array. */
export type MadeValue =
  | string
  | number
  | MadeArray
  | { readonly tuple: readonly MadeValue[] }
  | { readonly dict: readonly (readonly [key: MadeValue, value: MadeValue])[] }
  | { readonly objects: readonly MadeValue[] };

/** The bytes of a pickle. */
export function pickleFile(value: MadeValue): Uint8Array {
  return Buffer.concat([Buffer.of(0x80, 3), encoded(value), Buffer.from(".")]);
}

/** The bytes of an npy file with one value in an array without axes, as `numpy.savez` makes of a dict. */
export function npyOfObject(value: MadeValue): Uint8Array {
  const header = "{'descr': '|O', 'fortran_order': False, 'shape': (), }";
  const padded = `${header.padEnd(118 - 1)}\n`;
  return Buffer.concat([
    Buffer.from("\x93NUMPY\x01\x00", "latin1"),
    Buffer.of(padded.length, 0),
    Buffer.from(padded),
    pickleFile({ objects: [value] }),
  ]);
}

function encoded(value: MadeValue): Buffer {
  if (typeof value === "string") return sized("X", Buffer.from(value));
  if (typeof value === "number") return Buffer.concat([Buffer.from("J"), int32(value)]);
  if ("tuple" in value) return tuple(...value.tuple.map(encoded));
  if ("dict" in value) {
    return Buffer.concat([Buffer.from("}("), ...value.dict.flat().map(encoded), Buffer.from("u")]);
  }
  if ("objects" in value) {
    const list = Buffer.concat([Buffer.from("]("), ...value.objects.map(encoded), Buffer.from("e")]);
    return array([], dtype("O8", "|", 63), list);
  }
  const { shape, data } = value;
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  return array(shape, dtype(data instanceof Float32Array ? "f4" : "f8", "<", 0), sized("B", bytes));
}

function array(shape: readonly number[], type: Buffer, data: Buffer): Buffer {
  const made = called(
    "numpy.core.multiarray",
    "_reconstruct",
    named("numpy", "ndarray"),
    tuple(encoded(0)),
    sized("B", Buffer.from("b")),
  );
  return built(made, encoded(1), tuple(...shape.map(encoded)), type, Buffer.of(0x89), data);
}

function dtype(name: string, order: string, flags: number): Buffer {
  const none = Buffer.from("N");
  const made = called("numpy", "dtype", encoded(name), encoded(0), encoded(1));
  return built(made, encoded(3), encoded(order), none, none, none, encoded(-1), encoded(-1), encoded(flags));
}

function called(module: string, name: string, ...parts: readonly Buffer[]): Buffer {
  return Buffer.concat([named(module, name), tuple(...parts), Buffer.from("R")]);
}

function built(made: Buffer, ...state: readonly Buffer[]): Buffer {
  return Buffer.concat([made, tuple(...state), Buffer.from("b")]);
}

function named(module: string, name: string): Buffer {
  return Buffer.from(`c${module}\n${name}\n`);
}

function tuple(...parts: readonly Buffer[]): Buffer {
  return Buffer.concat([Buffer.from("("), ...parts, Buffer.from("t")]);
}

function sized(opcode: string, bytes: Buffer): Buffer {
  return Buffer.concat([Buffer.from(opcode), int32(bytes.length), bytes]);
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return bytes;
}
