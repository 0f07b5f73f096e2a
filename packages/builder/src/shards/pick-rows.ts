/** Rows put together from other rows, wherever these are. */
import { type Column, type ColumnValues, columns, type ReleaseRows } from "./columns.js";

/** A row among others. */
export interface RowAt {
  readonly rows: ReleaseRows;
  readonly row: number;
}

/** The rows at these places, in their order; values are copied, image bytes are not. */
export function pickRows(places: readonly RowAt[]): ReleaseRows {
  const entries = columns.map((column: Column) => [column.name, pickColumn(column, places)]);
  return { count: places.length, ...Object.fromEntries(entries) } as ReleaseRows;
}

function pickColumn({ name, kind, shape }: Column, places: readonly RowAt[]): ColumnValues[Column["kind"]] {
  const valuesOf = <Kind extends Column["kind"]>({ rows }: RowAt) =>
    rows[name as keyof ReleaseRows] as unknown as ColumnValues[Kind];
  switch (kind) {
    case "string":
      return places.map((place) => valuesOf<"string">(place)[place.row]);
    case "strings":
      return places.map((place) => valuesOf<"strings">(place)[place.row]);
    case "int32":
      return places.map((place) => valuesOf<"int32">(place)[place.row]);
    case "image":
      return {
        bytes: places.map((place) => valuesOf<"image">(place).bytes[place.row]),
        path: places.map((place) => valuesOf<"image">(place).path[place.row]),
      };
    default: {
      const size = shape.reduce((product, length) => product * length, 1);
      const picked = kind === "float32" ? new Float32Array(places.length * size) : new Uint8Array(places.length * size);
      for (const [at, place] of places.entries()) {
        const values = valuesOf<"float32" | "uint8">(place);
        picked.set(values.subarray(place.row * size, (place.row + 1) * size), at * size);
      }
      return picked;
    }
  }
}
