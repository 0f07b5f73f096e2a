/** Elements of JSON arrays one at a time: memory depends on the largest element, not on the file. */
import { DAMAGED } from "../format-error.js";
import { quoted } from "../message-text.js";
import {
  type ByteWindow,
  END_OF_FILE,
  type JsonSource,
  nextByte,
  openWindow,
  problem,
  readOn,
  shownByte,
} from "./byte-window.js";
import { JsonFormatError } from "./error.js";
import {
  CLOSE_ARRAY,
  CLOSE_OBJECT,
  COLON,
  COMMA,
  newSearch,
  OPEN_ARRAY,
  OPEN_OBJECT,
  QUOTE,
  type ValueSearch,
} from "./find-end.js";
import { readValue, skipValue } from "./read-value.js";

const DEFAULT_LARGEST_ELEMENT = 16 * 2 ** 20;

/** Which arrays are read, and how large their elements may be. */
export interface JsonElementOptions {
  /**
   * The top-level keys whose arrays are read; every one must be there. The other keys may hold anything: they are passed
   * over, and checked for closed strings and brackets only. Default: none, the file itself is an array.
   */
  readonly keys?: readonly string[];
  /** Bytes that one element, or key, may have. Default: 16 MiB. */
  readonly largestElement?: number;
}

/** An element of an array, with its place. */
export interface JsonElement {
  /** The key its array is under; null when the file itself is the array. */
  readonly key: string | null;
  /** Its place in the array, from 0. */
  readonly index: number;
  /** As `JSON.parse` gives it. */
  readonly value: unknown;
  /** Byte of the file where it starts. */
  readonly offset: number;
}

/**
 * Reads the elements of a file that is an array, or of arrays under the top-level keys of a file that is an object, in
 * the order of the file. A byte order mark of UTF-8 is passed over.
 *
 * @throws {JsonFormatError} naming the byte: the text is not UTF-8 or not JSON, is cut short, goes on after its end, nests
 *   deeper than 512 levels, has an element over the limit, or does not have the shape or the keys asked for. Elements
 *   before that byte have been given.
 * @throws the error of the file system when a path cannot be opened.
 */
export async function* jsonArrayElements(
  source: JsonSource,
  { keys, largestElement = DEFAULT_LARGEST_ELEMENT }: JsonElementOptions = {},
): AsyncGenerator<JsonElement> {
  const window = await openWindow(source, largestElement);
  try {
    const first = await startOfText(window);
    if (first !== (keys ? OPEN_OBJECT : OPEN_ARRAY)) {
      const expected = keys ? "an object" : "an array";
      throw new JsonFormatError(window.offset + window.at, expected, kindOf(first), OTHER_FILE);
    }
    window.at++;
    if (keys) yield* elementsUnder(window, keys);
    else yield* elementsOf(window, null);
    const after = await nextByte(window);
    if (after !== null) throw problem(window, END_OF_FILE, after, DAMAGED);
  } finally {
    await window.close();
  }
}

/**
 * The keys of a file that is an object, and what they hold: `{"images": "an array", "info": "an object"}`. For saying
 * what a file is when it is not what was expected.
 *
 * @returns null when the file is not an object.
 * @throws as {@link jsonArrayElements}.
 */
export async function jsonKeys(source: JsonSource): Promise<ReadonlyMap<string, string> | null> {
  const window = await openWindow(source, DEFAULT_LARGEST_ELEMENT);
  try {
    if ((await startOfText(window)) !== OPEN_OBJECT) return null;
    window.at++;
    const kinds = new Map<string, string>();
    const search = newSearch();
    for await (const key of keysOf(window, search)) {
      kinds.set(key, kindOf(await nextByte(window)));
      await skipValue(window, search, quoted(key));
    }
    return kinds;
  } finally {
    await window.close();
  }
}

