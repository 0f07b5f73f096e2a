/**
 * Data elements: everything after the header is a tag (data type and byte count), the data, and padding to 8 bytes.
 * Source: "MAT-File Format", MathWorks, chapter 1, "Data Element Format".
 */
import { DAMAGED, type Mismatch } from "../format-error.js";
import { dataType, dataTypeName } from "./codes.js";
import { MatlabFormatError } from "./error.js";
import { newTrail, type Trail, trailText } from "./trail.js";

/** Bytes that elements lie in: the file itself, or one compressed element inflated. */
export interface Region {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly littleEndian: boolean;
  /** Byte in the file where the compressed element starts; null for the file itself. */
  readonly compressedAt: number | null;
  /** What is being read in it. */
  readonly trail: Trail;
}

export function regionOf(bytes: Uint8Array, littleEndian: boolean, compressedAt: number | null): Region {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return { bytes, view, littleEndian, compressedAt, trail: newTrail() };
}

export interface Element {
  readonly type: number;
  /** Where the tag starts. */
  readonly offset: number;
  /** Where the data start and end (exclusive), within the region. */
  readonly start: number;
  readonly end: number;
  /** Where the next element starts. */
  readonly next: number;
}

/** The error for a place in a region. */
export function formatError(
  region: Region,
  offset: number,
  mismatch: Mismatch,
  options?: ErrorOptions,
): MatlabFormatError {
  const place = region.compressedAt === null ? { offset } : { offset: region.compressedAt, inflatedOffset: offset };
  return new MatlabFormatError({ ...place, variable: trailText(region.trail), ...mismatch }, options);
}

/** The error for a place where the bytes cannot be what MATLAB wrote. */
export function damaged(
  region: Region,
  offset: number,
  expected: string,
  found: string,
  options?: ErrorOptions,
): MatlabFormatError {
  return formatError(region, offset, { expected, found, nextStep: DAMAGED }, options);
}

/**
 * Reads the tag of the element at `offset`.
 *
 * @param end where the surrounding element, or the region, ends (exclusive).
 * @throws {MatlabFormatError} when the tag or the data it announces reach beyond `end`.
 */
export function readElement(region: Region, offset: number, end: number): Element {
  if (offset + 8 > end) {
    throw damaged(region, offset, "an 8-byte tag", `${end - offset} bytes`);
  }
  const word = region.view.getUint32(offset, region.littleEndian);
  const smallCount = word >>> 16;
  if (smallCount !== 0) {
    // The small form packs type, count and up to 4 bytes of data into the tag itself.
    if (smallCount > 4) throw damaged(region, offset, "at most 4 bytes in a small element", `${smallCount}`);
    return { type: word & 0xffff, offset, start: offset + 4, end: offset + 4 + smallCount, next: offset + 8 };
  }
  const count = region.view.getUint32(offset + 4, region.littleEndian);
  const start = offset + 8;
  if (count > end - start) {
    throw damaged(region, offset, `${count} bytes of ${dataTypeName(word)}`, `${end - start}`);
  }
  // A compressed element is followed by the next at once. The last padding of a region may be missing.
  const padded = word === dataType.compressed ? count : Math.ceil(count / 8) * 8;
  return { type: word, offset, start, end: start + count, next: Math.min(start + padded, end) };
}
