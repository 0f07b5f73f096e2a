/** A row of a release as JSON values. */
import { type Column, type ColumnName, type ColumnValues, columns, type ReleaseRows } from "../shards/columns.js";

/** Every column but the image. */
export const valueColumns: readonly ColumnName[] = columns.map(({ name }) => name).filter((name) => name !== "image");

/**
 * What makes of a row the named columns under their names, in the order of the columns. Numbers read as float32 have the
 * bits of the release.
 */
export function jsonRow(names: readonly ColumnName[]): (rows: ReleaseRows, row: number) => Record<string, unknown> {
  const chosen: readonly Column[] = columns.filter(({ name }) => names.includes(name));
  return (rows, row) => Object.fromEntries(chosen.map((column) => [column.name, jsonValue(column, rows, row)]));
}

function jsonValue({ name, kind, shape }: Column, rows: ReleaseRows, row: number): unknown {
  const values = rows[name as ColumnName];
  switch (kind) {
    case "string":
    case "strings":
    case "int32":
      return (values as ColumnValues["strings" | "string" | "int32"])[row];
    case "image":
      throw new Error("an image is no value of JSON");
    default: {
      const at = row * shape.reduce((product, size) => product * size, 1);
      return nested(values as Float32Array | Uint8Array, shape, at, converters[kind]);
    }
  }
}

const converters = {
  float32: shortFloat,
  uint8: (value: number) => value,
  bool: (value: number) => value === 1,
} as const;

/** The value of a shape that begins at `at`, as arrays in arrays. */
function nested(
  values: Float32Array | Uint8Array,
  [size, ...rest]: readonly number[],
  at: number,
  convert: (value: number) => unknown,
): unknown {
  if (size === undefined) return convert(values[at]);
  const step = rest.reduce((product, length) => product * length, 1);
  return Array.from({ length: size }, (_, index) => nested(values, rest, at + index * step, convert));
}

/** A number of at most nine digits that is this one again as float32: in JSON it takes half as much. */
export function shortFloat(value: number): number {
  for (const digits of [7, 8]) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return Number(value.toPrecision(9));
}
