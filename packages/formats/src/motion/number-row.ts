/**
 * Decimal numbers from bytes, about ten times as fast as by way of strings and with the same results.
 *
 * A number of at most 15 digits is a whole number below 2^53 times a power of ten. Where that power is at most 10^22,
 * both are exact doubles, so that one multiplication or division rounds correctly (Clinger 1990, "How to read floating
 * point numbers accurately"). Everything else is left to `Number`.
 */

/** What {@link readNumberRow} found. It is one record that each call fills again. */
export interface NumberRow {
  /** Numbers in the line, also those that had no place. */
  count: number;
  /** Byte after the line's end. */
  next: number;
  /** Byte of the first word that is not a finite decimal number; -1 when all are. */
  invalidAt: number;
}

const row: NumberRow = { count: 0, next: 0, invalidAt: -1 };

const MOST_DIGITS = 15;
const MOST_POWER = 22;
const powersOfTen = Float64Array.from({ length: MOST_POWER + 1 }, (_, power) => Number(`1e${power}`));

const decimalNumber = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const latin1 = new TextDecoder("latin1");

const TAB = 9;
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const SPACE = 32;
const PLUS = 43;
const MINUS = 45;
const POINT = 46;
const ZERO = 48;
const SMALL_E = 101;

/**
 * Reads the numbers of one line. Stops at the first word that is not one.
 *
 * @param position byte at which to start.
 * @param out where the numbers go, from index `at` on, `room` of them at most.
 * @returns a record that the next call overwrites.
 */
export function readNumberRow(
  bytes: Uint8Array,
  position: number,
  out: Float64Array,
  at: number,
  room: number,
): NumberRow {
  const length = bytes.length;
  let here = position;
  let count = 0;
  row.invalidAt = -1;
  while (here < length) {
    let byte = bytes[here];
    if (byte === SPACE || byte === TAB) {
      here++;
      continue;
    }
    if (byte === LINE_FEED || byte === CARRIAGE_RETURN) {
      const isPair = byte === CARRIAGE_RETURN && here + 1 < length && bytes[here + 1] === LINE_FEED;
      here += isPair ? 2 : 1;
      break;
    }

    const start = here;
    const negative = byte === MINUS;
    if (negative || byte === PLUS) here++;
    let digits = 0;
    let whole = 0;
    let power = 0;
    while (here < length) {
      byte = bytes[here] - ZERO;
      if (byte < 0 || byte > 9) break;
      whole = whole * 10 + byte;
      digits++;
      here++;
    }
    if (here < length && bytes[here] === POINT) {
      const first = ++here;
      while (here < length) {
        byte = bytes[here] - ZERO;
        if (byte < 0 || byte > 9) break;
        whole = whole * 10 + byte;
        here++;
      }
      power = first - here;
      digits -= power;
    }
    let isPlain = digits > 0 && digits <= MOST_DIGITS;
    if (here < length && (bytes[here] | 0x20) === SMALL_E) {
      let exponent = 0;
      here++;
      const isDivided = here < length && bytes[here] === MINUS;
      if (isDivided || (here < length && bytes[here] === PLUS)) here++;
      const first = here;
      while (here < length) {
        byte = bytes[here] - ZERO;
        if (byte < 0 || byte > 9) break;
        exponent = exponent * 10 + byte;
        here++;
      }
      if (here === first) isPlain = false;
      power += isDivided ? -exponent : exponent;
    }
    if (here < length && !isSpace(bytes[here])) isPlain = false;

    let value: number;
    if (isPlain && power >= -MOST_POWER && power <= MOST_POWER) {
      value = power < 0 ? whole / powersOfTen[-power] : whole * powersOfTen[power];
      if (negative) value = -value;
    } else {
      while (here < length && !isSpace(bytes[here])) here++;
      value = numberOf(latin1.decode(bytes.subarray(start, here)));
      if (Number.isNaN(value)) {
        row.invalidAt = start;
        break;
      }
    }
    if (count < room) out[at + count] = value;
    count++;
  }
  row.count = count;
  row.next = here;
  return row;
}

/** The finite number that a word writes in decimal digits, NaN for anything else. */
export function numberOf(word: string): number {
  if (!decimalNumber.test(word)) return Number.NaN;
  const value = Number(word);
  return Number.isFinite(value) ? value : Number.NaN;
}

function isSpace(byte: number): boolean {
  return byte === SPACE || byte === TAB || byte === LINE_FEED || byte === CARRIAGE_RETURN;
}
