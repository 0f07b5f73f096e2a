/** Reads npy files: whole, or some rows at a time. */
import { type FileHandle, open } from "node:fs/promises";
import { countOf } from "../shape.js";
import { decodeArray } from "./decode-array.js";
import { NPY_PREFIX_BYTES, type NpyHeader, npyHeaderRange, npyProblem, readNpyHeader } from "./npy-header.js";
import { isNumpyArray, type NumpyArray, type NumpyData } from "./numpy-array.js";
import { readPickle } from "./pickle.js";

/** Texts without characters take no bytes, so the file's size does not limit their number. */
const MOST_EMPTY_VALUES = 1 << 20;

/**
 * Reads an npy file of version 1, 2 or 3. An array of objects is read from its pickle as data; nothing is executed.
 *
 * @param bytes the whole file; the result may be a view of it.
 * @throws {FormatError} when it is no npy file, is cut short, or has a type that is not read.
 */
export function readNpy(bytes: Uint8Array): NumpyArray {
  const header = readNpyHeader(bytes);
  const { dtype, shape, count, columnMajor, dataStart } = header;
  if (dtype.kind === "object") return readObjects(bytes.subarray(dataStart), header);
  const size = dataBytes(header, bytes.length);
  const data = decodeArray(bytes.subarray(dataStart, dataStart + size), dtype, count, columnMajor ? shape : null);
  return { dtype: dtype.name, shape, data };
}

/** The values of an array of objects: the file holds a pickle of the array itself. */
function readObjects(pickle: Uint8Array, { dtype, shape, count, dataStart }: NpyHeader): NumpyArray {
  const array = readPickle(pickle);
  if (!isNumpyArray(array) || array.data.length !== count) {
    const found = isNumpyArray(array) ? `${array.data.length} values` : "something else";
    throw npyProblem(dataStart, `a pickled array of ${count} values (${shape.join(" × ")})`, found);
  }
  return { dtype: dtype.name, shape, data: array.data };
}

function dataBytes({ dtype, shape, count, dataStart }: NpyHeader, fileBytes: number): number {
  const size = count * dtype.itemSize;
  if (size > fileBytes - dataStart || (dtype.itemSize === 0 && count > MOST_EMPTY_VALUES)) {
    const expected = `${size} bytes of data (${shape.join(" × ")} of ${dtype.name})`;
    throw npyProblem(dataStart, expected, `${Math.max(0, fileBytes - dataStart)}`);
  }
  return size;
}

/** An npy file that is open, of which rows are read when they are asked for. */
export interface OpenNpy {
  readonly dtype: string;
  readonly shape: readonly number[];
  /**
   * Reads rows, which are what the first axis counts.
   *
   * @param from,to rows, `to` exclusive.
   * @returns [to - from, ...the other axes], row-major.
   */
  rows(from: number, to: number): Promise<NumpyData>;
  close(): Promise<void>;
}

/**
 * Opens an npy file to read it a few rows at a time, so that memory does not grow with the file.
 *
 * @throws {FormatError} as {@link readNpy}, and when the array is stored by columns or holds objects, which cannot be read
 *   row by row.
 */
export async function openNpy(path: string): Promise<OpenNpy> {
  const file = await open(path);
  try {
    return await openedNpy(file);
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function openedNpy(file: FileHandle): Promise<OpenNpy> {
  const { size: fileBytes } = await file.stat();
  const prefix = await readAt(file, 0, Math.min(NPY_PREFIX_BYTES, fileBytes));
  const header = readNpyHeader(await readAt(file, 0, Math.min(npyHeaderRange(prefix).end, fileBytes)));
  const { dtype, shape, columnMajor, dataStart } = header;
  if (dtype.kind === "object") {
    throw npyProblem(0, "an array of numbers or texts", "objects", "read the file as a whole");
  }
  if (columnMajor && shape.length > 1) {
    throw npyProblem(0, "rows one after the other", "columns (fortran_order)", "read the file as a whole");
  }
  dataBytes(header, fileBytes);
  const rows = shape.length === 0 ? 1 : shape[0];
  const valuesOfRow = countOf(shape.slice(1));
  const rowBytes = valuesOfRow * dtype.itemSize;
  return {
    dtype: dtype.name,
    shape,
    async rows(from, to) {
      if (!(Number.isInteger(from) && Number.isInteger(to) && 0 <= from && from <= to && to <= rows)) {
        throw new RangeError(`rows ${from} to ${to} of ${rows}`);
      }
      const bytes = await readAt(file, dataStart + from * rowBytes, (to - from) * rowBytes);
      return decodeArray(bytes, dtype, (to - from) * valuesOfRow, null);
    },
    close: () => file.close(),
  };
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  for (let done = 0; done < length; ) {
    const { bytesRead } = await file.read(bytes, done, length - done, position + done);
    if (bytesRead === 0) {
      throw npyProblem(position + done, `${length - done} more bytes`, "the end of the file");
    }
    done += bytesRead;
  }
  return bytes;
}
