/** Arrow → rows: the way back from arrow-rows.ts, for columns whose every value must be there whole. */
import type { Data } from "apache-arrow";
import type { Column } from "./columns.js";

/**
 * The values of a column, as in ColumnValues.
 *
 * @throws {Error} when a value does not have the column's shape.
 */
export function valuesOf({ name, kind, shape }: Column, data: Data): unknown {
  switch (kind) {
    case "string":
      return textsOf(data);
    case "int32":
      return Array.from(data.values.subarray(0, data.length) as Int32Array, (value, row) =>
        isThere(data, row) ? value : null,
      );
    case "strings":
      return textListsOf(data);
    case "image": {
      const [bytes, path] = data.children;
      const there = (row: number) => isThere(data, row);
      return {
        bytes: Array.from({ length: data.length }, (_, row) => (there(row) ? bytesOf(bytes, row) : null)),
        path: textsOf(path).map((text, row) => (there(row) ? text : null)),
      };
    }
    default: {
      const values = flatValues(name, shape, data);
      return kind === "bool" ? unpackBits(values as Uint8Array, data.length * sizeOf(shape)) : values;
    }
  }
}

/** The values of a column without any row's: what a column has that is not read. */
export function noValues({ kind }: Column, count: number): unknown {
  switch (kind) {
    case "string":
    case "int32":
      return new Array(count).fill(null);
    case "strings":
      return new Array(count).fill([]);
    case "image":
      return { bytes: new Array(count).fill(null), path: new Array(count).fill(null) };
    default:
      return kind === "float32" ? new Float32Array(0) : new Uint8Array(0);
  }
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

/** What is inside of lists of one length each, where no list and no value is missing. */
function flatValues(name: string, shape: readonly number[], data: Data): Float32Array | Uint8Array {
  let level = data;
  let size = 1;
  const refuse = (index: number) => {
    throw new Error(`${name}: row ${Math.floor(index / size)} of its group is not a whole value of shape [${shape}]`);
  };
  const refuseMissing = () => {
    if (level.nullCount === 0) return;
    for (let index = 0; index < level.length; index++) if (!isThere(level, index)) refuse(index);
  };
  for (const length of shape) {
    refuseMissing();
    const { valueOffsets } = level;
    for (let index = 0; index < level.length; index++) {
      if (valueOffsets[index + 1] - valueOffsets[index] !== length) refuse(index);
    }
    size *= length;
    level = level.children[0];
  }
  refuseMissing();
  return level.values;
}

function isThere({ nullCount, nullBitmap, offset }: Data, index: number): boolean {
  if (nullCount === 0) return true;
  const bit = offset + index;
  return ((nullBitmap[bit >> 3] >> (bit & 7)) & 1) === 1;
}

function unpackBits(bits: Uint8Array, count: number): Uint8Array {
  const values = new Uint8Array(count);
  for (let index = 0; index < count; index++) values[index] = (bits[index >> 3] >> (index & 7)) & 1;
  return values;
}

function bytesOf(data: Data, row: number): Uint8Array | null {
  if (!isThere(data, row)) return null;
  return data.values.subarray(data.valueOffsets[row], data.valueOffsets[row + 1]);
}

/** All bytes become one text, of which each value is a part: a text for each row would take far longer. */
function textsOf(data: Data): (string | null)[] {
  const { length, valueOffsets, values } = data;
  const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  const whole = bytes.toString("latin1", 0, valueOffsets[length]);
  // Of ASCII a character is a byte.
  const ascii = /^[\0-\x7f]*$/.test(whole);
  const part = (start: number, end: number) => (ascii ? whole.slice(start, end) : bytes.toString("utf8", start, end));
  const texts: (string | null)[] = [];
  let last: string | null = null;
  for (let row = 0; row < length; row++) {
    const text = isThere(data, row) ? part(valueOffsets[row], valueOffsets[row + 1]) : null;
    // Many columns say the same in row after row: one text for all of them.
    if (text !== last) last = text;
    texts.push(last);
  }
  return texts;
}

function textListsOf(data: Data): (readonly string[])[] {
  const texts = textsOf(data.children[0]) as string[];
  const none: readonly string[] = [];
  return Array.from({ length: data.length }, (_, row) => {
    const [start, end] = [data.valueOffsets[row], data.valueOffsets[row + 1]];
    return start === end || !isThere(data, row) ? none : texts.slice(start, end);
  });
}
