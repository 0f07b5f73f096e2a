/** A window that moves over the bytes of a file: what is before it is gone, what is after it has not been read. */
import { open } from "node:fs/promises";
import { JsonFormatError } from "./error.js";

/** A file's path, or its bytes in pieces of any size. */
export type JsonSource = string | AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

export interface ByteWindow {
  bytes: Buffer;
  /** The next byte to look at, and the end of what has been read (exclusive), in `bytes`. */
  at: number;
  end: number;
  /** Byte of the file that `bytes` starts with. */
  offset: number;
  /** The most bytes that may be kept. */
  readonly limit: number;
  readonly read: (into: Uint8Array) => Promise<number>;
  readonly close: () => Promise<void>;
}

/** What is read at once, and what the window starts with. */
const PIECE_BYTES = 2 ** 18;

/** @throws the error of the file system when a path cannot be opened. */
export async function openWindow(source: JsonSource, limit: number): Promise<ByteWindow> {
  const { read, close } = typeof source === "string" ? await fileReader(source) : pieceReader(source);
  return { bytes: Buffer.allocUnsafe(PIECE_BYTES), at: 0, end: 0, offset: 0, limit, read, close };
}

/**
 * Reads on. Bytes before `keep` are dropped, and `keep` becomes the window's first.
 *
 * @param what is being kept, for the message.
 * @returns false at the end of the file.
 * @throws {JsonFormatError} when more than the limit would have to be kept.
 */
export async function readOn(window: ByteWindow, keep: number, what: string): Promise<boolean> {
  const kept = window.end - keep;
  if (kept > window.limit) throw tooLong(window, keep, what);
  let { bytes } = window;
  if (kept > bytes.length / 2) bytes = Buffer.allocUnsafe(bytes.length * 2);
  if (bytes !== window.bytes || keep > 0) window.bytes.copy(bytes, 0, keep, window.end);
  window.bytes = bytes;
  window.offset += keep;
  window.at -= keep;
  window.end = kept;
  const count = await window.read(bytes.subarray(kept));
  window.end += count;
  return count > 0;
}

/** The next byte that is not white space, which the window is then at; null at the end of the file. */
export async function nextByte(window: ByteWindow): Promise<number | null> {
  for (;;) {
    for (; window.at < window.end; window.at++) {
      const byte = window.bytes[window.at];
      if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return byte;
    }
    if (!(await readOn(window, window.end, END_OF_FILE))) return null;
  }
}

/** The error for a value that starts at `start` of the window and has more bytes than the limit. */
export function tooLong(window: ByteWindow, start: number, what: string): JsonFormatError {
  return new JsonFormatError(
    window.offset + start,
    `${what} of at most ${window.limit} bytes`,
    "a longer one",
    "check that its quotes and brackets are closed, or read it with a larger largestElement",
  );
}

export const END_OF_FILE = "the end of the file";

/** The error for the byte the window is at. */
export function problem(window: ByteWindow, expected: string, found: number | null, nextStep: string): JsonFormatError {
  const offset = window.offset + window.at;
  return new JsonFormatError(offset, expected, found === null ? END_OF_FILE : shownByte(found), nextStep);
}

/** A byte as it appears in a message. */
export function shownByte(byte: number): string {
  return byte > 0x20 && byte < 0x7f ? `'${String.fromCharCode(byte)}'` : `byte 0x${byte.toString(16).padStart(2, "0")}`;
}

async function fileReader(path: string) {
  const file = await open(path);
  return {
    read: async (into: Uint8Array) => (await file.read(into, 0, into.length)).bytesRead,
    close: () => file.close(),
  };
}

function pieceReader(source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>) {
  const pieces = Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]();
  let piece: Uint8Array = new Uint8Array(0);
  return {
    read: async (into: Uint8Array) => {
      while (piece.length === 0) {
        const next = await pieces.next();
        if (next.done) return 0;
        piece = next.value;
      }
      const count = Math.min(piece.length, into.length);
      into.set(piece.subarray(0, count));
      piece = piece.subarray(count);
      return count;
    },
    close: async () => {
      await pieces.return?.();
    },
  };
}
