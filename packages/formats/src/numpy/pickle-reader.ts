/** The bytes of a pickle, read from front to back, with a check before every step. */
import { DAMAGED, type FormatError, mismatchError } from "../format-error.js";
import { quoted } from "../message-text.js";

/** Longest decimal number that Python itself reads. */
const MOST_DIGITS = 4300;
/** Longest binary number; no data set counts this far. */
const MOST_INTEGER_BYTES = 4096;

export interface PickleReader {
  /** Of the next byte. */
  readonly position: number;
  readonly length: number;
  byte(): number;
  uint16(): number;
  int32(): number;
  uint32(): number;
  float64(): number;
  /** A length of 8 bytes; more than the file has is refused. */
  length64(): number;
  /** The next bytes: a view. */
  take(count: number): Uint8Array;
  /** Text up to the line's end, latin-1. */
  line(): string;
  /** Two's complement, little-endian. */
  integer(bytes: number): number | bigint;
  /** As text of base 10. */
  decimal(text: string): number | bigint;
  /** The error for the next byte. */
  problem(expected: string, found: string, nextStep?: string): FormatError;
}

export function pickleReader(file: Uint8Array): PickleReader {
  // Not a Buffer: what is taken from it is handed out.
  const bytes = new Uint8Array(file.buffer, file.byteOffset, file.byteLength);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  const problem = (expected: string, found: string, nextStep = DAMAGED) =>
    mismatchError("pickle", `byte ${at}`, { expected, found, nextStep });
  const advance = (count: number): number => {
    if (count > bytes.length - at) throw problem(`${count} more bytes`, `${bytes.length - at}`);
    at += count;
    return at - count;
  };
  return {
    get position() {
      return at;
    },
    length: bytes.length,
    byte: () => bytes[advance(1)],
    uint16: () => view.getUint16(advance(2), true),
    int32: () => view.getInt32(advance(4), true),
    uint32: () => view.getUint32(advance(4), true),
    float64: () => view.getFloat64(advance(8), false),
    length64() {
      const length = view.getBigUint64(advance(8), true);
      if (length > BigInt(bytes.length - at)) {
        throw problem(`at most ${bytes.length - at} bytes, as the file has`, `a length of ${length}`);
      }
      return Number(length);
    },
    take(count) {
      const start = advance(count);
      return bytes.subarray(start, start + count);
    },
    line() {
      const end = bytes.indexOf(10, at);
      if (end === -1) throw problem("a line", "no end of one");
      const start = advance(end + 1 - at);
      return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString("latin1");
    },
    integer(count) {
      if (count > MOST_INTEGER_BYTES) throw problem(`a number of at most ${MOST_INTEGER_BYTES} bytes`, `${count}`);
      const start = advance(count);
      let value = 0n;
      for (let i = count - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[start + i]);
      return smallest(count > 0 ? BigInt.asIntN(count * 8, value) : 0n);
    },
    decimal(text) {
      const digits = text.replace(/L$/, "").trim();
      if (digits.length > MOST_DIGITS || !/^[+-]?\d+$/.test(digits)) {
        throw problem("a whole number", quoted(text));
      }
      return smallest(BigInt(digits.replace(/^\+/, "")));
    },
    problem,
  };
}

/** A number where it is exact, otherwise as it is. */
export function smallest(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
