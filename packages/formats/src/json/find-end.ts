/** Finds where a JSON value ends by its quotes and brackets alone, piece by piece. What is inside is not looked at. */
import { DAMAGED } from "../format-error.js";
import { shownByte } from "./byte-window.js";
import { JsonFormatError } from "./error.js";

/** Deeper than any annotation nests. */
export const DEEPEST_NESTING = 512;

export const QUOTE = 0x22;
export const COMMA = 0x2c;
export const COLON = 0x3a;
export const OPEN_ARRAY = 0x5b;
export const CLOSE_ARRAY = 0x5d;
export const OPEN_OBJECT = 0x7b;
export const CLOSE_OBJECT = 0x7d;
const BACKSLASH = 0x5c;

const PLAIN = 0;
const STRING_STARTS = 1;
const OPENS = 2;
const CLOSES = 3;
const NOT_ASCII = 4;
const SEPARATES = 5;

/** What a byte means outside of strings. */
const meaning = new Uint8Array(256);
meaning.fill(NOT_ASCII, 0x80);
meaning[QUOTE] = STRING_STARTS;
meaning[OPEN_ARRAY] = meaning[OPEN_OBJECT] = OPENS;
meaning[CLOSE_ARRAY] = meaning[CLOSE_OBJECT] = CLOSES;
for (const byte of [COMMA, COLON, 0x20, 0x09, 0x0a, 0x0d]) meaning[byte] = SEPARATES;

/** How far into a value the search is. */
export interface ValueSearch {
  /** Some of the value has been seen. */
  started: boolean;
  depth: number;
  inString: boolean;
  /** The last byte was a backslash in a string. */
  escaped: boolean;
  /** A byte above 127 was seen: the text is not one byte a character. */
  notAscii: boolean;
  /** The closing bracket of each level. */
  readonly closers: Uint8Array;
}

export function newSearch(): ValueSearch {
  return {
    started: false,
    depth: 0,
    inString: false,
    escaped: false,
    notAscii: false,
    closers: new Uint8Array(DEEPEST_NESTING),
  };
}

/** Makes a search ready for the next value. */
export function restart(search: ValueSearch): void {
  search.started = false;
  search.depth = 0;
  search.inString = false;
  search.escaped = false;
  search.notAscii = false;
}

/**
 * Looks for the end of a value, or goes on looking.
 *
 * @param from the value's first byte, or where the last search stopped.
 * @param fileOffset byte of the file that `bytes` starts with.
 * @returns the end (exclusive); -1 when it is not before `to`. A number or literal ends where something else begins, so
 *   at the end of a file -1 is its end too.
 * @throws {JsonFormatError} when brackets do not match or nest too deeply.
 */
export function findEnd(search: ValueSearch, bytes: Uint8Array, from: number, to: number, fileOffset: number): number {
  let at = from;
  const first = search.started ? -1 : from;
  search.started = true;
  if (search.inString) {
    at = endOfString(search, bytes, at, to);
    if (at === -1) return -1;
    if (search.depth === 0) return at;
  }
  let depth = search.depth;
  while (at < to) {
    const byte = bytes[at++];
    const kind = meaning[byte];
    if (kind === PLAIN) continue;
    if (kind === STRING_STARTS) {
      if (depth === 0 && at - 1 !== first) return at - 1;
      search.depth = depth;
      at = endOfString(search, bytes, at, to);
      if (at === -1) return -1;
      if (depth === 0) return at;
    } else if (kind === OPENS) {
      if (depth === 0 && at - 1 !== first) return at - 1;
      if (depth === DEEPEST_NESTING) {
        throw new JsonFormatError(fileOffset + at - 1, `at most ${DEEPEST_NESTING} levels of nesting`, "more");
      }
      // Both closing brackets come two after their opening ones in ASCII.
      search.closers[depth++] = byte + 2;
    } else if (kind === CLOSES) {
      if (depth === 0) return at - 1;
      const closer = search.closers[--depth];
      if (byte !== closer) {
        throw new JsonFormatError(fileOffset + at - 1, shownByte(closer), shownByte(byte), DAMAGED);
      }
      if (depth === 0) return at;
    } else if (kind === NOT_ASCII) {
      search.notAscii = true;
    } else if (depth === 0) {
      return at - 1;
    }
  }
  search.depth = depth;
  return -1;
}

/** @param from after the opening quote, or where the last search stopped. */
function endOfString(search: ValueSearch, bytes: Uint8Array, from: number, to: number): number {
  let at = from;
  if (search.escaped && at < to) {
    if (bytes[at] > 0x7f) search.notAscii = true;
    at++;
    search.escaped = false;
  }
  while (at < to) {
    const byte = bytes[at++];
    if (byte === QUOTE) {
      search.inString = false;
      return at;
    }
    if (byte === BACKSLASH) {
      if (at === to) {
        search.escaped = true;
        break;
      }
      // Only the quote matters: whatever else is escaped is plain here.
      if (bytes[at] > 0x7f) search.notAscii = true;
      at++;
    } else if (byte > 0x7f) {
      search.notAscii = true;
    }
  }
  search.inString = true;
  return -1;
}
