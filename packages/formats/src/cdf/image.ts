/** The bytes that file offsets point into, and how much may be made of them. */
import { DAMAGED } from "../format-error.js";
import { mostInflated } from "../inflate.js";
import type { Layout } from "./codes.js";
import { CdfFormatError } from "./error.js";

/** A CDF that is not compressed as a whole (any more). */
export interface CdfImage extends Layout {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  /** Whether the bytes come out of a file that is compressed as a whole. */
  readonly inflated: boolean;
  /** Bytes that may still be read: see the functions that spend them. */
  readonly left: { stored: number; output: number; unwritten: number };
}

/** Records that were never written take no room in a file: all of them together may be as large as this. */
const MOST_UNWRITTEN = 64 * 2 ** 20;

/**
 * @param fileBytes size of the file as it is stored.
 */
export function cdfImage(bytes: Uint8Array, layout: Layout, fileBytes: number, inflated: boolean): CdfImage {
  return {
    ...layout,
    bytes,
    view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength),
    inflated,
    left: {
      stored: bytes.length,
      output: MOST_UNWRITTEN + mostInflated(fileBytes),
      unwritten: MOST_UNWRITTEN,
    },
  };
}

/** What is wrong with a file, at a byte of it. */
export function damaged(
  image: CdfImage,
  offset: number,
  expected: string,
  found: string,
  { variable = null, cause }: { readonly variable?: string | null; readonly cause?: unknown } = {},
): CdfFormatError {
  const { inflated } = image;
  return new CdfFormatError({ offset, inflated, variable, expected, found, nextStep: DAMAGED }, { cause });
}

/** What a sound file may hold and this reader does not read. */
export function unsupported(
  image: CdfImage,
  offset: number,
  expected: string,
  found: string,
  variable: string | null = null,
): CdfFormatError {
  const nextStep = "convert it with cdfconvert of the CDF library";
  return new CdfFormatError({ offset, inflated: image.inflated, variable, expected, found, nextStep });
}

/**
 * Takes a record's bytes off what is left of the file. In a sound file no two records share a byte, so only a chain that
 * leads back into itself, or records laid over each other, can use up more than there is.
 */
export function spendStored(
  image: CdfImage,
  record: { readonly offset: number; readonly end: number },
  variable: string | null = null,
): void {
  image.left.stored -= record.end - record.offset;
  if (image.left.stored < 0) {
    const expected = "records that lie one after the other";
    throw damaged(image, record.offset, expected, "records that overlap, or a chain that runs in a circle", {
      variable,
    });
  }
}

/** Takes bytes that are going to be allocated off what a file of this size can hold. */
export function spendOutput(image: CdfImage, bytes: number, offset: number, variable: string | null = null): void {
  if (!(bytes <= image.left.output)) {
    const expected = `at most ${image.left.output} bytes of values in a file of this size`;
    throw damaged(image, offset, expected, `${bytes}`, { variable });
  }
  image.left.output -= bytes;
}

/** Takes the bytes of records that are not in the file off what they may be. */
export function spendUnwritten(image: CdfImage, bytes: number, offset: number, variable: string): void {
  if (bytes > image.left.unwritten) {
    const expected = `at most ${image.left.unwritten} bytes of records that were never written`;
    throw damaged(image, offset, expected, `${bytes}`, { variable });
  }
  image.left.unwritten -= bytes;
}
