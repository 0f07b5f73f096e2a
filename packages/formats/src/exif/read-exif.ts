/**
 * Reads of an EXIF block what says how a photograph was taken: the size of the picture, its orientation, and the focal
 * length.
 *
 * The block is a TIFF structure: a byte order, then directories of 12-byte entries, of which a value longer than four bytes
 * lies elsewhere. Tag numbers, types and meanings: Exif 2.32 (CIPA DC-008-2019), 4.5 and 4.6; TIFF 6.0, section 2.
 */
import { DAMAGED, mismatchError } from "../format-error.js";

/** Numbers of the block as they are written; null where they are not there. */
export interface ExifCamera {
  /** Orientation: 1 as stored, 2 to 8 to be turned or mirrored for viewing. */
  readonly orientation: number | null;
  /** PixelXDimension and PixelYDimension: size of the picture when it was taken, as stored. */
  readonly width: number | null;
  readonly height: number | null;
  /** FocalLength, millimetres, of the lens. */
  readonly focalLengthMm: number | null;
  /** FocalLengthIn35mmFilm, millimetres: of a lens that sees as much on 35 mm film. 0 stands for unknown. */
  readonly focalLengthIn35mmFilm: number | null;
  /** FocalPlaneXResolution and FocalPlaneYResolution, pixels on the sensor to a unit. */
  readonly focalPlaneXResolution: number | null;
  readonly focalPlaneYResolution: number | null;
  /** FocalPlaneResolutionUnit as its code: 2 inch, 3 centimetre; 4 millimetre and 5 micrometre are written too. */
  readonly focalPlaneResolutionUnit: number | null;
  /** DigitalZoomRatio. 0 stands for none. */
  readonly digitalZoomRatio: number | null;
}

const FORMAT = "EXIF";

/** What stands before the TIFF structure in a JPEG file, and not in others. */
const HEAD = [0x45, 0x78, 0x69, 0x66, 0, 0];

const EXIF_DIRECTORY = 0x8769;
const ENTRY_SIZE = 12;

/** Bytes of the types that a number may have here. */
const BYTE = 1;
const SHORT = 3;
const LONG = 4;
const RATIONAL = 5;

interface Tiff {
  readonly view: DataView;
  readonly littleEndian: boolean;
  /** Where the structure begins in the block, for messages. */
  readonly start: number;
}

/**
 * Reads the numbers of the camera. A value of another type or count than the format says, a fraction with denominator 0,
 * and whatever else the block holds are passed over; a directory is looked at once, so nothing is read in circles.
 *
 * @param bytes the block, with or without `Exif\0\0` before it: of a JPEG file what its APP1 segment holds.
 * @throws {FormatError} when it is no TIFF structure, or a directory or value lies outside of it.
 */
export function readExifCamera(bytes: Uint8Array): ExifCamera {
  const tiff = openTiff(bytes);
  const main = readDirectory(tiff, longAt(tiff, 4, "place of the first directory"));
  const place = main.get(EXIF_DIRECTORY);
  const exif = place === undefined ? new Map<number, number>() : readDirectory(tiff, place);
  const numberOf = (entries: ReadonlyMap<number, number>, tag: number) => entries.get(tag) ?? null;
  return {
    orientation: numberOf(main, 0x0112),
    width: numberOf(exif, 0xa002),
    height: numberOf(exif, 0xa003),
    focalLengthMm: numberOf(exif, 0x920a),
    focalLengthIn35mmFilm: numberOf(exif, 0xa405),
    focalPlaneXResolution: numberOf(exif, 0xa20e),
    focalPlaneYResolution: numberOf(exif, 0xa20f),
    focalPlaneResolutionUnit: numberOf(exif, 0xa210),
    digitalZoomRatio: numberOf(exif, 0xa404),
  };
}

function openTiff(bytes: Uint8Array): Tiff {
  const start = HEAD.every((byte, i) => bytes[i] === byte) ? HEAD.length : 0;
  const view = new DataView(bytes.buffer, bytes.byteOffset + start, bytes.byteLength - start);
  const found =
    view.byteLength < 8 ? `${view.byteLength} bytes` : `0x${view.getUint32(0).toString(16).padStart(8, "0")}`;
  const littleEndian = found === "0x49492a00";
  if (!littleEndian && found !== "0x4d4d002a") {
    const expected = "the head of a TIFF structure, 0x49492a00 or 0x4d4d002a";
    throw mismatchError(FORMAT, `byte ${start}`, { expected, found, nextStep: DAMAGED });
  }
  return { view, littleEndian, start };
}

/** The single numbers of a directory by their tag; of a tag that is there twice the first. */
function readDirectory(tiff: Tiff, at: number): ReadonlyMap<number, number> {
  const { view, littleEndian } = tiff;
  requireBytes(tiff, at, 2, "a directory");
  const count = view.getUint16(at, littleEndian);
  requireBytes(tiff, at + 2, count * ENTRY_SIZE, `${count} entries of a directory`);
  const numbers = new Map<number, number>();
  for (let entry = at + 2; entry < at + 2 + count * ENTRY_SIZE; entry += ENTRY_SIZE) {
    const tag = view.getUint16(entry, littleEndian);
    const value = readNumber(tiff, entry);
    if (value !== null && !numbers.has(tag)) numbers.set(tag, value);
  }
  return numbers;
}

function readNumber(tiff: Tiff, entry: number): number | null {
  const { view, littleEndian } = tiff;
  if (view.getUint32(entry + 4, littleEndian) !== 1) return null;
  switch (view.getUint16(entry + 2, littleEndian)) {
    case BYTE:
      return view.getUint8(entry + 8);
    case SHORT:
      return view.getUint16(entry + 8, littleEndian);
    case LONG:
      return view.getUint32(entry + 8, littleEndian);
    case RATIONAL: {
      const at = view.getUint32(entry + 8, littleEndian);
      requireBytes(tiff, at, 8, "a fraction");
      const denominator = view.getUint32(at + 4, littleEndian);
      return denominator === 0 ? null : view.getUint32(at, littleEndian) / denominator;
    }
    default:
      return null;
  }
}

function longAt(tiff: Tiff, at: number, what: string): number {
  requireBytes(tiff, at, 4, what);
  return tiff.view.getUint32(at, tiff.littleEndian);
}

function requireBytes({ view, start }: Tiff, at: number, size: number, what: string): void {
  if (at + size <= view.byteLength) return;
  throw mismatchError(FORMAT, `byte ${start + at}`, {
    expected: `${what}, ${size} bytes`,
    found: `the end of the block after ${start + view.byteLength}`,
    nextStep: DAMAGED,
  });
}