/** The window is after the opening brace, and then after the closing one. */
async function* elementsUnder(window: ByteWindow, keys: readonly string[]): AsyncGenerator<JsonElement> {
  const search = newSearch();
  const found: string[] = [];
  for await (const key of keysOf(window, search)) {
    found.push(key);
    if (!keys.includes(key)) {
      await skipValue(window, search, `the value of ${quoted(key)}`);
      continue;
    }
    const byte = await nextByte(window);
    if (byte !== OPEN_ARRAY) {
      throw new JsonFormatError(window.offset + window.at, `an array under ${quoted(key)}`, kindOf(byte), OTHER_FILE);
    }
    window.at++;
    yield* elementsOf(window, key);
  }
  const missing = keys.find((key) => !found.includes(key));
  if (missing !== undefined) {
    const names = found.slice(0, 20).map(quoted).join(", ") || "no keys";
    throw new JsonFormatError(window.offset + window.at, `the key ${quoted(missing)}`, names, OTHER_FILE);
  }
}

/**
 * The keys of the object the window is in. Whoever takes a key moves the window over its value before taking the next.
 * The window is after the opening brace, and then after the closing one.
 */
async function* keysOf(window: ByteWindow, search: ValueSearch): AsyncGenerator<string> {
  const seen = new Set<string>();
  let byte = await nextByte(window);
  while (byte !== CLOSE_OBJECT || seen.size > 0) {
    if (byte !== QUOTE) throw problem(window, "a key in quotes", byte, DAMAGED);
    const offset = window.offset + window.at;
    const key = String(await readValue(window, search, "a key"));
    if (seen.has(key)) throw new JsonFormatError(offset, "each key once", `a second ${quoted(key)}`);
    seen.add(key);
    byte = await nextByte(window);
    if (byte !== COLON) throw problem(window, "':'", byte, DAMAGED);
    window.at++;
    await nextByte(window);
    yield key;
    byte = await nextByte(window);
    if (byte === CLOSE_OBJECT) break;
    if (byte !== COMMA) throw problem(window, "',' or '}'", byte, DAMAGED);
    window.at++;
    byte = await nextByte(window);
  }
  window.at++;
}

/** The window is after the opening bracket, and then after the closing one. */
async function* elementsOf(window: ByteWindow, key: string | null): AsyncGenerator<JsonElement> {
  const search = newSearch();
  const of = key === null ? "" : ` of ${quoted(key)}`;
  let byte = await nextByte(window);
  for (let index = 0; byte !== CLOSE_ARRAY || index > 0; index++) {
    const offset = window.offset + window.at;
    const value = await readValue(window, search, `element ${index}${of}`);
    yield { key, index, value, offset };
    byte = await nextByte(window);
    if (byte === CLOSE_ARRAY) break;
    if (byte !== COMMA) throw problem(window, "',' or ']'", byte, DAMAGED);
    window.at++;
    await nextByte(window);
  }
  window.at++;
}

/** The first byte of the text, after a byte order mark. */
async function startOfText(window: ByteWindow): Promise<number | null> {
  while (window.end < 3 && (await readOn(window, 0, "the first 3 bytes"))) {}
  const [first, second, third] = window.bytes.subarray(0, window.end);
  if (first === 0xef && second === 0xbb && third === 0xbf) window.at = 3;
  const isWide =
    (first === 0xfe && second === 0xff) || (first === 0xff && second === 0xfe) || first === 0 || second === 0;
  if (isWide) throw new JsonFormatError(0, "UTF-8 text", "UTF-16 or UTF-32", "save it as UTF-8");
  return nextByte(window);
}

const OTHER_FILE = "check that this is the right file";

/** What a value is, by its first byte. */
function kindOf(byte: number | null): string {
  if (byte === null) return END_OF_FILE;
  if (byte === OPEN_OBJECT) return "an object";
  if (byte === OPEN_ARRAY) return "an array";
  if (byte === QUOTE) return "a string";
  const character = String.fromCharCode(byte);
  if (/[-\d]/.test(character)) return "a number";
  if (/[tfn]/.test(character)) return character === "n" ? "null" : "true or false";
  return shownByte(byte);
}
