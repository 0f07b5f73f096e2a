/** Reads npz files: zip archives of npy files, stored or deflated. Source: PKWARE's APPNOTE 6.3, sections 4.3 and 4.5. */
import { crc32 } from "node:zlib";
import { DAMAGED, FormatError, mismatchError } from "../format-error.js";
import { inflateAtMost, mostInflated } from "../inflate.js";
import { readNpy } from "./npy.js";
import { readNpyHeader } from "./npy-header.js";
import type { NumpyArray } from "./numpy-array.js";
import {
  CENTRAL_SIGNATURE,
  END_BYTES,
  END_SIGNATURE,
  LOCAL_SIGNATURE,
  method as methods,
  ZIP64_END_SIGNATURE,
  ZIP64_LOCATOR_SIGNATURE,
} from "./zip-codes.js";

const LONGEST_COMMENT = 65_535;

/** A real array is seldom this much larger than its zip; what is, up to the floor, is let through. */
const largestContents = (fileBytes: number) => Math.max(256 << 20, 64 * fileBytes);

/** Texts and objects take up to sixteen times as much in memory as in the file. */
const largestTexts = (fileBytes: number) => Math.max(8 << 20, 16 * fileBytes);

interface Entry {
  readonly name: string;
  readonly method: number;
  readonly crc: number;
  readonly compressedBytes: number;
  readonly bytes: number;
  readonly localOffset: number;
}

export interface NpzReadOptions {
  /** Names, without `.npy`, of the arrays to read; others are not looked at. Default all. */
  readonly members?: readonly string[];
}

/**
 * Reads the arrays of an npz file, by their names without `.npy`. Members that are no npy files are left out.
 *
 * @param bytes the whole file; arrays that are stored without compression may be views of it.
 * @throws {FormatError} when it is no zip archive, is damaged or encrypted, or a member is no array that can be read; names
 *   the member.
 */
export function readNpz(bytes: Uint8Array, { members }: NpzReadOptions = {}): Map<string, NumpyArray> {
  const arrays = new Map<string, NumpyArray>();
  let contents = 0;
  for (const entry of readEntries(bytes)) {
    if (!entry.name.endsWith(".npy")) continue;
    const name = entry.name.slice(0, -".npy".length);
    if (members !== undefined && !members.includes(name)) continue;
    if (arrays.has(name)) throw problem(entry.localOffset, "members with names of their own", `a second ${entry.name}`);
    contents += entry.bytes;
    if (contents > largestContents(bytes.length)) {
      throw problem(
        entry.localOffset,
        `contents of at most ${largestContents(bytes.length)} bytes`,
        `${contents} up to ${entry.name}`,
        "unpack it and read its npy files",
      );
    }
    const member = readMember(bytes, entry);
    try {
      const { kind, name: type } = readNpyHeader(member).dtype;
      const isNumbers = kind !== "object" && kind !== "unicode" && kind !== "bytes";
      if (!isNumbers && entry.bytes > largestTexts(bytes.length)) {
        throw problem(
          entry.localOffset,
          `at most ${largestTexts(bytes.length)} bytes of ${type} in a file of this size`,
          `${entry.bytes}`,
          "unpack it and read its npy files",
        );
      }
      arrays.set(name, readNpy(member));
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      throw new FormatError("npz", `member ${entry.name}: ${error.message}`, { cause: error });
    }
  }
  return arrays;
}

function readEntries(bytes: Uint8Array): Entry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { offset, end, count } = readDirectoryPlace(bytes, view);
  const entries: Entry[] = [];
  for (let at = offset; at < end; ) {
    if (at + 46 > end || view.getUint32(at, true) !== CENTRAL_SIGNATURE) {
      throw problem(at, "an entry of the zip directory", "something else");
    }
    const nameBytes = view.getUint16(at + 28, true);
    const extraBytes = view.getUint16(at + 30, true);
    const next = at + 46 + nameBytes + extraBytes + view.getUint16(at + 32, true);
    if (next > end) throw problem(at, "an entry that ends with the zip directory", "a longer one");
    const name = Buffer.from(bytes.subarray(at + 46, at + 46 + nameBytes)).toString("utf8");
    if (view.getUint16(at + 8, true) & 1) {
      throw problem(at, "members without a password", `${name}, which is encrypted`, "save it again without");
    }
    const sizes = [24, 20, 42].map((field) => view.getUint32(at + field, true));
    const [size, compressedBytes, localOffset] = sizes.includes(0xffffffff)
      ? zip64Sizes(view, at + 46 + nameBytes, extraBytes, sizes)
      : sizes;
    entries.push({
      name,
      method: view.getUint16(at + 10, true),
      crc: view.getUint32(at + 16, true),
      compressedBytes,
      bytes: size,
      localOffset,
    });
    at = next;
  }
  if (entries.length !== count) throw problem(offset, `${count} entries in the zip directory`, `${entries.length}`);
  return entries;
}

