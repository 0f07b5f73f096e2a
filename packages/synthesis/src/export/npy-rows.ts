/**
 * A numpy file that is written row after row, without knowing how many there will be: the header has a fixed size and is
 * written again at the end. Format: numpy `lib/format.py`, version 1.0.
 */
import { closeSync, openSync, writeSync } from "node:fs";

/** Magic, version, length and text together; numpy wants a multiple of 64. */
const HEADER_BYTES = 128;
const BUFFER_BYTES = 256 * 1024;

export interface NpyRowsWriter {
  /** Appends one row of as many numbers as the file has columns. */
  append(row: ArrayLike<number>): void;
  /** Rows so far. */
  readonly rows: number;
  /** Writes what is left and the true header. */
  close(): void;
}

const types = {
  "<f4": { bytes: 4, set: (view: DataView, at: number, value: number) => view.setFloat32(at, value, true) },
  "<f8": { bytes: 8, set: (view: DataView, at: number, value: number) => view.setFloat64(at, value, true) },
  "<i4": { bytes: 4, set: (view: DataView, at: number, value: number) => view.setInt32(at, value, true) },
} as const;

/**
 * Begins a file of shape [rows, columns] in C order.
 *
 * @throws the error of the file system when the file cannot be written.
 */
export function writeNpyRows(path: string, type: keyof typeof types, columns: number): NpyRowsWriter {
  const { bytes, set } = types[type];
  const file = openSync(path, "wx");
  const buffer = new Uint8Array(Math.max(BUFFER_BYTES, bytes * columns));
  const view = new DataView(buffer.buffer);
  let used = 0;
  let rows = 0;

  const flush = () => {
    for (let at = 0; at < used; ) at += writeSync(file, buffer, at, used - at);
    used = 0;
  };
  writeSync(file, npyHeader(type, 0, columns));

  return {
    append(row) {
      if (used + bytes * columns > buffer.length) flush();
      for (let column = 0; column < columns; column++) {
        set(view, used, row[column]);
        used += bytes;
      }
      rows++;
    },
    get rows() {
      return rows;
    },
    close() {
      try {
        flush();
        writeSync(file, npyHeader(type, rows, columns), 0, HEADER_BYTES, 0);
      } finally {
        closeSync(file);
      }
    },
  };
}

function npyHeader(type: string, rows: number, columns: number): Uint8Array {
  const description = `{'descr': '${type}', 'fortran_order': False, 'shape': (${rows}, ${columns}), }`;
  const text = `${description.padEnd(HEADER_BYTES - 11)}\n`;
  return Uint8Array.from([0x93, ...ascii("NUMPY"), 1, 0, text.length, 0, ...ascii(text)]);
}

function ascii(text: string): number[] {
  return [...text].map((letter) => letter.charCodeAt(0));
}
