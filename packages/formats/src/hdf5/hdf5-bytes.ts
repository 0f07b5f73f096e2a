/** The bytes of an HDF5 file. Nothing is read that is not in the file, and nothing is allocated that it does not hold. */
import { DAMAGED, type FormatError, mismatchError } from "../format-error.js";
import { quoted } from "../message-text.js";

/** In place of an address that says that there is nothing. */
export const UNDEFINED_ADDRESS = -1;

export interface Hdf5Bytes {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  /** Bytes of an address. */
  readonly offsetSize: number;
  /** Bytes of a length. */
  readonly lengthSize: number;
  readonly work: Work;
}

/** What may still be looked at. Blocks of a damaged file may lie in each other, and be looked at over and over. */
export interface Work {
  left: number;
}

/** Everything that is looked at takes some bytes of its own in a file that is whole. */
export function workOf(fileBytes: number): Work {
  return { left: 50_000 + fileBytes };
}

/** Takes account of messages, links, records and the like. */
export function spendWork({ work, bytes }: Hdf5Bytes, count: number): void {
  work.left -= count;
  if (!(work.left >= 0)) {
    const expected = `no more parts than fit into ${bytes.length} bytes`;
    throw mismatchError("HDF5", "", { expected, found: "more", nextStep: DAMAGED });
  }
}

/** The error for a byte where the file cannot be what the format has. */
export function damaged(at: number, expected: string, found: string, options?: ErrorOptions): FormatError {
  return mismatchError("HDF5", `byte ${at}`, { expected, found, nextStep: DAMAGED }, options);
}

const REWRITE = "write the file again with h5repack, or with h5py and its default settings";

/** The error for what a sound file may hold and this reader does not read. */
export function unsupported(at: number, expected: string, found: string, nextStep = REWRITE): FormatError {
  return mismatchError("HDF5", `byte ${at}`, { expected, found, nextStep });
}

/** Refuses what lies outside the file. */
export function requireRange({ bytes }: Hdf5Bytes, at: number, size: number, what: string): void {
  // Written so that NaN is refused too.
  if (!(at >= 0 && size >= 0 && at + size <= bytes.length)) {
    const inside = at >= 0 && at < bytes.length;
    const found = inside ? `${bytes.length - at}` : `a file of ${bytes.length} bytes`;
    throw damaged(at, `${size} bytes of ${what}`, found);
  }
}

/** A little-endian number of 1 to 8 bytes; what is more than 2^53 is no number of this file, so infinity stands for it. */
export function uint(file: Hdf5Bytes, at: number, size: number): number {
  requireRange(file, at, size, "a number");
  const { view } = file;
  switch (size) {
    case 1:
      return view.getUint8(at);
    case 2:
      return view.getUint16(at, true);
    case 4:
      return view.getUint32(at, true);
    case 8: {
      const high = view.getUint32(at + 4, true);
      return high > 0x1fffff ? Infinity : high * 2 ** 32 + view.getUint32(at, true);
    }
    default: {
      let value = 0;
      for (let i = size - 1; i >= 0; i--) value = value * 256 + view.getUint8(at + i);
      return value > Number.MAX_SAFE_INTEGER ? Infinity : value;
    }
  }
}

/** An address, or {@link UNDEFINED_ADDRESS}. */
export function address(file: Hdf5Bytes, at: number): number {
  const { offsetSize, bytes } = file;
  requireRange(file, at, offsetSize, "an address");
  for (let i = 0; i < offsetSize; i++) if (bytes[at + i] !== 255) return uint(file, at, offsetSize);
  return UNDEFINED_ADDRESS;
}

/** Refuses a block that does not begin with the four letters of its kind. */
export function requireSignature(file: Hdf5Bytes, at: number, signature: string): void {
  requireRange(file, at, 4, `${signature} block`);
  const found = Buffer.from(file.bytes.buffer, file.bytes.byteOffset + at, 4).toString("latin1");
  if (found !== signature) throw damaged(at, `the block ${signature}`, quoted(found));
}

/** Text up to the first zero, at most up to `end`. */
export function textUntilZero({ bytes }: Hdf5Bytes, at: number, end: number): string {
  const zero = bytes.indexOf(0, at);
  const stop = zero === -1 || zero > end ? end : zero;
  return Buffer.from(bytes.buffer, bytes.byteOffset + at, stop - at).toString("utf8");
}

/**
 * Remembers which blocks were visited, so that a damaged file that points back into itself ends.
 *
 * @returns a function that refuses a block the second time.
 */
export function visitOnce(what: string): (at: number) => void {
  const visited = new Set<number>();
  return (at) => {
    if (visited.has(at)) throw damaged(at, `${what} that is used once`, "one that is used twice");
    visited.add(at);
  };
}
