/**
 * The lines of a text file that is given as bytes. A line ends at LF, CR or CRLF; blank lines are stepped over.
 */
import { MotionFormatError } from "./error.js";

/** Where a reader is in a text. */
export interface TextCursor {
  readonly format: "BVH" | "ASF" | "AMC";
  readonly bytes: Uint8Array;
  /** Byte at which the next line starts. */
  position: number;
  /** Number of the line that was read last; the first is 1. */
  line: number;
}

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

const utf8 = new TextDecoder("utf-8");

/** @throws {MotionFormatError} when the bytes are UTF-16, which would look like an empty text. */
export function openText(format: TextCursor["format"], bytes: Uint8Array): TextCursor {
  const isUtf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  if (isUtf16) throw new MotionFormatError(format, 1, "expected UTF-8 text, found UTF-16; save the file as UTF-8");
  const hasMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  return { format, bytes, position: hasMark ? 3 : 0, line: 0 };
}

/** The next line that is not blank, without the white space at its ends; null at the end of the text. */
export function nextLine(cursor: TextCursor): string | null {
  while (cursor.position < cursor.bytes.length) {
    const start = cursor.position;
    cursor.position = afterLine(cursor.bytes, start);
    cursor.line++;
    const text = utf8.decode(cursor.bytes.subarray(start, cursor.position)).trim();
    if (text === "") continue;
    refuseConflictMarker(cursor, text);
    return text;
  }
  return null;
}

/** The byte at which the line after the one at `position` starts. */
export function afterLine(bytes: Uint8Array, position: number): number {
  let at = position;
  while (at < bytes.length && bytes[at] !== LINE_FEED && bytes[at] !== CARRIAGE_RETURN) at++;
  return at + (bytes[at] === CARRIAGE_RETURN && bytes[at + 1] === LINE_FEED ? 2 : 1);
}

/** The error at the line that was read last. */
export function lineError(cursor: TextCursor, problem: string): MotionFormatError {
  return new MotionFormatError(cursor.format, Math.max(cursor.line, 1), problem);
}

/**
 * Files with the markers of an unfinished git merge are in public repositories: both versions of a part are there, and
 * neither can be taken for the file.
 *
 * @throws {MotionFormatError} when the line is such a marker.
 */
function refuseConflictMarker(cursor: TextCursor, text: string): void {
  const marker = /^(<{7}|\|{7}|={7}|>{7})(?=\s|$)/.exec(text)?.[1];
  if (marker === undefined) return;
  throw lineError(
    cursor,
    `${JSON.stringify(marker)} is a git conflict marker; the file was committed in the middle of a merge: ` +
      "take one of its two versions, or download it from another place",
  );
}