function readDirectoryPlace(bytes: Uint8Array, view: DataView): { offset: number; end: number; count: number } {
  const first = Math.max(0, bytes.length - END_BYTES - LONGEST_COMMENT);
  for (let at = bytes.length - END_BYTES; at >= first; at--) {
    if (view.getUint32(at, true) !== END_SIGNATURE) continue;
    let count = view.getUint16(at + 10, true);
    let size = view.getUint32(at + 12, true);
    let offset = view.getUint32(at + 16, true);
    const locator = at - 20;
    if (locator >= 0 && view.getUint32(locator, true) === ZIP64_LOCATOR_SIGNATURE) {
      const end64 = safeNumber(view, locator + 8);
      if (end64 + 56 > locator || view.getUint32(end64, true) !== ZIP64_END_SIGNATURE) {
        throw problem(locator, "the place of the zip64 directory's end", `${end64}`);
      }
      count = safeNumber(view, end64 + 32);
      size = safeNumber(view, end64 + 40);
      offset = safeNumber(view, end64 + 48);
    }
    if (offset + size > at) throw problem(at, "a zip directory inside the file", `${size} bytes from ${offset}`);
    return { offset, end: offset + size, count };
  }
  throw problem(bytes.length, "the end of a zip archive", "none", "the file is cut short or is no npz");
}

/** The sizes that do not fit into 32 bits, in the order of the extra field 1. */
function zip64Sizes(view: DataView, start: number, length: number, sizes: readonly number[]): number[] {
  for (let at = start; at + 4 <= start + length; ) {
    const fieldEnd = at + 4 + view.getUint16(at + 2, true);
    if (fieldEnd > start + length) break;
    if (view.getUint16(at, true) === 1) {
      let next = at + 4;
      return sizes.map((size) => {
        if (size !== 0xffffffff) return size;
        if (next + 8 > fieldEnd) throw problem(at, "zip64 sizes of 8 bytes each", "fewer");
        next += 8;
        return safeNumber(view, next - 8);
      });
    }
    at = fieldEnd;
  }
  throw problem(start, "the zip64 sizes of a member", "none");
}

function safeNumber(view: DataView, at: number): number {
  if (at + 8 > view.byteLength) throw problem(at, "8 bytes", "the file's end");
  return Math.min(Number(view.getBigUint64(at, true)), Number.MAX_SAFE_INTEGER);
}

function readMember(bytes: Uint8Array, entry: Entry): Uint8Array {
  const { name, localOffset, compressedBytes, method, crc } = entry;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (localOffset + 30 > bytes.length || view.getUint32(localOffset, true) !== LOCAL_SIGNATURE) {
    throw problem(localOffset, `the local header of ${name}`, "something else");
  }
  const start = localOffset + 30 + view.getUint16(localOffset + 26, true) + view.getUint16(localOffset + 28, true);
  if (start + compressedBytes > bytes.length) {
    throw problem(localOffset, `${compressedBytes} bytes of ${name}`, `${Math.max(0, bytes.length - start)}`);
  }
  const stored = bytes.subarray(start, start + compressedBytes);
  const content = method === methods.stored ? stored : inflateMember(stored, entry, start);
  if (content.length !== entry.bytes) throw problem(start, `${entry.bytes} bytes of ${name}`, `${content.length}`);
  if (crc32(content) !== crc) {
    throw problem(start, `${name} with the checksum of the zip directory`, "another");
  }
  return content;
}

function inflateMember(stored: Uint8Array, { name, method, bytes }: Entry, start: number): Uint8Array {
  if (method !== methods.deflated) {
    const nextStep = "save it again with numpy.savez_compressed";
    throw problem(start, `${name} stored or deflated`, `compression method ${method}`, nextStep);
  }
  if (bytes > mostInflated(stored.length)) {
    throw problem(start, `${name} to inflate to ${bytes} bytes`, `${stored.length} deflated bytes, too few`);
  }
  return inflateAtMost("raw", stored, bytes, (reason, options) =>
    problem(start, `${name} deflated to ${bytes} bytes`, reason, DAMAGED, options),
  );
}

function problem(
  offset: number,
  expected: string,
  found: string,
  nextStep = DAMAGED,
  options?: ErrorOptions,
): FormatError {
  return mismatchError("npz", `byte ${offset}`, { expected, found, nextStep }, options);
}
