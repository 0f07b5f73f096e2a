/** Reads one value of a JSON text, or passes over it, wherever it is cut by the pieces the file comes in. */
import { DAMAGED } from "../format-error.js";
import { type ByteWindow, END_OF_FILE, nextByte, problem, readOn, shownByte, tooLong } from "./byte-window.js";
import { JsonFormatError } from "./error.js";
import { findEnd, restart, type ValueSearch } from "./find-end.js";

const strictUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Reads the value the window is at.
 *
 * @param what it is called in messages.
 */
export async function readValue(window: ByteWindow, search: ValueSearch, what: string): Promise<unknown> {
  restart(search);
  let start = window.at;
  let end = findEnd(search, window.bytes, start, window.end, window.offset);
  while (end === -1) {
    const seen = window.end - start;
    const more = await readOn(window, start, what);
    start = 0;
    if (more) end = findEnd(search, window.bytes, seen, window.end, window.offset);
    else end = endAtEndOfFile(window, search, window.offset, what);
  }
  window.at = end;
  return parsed(window, start, end, search.notAscii, what);
}

/** Passes over the value the window is at. Only its quotes and brackets are looked at. */
export async function skipValue(window: ByteWindow, search: ValueSearch, what: string): Promise<void> {
  restart(search);
  const offset = window.offset + window.at;
  let end = findEnd(search, window.bytes, window.at, window.end, window.offset);
  while (end === -1) {
    if (await readOn(window, window.end, what)) end = findEnd(search, window.bytes, 0, window.end, window.offset);
    else end = endAtEndOfFile(window, search, offset, what);
  }
  window.at = end;
  if (window.offset + end === offset) throw problem(window, what, await nextByte(window), DAMAGED);
}

/** A number or literal may end with the file; a string, array or object is cut short. */
function endAtEndOfFile(window: ByteWindow, search: ValueSearch, offset: number, what: string): number {
  if (search.depth === 0 && !search.inString) return window.end;
  const expected = `the end of ${what}, which starts at byte ${offset}`;
  throw new JsonFormatError(window.offset + window.end, expected, END_OF_FILE, DAMAGED);
}

function parsed(window: ByteWindow, start: number, end: number, notAscii: boolean, what: string): unknown {
  const offset = window.offset + start;
  const { bytes } = window;
  if (end === start) {
    throw new JsonFormatError(offset, what, end < window.end ? shownByte(bytes[end]) : END_OF_FILE, DAMAGED);
  }
  if (end - start > window.limit) throw tooLong(window, start, what);
  let text: string;
  try {
    text = notAscii ? strictUtf8.decode(bytes.subarray(start, end)) : bytes.toString("latin1", start, end);
  } catch (error) {
    throw new JsonFormatError(offset, `${what} as UTF-8 text`, "bytes that are not", DAMAGED, { cause: error });
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = (error as Error).message.replace(/\s+/g, " ");
    throw new JsonFormatError(offset, `${what} as JSON`, `text that is not (${reason})`, DAMAGED, { cause: error });
  }
}
