/** One change to the bytes of a file, whatever they mean. */
import type { RandomStream } from "@wildpose/pose";

type Damage = (bytes: Uint8Array, stream: RandomStream, others: readonly Uint8Array[]) => Uint8Array;

/** How far from the start most headers reach. */
const headerBytes = 512;
const tailBytes = 128;
/** No copy grows beyond this, however often a piece is repeated. */
const mostBytes = 8_000_000;

/** @param others files that pieces may come from. */
export function damageBytes(bytes: Uint8Array, stream: RandomStream, others: readonly Uint8Array[]): Uint8Array {
  if (bytes.length === 0) return Uint8Array.from({ length: 1 + stream.integer(64) }, () => stream.integer(256));
  return pick(damages, stream)(bytes, stream, others);
}

const flipBits: Damage = (bytes, stream) => {
  const copy = bytes.slice();
  for (let flips = 1 + stream.integer(4); flips > 0; flips--) copy[place(copy, stream)] ^= 1 << stream.integer(8);
  return copy;
};

const setBytes: Damage = (bytes, stream) => {
  const copy = bytes.slice();
  const at = place(copy, stream);
  const value = pick([0x00, 0x01, 0x7f, 0x80, 0xff, -1], stream);
  for (let i = at; i < Math.min(copy.length, at + 1 + stream.integer(16)); i++) {
    copy[i] = value === -1 ? stream.integer(256) : value;
  }
  return copy;
};

const truncate: Damage = (bytes, stream) => bytes.slice(0, place(bytes, stream));

const remove: Damage = (bytes, stream) => {
  const [from, to] = range(bytes, stream);
  return concat([bytes.subarray(0, from), bytes.subarray(to)]);
};

const repeat: Damage = (bytes, stream) => {
  const [from, to] = range(bytes, stream);
  const times = 1 + stream.integer(pick([2, 2, 50], stream));
  const piece = bytes.subarray(from, to);
  return concat([bytes.subarray(0, to), ...Array<Uint8Array>(times).fill(piece), bytes.subarray(to)]);
};

const zero: Damage = (bytes, stream) => bytes.slice().fill(0, ...range(bytes, stream));

const insert: Damage = (bytes, stream) => {
  const at = place(bytes, stream);
  const noise = Uint8Array.from({ length: 1 + stream.integer(32) }, () => stream.integer(256));
  return concat([bytes.subarray(0, at), noise, bytes.subarray(at)]);
};

/** A piece of another file, or of this one, over what was there. */
const splice: Damage = (bytes, stream, others) => {
  const other = others.length > 0 ? pick(others, stream) : bytes;
  if (other.length === 0) return bytes.slice(0, place(bytes, stream));
  const [from, to] = range(other, stream);
  const at = place(bytes, stream);
  const goesOn = stream.integer(2) === 0;
  return concat([
    bytes.subarray(0, at),
    other.subarray(from, to),
    goesOn ? bytes.subarray(Math.min(bytes.length, at + to - from)) : bytes.subarray(bytes.length),
  ]);
};

/** An integer field with a value that breaks careless arithmetic: a length, a count, an offset, a type. */
const setInteger: Damage = (bytes, stream) => {
  const copy = bytes.slice();
  const width = pick([1, 2, 4, 4, 4, 8], stream);
  if (copy.length < width) return copy;
  let at = Math.min(place(copy, stream), copy.length - width);
  if (stream.integer(2) === 0) at -= at % width;
  const little = stream.integer(2) === 0;
  const view = new DataView(copy.buffer);
  const old = readUnsigned(view, at, width, little);
  const bits = BigInt(width * 8);
  const length = BigInt(copy.length);
  const value = pick(
    [
      0n,
      1n,
      (1n << bits) - 1n,
      1n << (bits - 1n),
      (1n << (bits - 1n)) - 1n,
      length,
      length - 1n,
      length + 1n,
      length - BigInt(at),
      BigInt(at),
      old + 1n,
      old - 1n,
      old * 2n,
      old << 16n,
      -old,
      BigInt(stream.bits()),
    ],
    stream,
  );
  writeUnsigned(view, at, width, little, BigInt.asUintN(width * 8, value));
  return copy;
};

const damages: readonly Damage[] = [
  flipBits,
  flipBits,
  setBytes,
  setInteger,
  setInteger,
  setInteger,
  truncate,
  remove,
  repeat,
  zero,
  insert,
  splice,
];

/** An offset: often in the head, sometimes in the tail, else anywhere. */
export function place(bytes: Uint8Array, stream: RandomStream): number {
  const where = stream.integer(5);
  if (where < 2) return stream.integer(Math.min(bytes.length, headerBytes));
  if (where === 2) return bytes.length - 1 - stream.integer(Math.min(bytes.length, tailBytes));
  return stream.integer(bytes.length);
}

/** [from (inclusive), to (exclusive)), at least one byte, mostly short. */
function range(bytes: Uint8Array, stream: RandomStream): [from: number, to: number] {
  const from = place(bytes, stream);
  const longest = Math.min(bytes.length - from, pick([1, 8, 64, 4096, bytes.length], stream));
  return [from, from + 1 + stream.integer(longest)];
}

export function pick<Value>(values: readonly Value[], stream: RandomStream): Value {
  return values[stream.integer(values.length)];
}

export function concat(pieces: readonly Uint8Array[]): Uint8Array {
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  const whole = new Uint8Array(Math.min(length, mostBytes));
  let at = 0;
  for (const piece of pieces) {
    const fitting = piece.subarray(0, whole.length - at);
    whole.set(fitting, at);
    at += fitting.length;
  }
  return whole;
}

function readUnsigned(view: DataView, at: number, width: number, little: boolean): bigint {
  let value = 0n;
  for (let i = 0; i < width; i++) value = (value << 8n) | BigInt(view.getUint8(little ? at + width - 1 - i : at + i));
  return value;
}

function writeUnsigned(view: DataView, at: number, width: number, little: boolean, value: bigint): void {
  for (let i = 0; i < width; i++) {
    view.setUint8(little ? at + i : at + width - 1 - i, Number((value >> BigInt(8 * i)) & 0xffn));
  }
}
