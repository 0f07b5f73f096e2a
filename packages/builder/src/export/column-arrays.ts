/** The columns of a release as arrays of an npz, under their own names and with their own bits. */
import { type Column, type ColumnValues, columns, type ReleaseRows } from "../shards/columns.js";
import type { RowArray } from "./npz-arrays.js";

/**
 * A column as an array: floats, codes and booleans as they are; a text that is null as "", a number that is null as -1;
 * a list of texts as one, with spaces between.
 */
export function columnArray({ name, kind, shape }: Column): RowArray {
  const valuesOf = <Kind extends keyof ColumnValues>(rows: ReleaseRows) =>
    rows[name as keyof ReleaseRows] as unknown as ColumnValues[Kind];
  const of = { name, shape, columns: [name as (typeof columns)[number]["name"]] };
  switch (kind) {
    case "string":
      return { ...of, dtype: "text", values: (rows) => valuesOf<"string">(rows).map((text) => text ?? "") };
    case "strings":
      return { ...of, dtype: "text", values: (rows) => valuesOf<"strings">(rows).map((texts) => texts.join(" ")) };
    case "int32":
      return {
        ...of,
        dtype: "<i4",
        values: (rows) => Int32Array.from(valuesOf<"int32">(rows), (value) => value ?? -1),
      };
    case "float32":
      return { ...of, dtype: "<f4", values: (rows) => valuesOf<"float32">(rows) };
    case "uint8":
      return { ...of, dtype: "|u1", values: (rows) => valuesOf<"uint8">(rows) };
    case "bool":
      return { ...of, dtype: "|b1", values: (rows) => valuesOf<"bool">(rows) };
    case "image":
      throw new Error("an image is no array");
  }
}

/** Arrays of all columns but the image and those that are left out. */
export function columnArrays(isLeftOut: (name: string) => boolean = () => false): RowArray[] {
  return columns.filter(({ kind, name }) => kind !== "image" && !isLeftOut(name)).map(columnArray);
}
