/**
 * The 128 bytes a MAT-file starts with, and which kind of file it is.
 * Source: "MAT-File Format", MathWorks, chapter 1 (level 5 header) and chapter 2 (level 4 header).
 */
import { MatlabFormatError } from "./error.js";

export const HEADER_BYTES = 128;
export const VERSION_5 = 0x0100;
/** "MI" in the byte order of the writer: `IM` in a little-endian file. */
export const ENDIAN_MARK = 0x4d49;
const VERSION_7_3 = 0x0200;
const HDF5_SIGNATURE = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];

export interface Header {
  readonly littleEndian: boolean;
  /** Byte where MATLAB's own data for handles and objects start, if there are any. */
  readonly subsystemOffset: number;
}

/** @throws {MatlabFormatError} when the file is not a v5 MAT-file; the message says what it is and what to do. */
export function readHeader(bytes: Uint8Array): Header {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const saveAsV7 = "load it in MATLAB and save it with save('-v7')";
  if (startsWithHdf5(bytes, 0) || startsWithHdf5(bytes, 512)) {
    throw notV5(0, "an HDF5 file, the format of MATLAB v7.3", saveAsV7);
  }
  if (looksLikeV4(view)) throw notV5(0, "a MATLAB v4 MAT-file", saveAsV7);
  if (bytes.length < HEADER_BYTES) {
    throw new MatlabFormatError({
      offset: 0,
      expected: `a ${HEADER_BYTES}-byte MAT-file header`,
      found: `${bytes.length} bytes`,
      nextStep: "the file is cut short or not a MAT-file, download it again",
    });
  }
  const littleEndian = view.getUint16(126, true) === ENDIAN_MARK;
  if (!littleEndian && view.getUint16(126, false) !== ENDIAN_MARK) {
    throw notV5(126, `endian mark ${hex(view.getUint16(126, false))}`, "check that this is the right file");
  }
  const version = view.getUint16(124, littleEndian);
  if (version === VERSION_7_3) throw notV5(124, "version 0x0200, MATLAB v7.3", saveAsV7);
  if (version !== VERSION_5) throw notV5(124, `version ${hex(version)}`, saveAsV7);
  return { littleEndian, subsystemOffset: Number(view.getBigUint64(116, littleEndian)) };
}

function notV5(offset: number, found: string, nextStep: string): MatlabFormatError {
  return new MatlabFormatError({ offset, expected: "a MATLAB v5 MAT-file", found, nextStep });
}

function startsWithHdf5(bytes: Uint8Array, offset: number): boolean {
  return HDF5_SIGNATURE.every((byte, i) => bytes[offset + i] === byte);
}

/**
 * A v4 file starts with the number M·1000 + O·100 + P·10 + T: machine, 0, precision, type. Text, as in v5, is far larger.
 */
function looksLikeV4(view: DataView): boolean {
  if (view.byteLength < 20) return false;
  return [true, false].some((littleEndian) => {
    const mopt = view.getUint32(0, littleEndian);
    const reserved = Math.floor(mopt / 100) % 10;
    const precision = Math.floor(mopt / 10) % 10;
    return mopt < 5000 && reserved === 0 && precision <= 5 && mopt % 10 <= 2;
  });
}

function hex(value: number): string {
  return `0x${value.toString(16).padStart(4, "0")}`;
}
