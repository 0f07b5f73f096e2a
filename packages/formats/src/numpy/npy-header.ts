/** The head of an npy file: magic, version, and a Python dictionary as text. Source: numpy.lib.format, versions 1.0 to 3.0. */
import { DAMAGED, type FormatError, mismatchError } from "../format-error.js";
import { quoted } from "../message-text.js";
import { countOfShape } from "./decode-array.js";
import { type Dtype, parseDtype } from "./dtype.js";

/** Magic, version, and the longer of the two forms of the header's length. */
export const NPY_PREFIX_BYTES = 12;

/** numpy refuses headers past 10,000 characters unless told otherwise; a header here is far shorter. */
const LONGEST_HEADER = 1 << 16;

export interface NpyHeader {
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  /** Number of values. */
  readonly count: number;
  readonly columnMajor: boolean;
  /** Byte where the data start. */
  readonly dataStart: number;
}

/**
 * Reads where the header ends.
 *
 * @param prefix the first {@link NPY_PREFIX_BYTES} of the file, or all of a shorter one.
 */
export function npyHeaderRange(prefix: Uint8Array): { start: number; end: number } {
  const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
  if (prefix.length < 10 || magic.some((byte, i) => prefix[i] !== byte)) {
    const found = Buffer.from(prefix.subarray(0, 6)).toString("hex") || "nothing";
    throw npyProblem(0, "an npy file (93 4e 55 4d 50 59)", found, "check that this is the right file, and whole");
  }
  const version = prefix[6];
  if (version < 1 || version > 3) {
    throw npyProblem(6, "version 1, 2 or 3 of the format", `${version}`);
  }
  const start = version === 1 ? 10 : 12;
  if (prefix.length < start) throw npyProblem(8, "the length of the header in 4 bytes", `${prefix.length - 8}`);
  const view = new DataView(prefix.buffer, prefix.byteOffset, prefix.byteLength);
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (length > LONGEST_HEADER) {
    throw npyProblem(8, `a header of at most ${LONGEST_HEADER} bytes`, `${length}`);
  }
  return { start, end: start + length };
}

/** @param bytes the file from its start, at least up to the end of the header. */
export function readNpyHeader(bytes: Uint8Array): NpyHeader {
  const { start, end } = npyHeaderRange(bytes.subarray(0, NPY_PREFIX_BYTES));
  if (bytes.length < end) {
    throw npyProblem(start, `a header of ${end - start} bytes`, `${bytes.length - start}`);
  }
  const text = Buffer.from(bytes.subarray(start, end)).toString(bytes[6] === 3 ? "utf8" : "latin1");
  const descr = /['"]descr['"]\s*:\s*(?:(['"])([^'"\n]*)\1|(\[))/.exec(text);
  const order = /['"]fortran_order['"]\s*:\s*(True|False)/.exec(text);
  const shape = /['"]shape['"]\s*:\s*\(([\d\sL,]*)\)/.exec(text);
  if (descr === null || order === null || shape === null) {
    const missing = descr === null ? "descr" : order === null ? "fortran_order" : "shape";
    throw npyProblem(start, `a dictionary with ${missing}`, quoted(text));
  }
  if (descr[3] !== undefined) {
    throw npyProblem(start, "an array of one type", "one of records", "save its fields one by one");
  }
  const dtype = parseDtype(descr[2], `byte ${start}`);
  const sizes = shape[1].split(",").flatMap((part) => {
    const digits = part.trim().replace(/L$/, "");
    return digits === "" ? [] : [Number(digits)];
  });
  return {
    dtype,
    shape: sizes,
    count: countOfShape(sizes, `byte ${start}`, "npy"),
    columnMajor: order[1] === "True",
    dataStart: end,
  };
}

/** The error for a byte of an npy file. */
export function npyProblem(offset: number, expected: string, found: string, nextStep = DAMAGED): FormatError {
  return mismatchError("npy", `byte ${offset}`, { expected, found, nextStep });
}
