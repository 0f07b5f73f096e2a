/** Columns → the arrays of an npz file, each in a reading of the shards of its own: none is ever whole in memory. */
import { type NpzMember, npzStream } from "@wildpose/formats/numpy";
import type { ColumnName, ReleaseRows } from "../shards/columns.js";
import type { OutputFolder } from "../work-folder/output-folder.js";
import type { ExportedSplit } from "./exported-split.js";

/** An array with a value of some shape for each row. */
export type RowArray = {
  readonly name: string;
  /** Of one row; [] for a single value. */
  readonly shape: readonly number[];
  /** Columns that the values are made of. */
  readonly columns: readonly ColumnName[];
} & (
  | {
      readonly dtype: "<f8" | "<f4" | "<i4" | "|u1" | "|b1";
      values(rows: ReleaseRows): Float64Array | Float32Array | Int32Array | Uint8Array;
    }
  | { readonly dtype: "text"; values(rows: ReleaseRows): readonly string[] }
);

/** How often the shards are read for these arrays: once for each, and once for how long the texts are. */
export function readingsOf(arrays: readonly RowArray[]): number {
  return arrays.length + 1;
}

/**
 * Writes a file of arrays.
 *
 * @param path of the file within the output folder.
 * @param constants what is not of a row; comes last.
 */
export async function writeNpzArrays(
  path: string,
  split: ExportedSplit,
  output: Pick<OutputFolder, "createFile">,
  arrays: readonly RowArray[],
  constants: readonly NpzMember[],
): Promise<void> {
  const widths = await widestTexts(split, arrays);
  const members = arrays.map((array): NpzMember => {
    const { name } = array;
    // numpy has no text of no characters that every reader takes.
    const dtype = array.dtype === "text" ? `<U${Math.max(1, widths.get(name) ?? 1)}` : array.dtype;
    return { name, dtype, shape: [split.rows, ...array.shape], parts: partsOf(split, array) };
  });
  const file = await output.createFile(path);
  await npzStream(file, [...members, ...constants]);
  await file.close();
}

async function* partsOf(split: ExportedSplit, array: RowArray) {
  for await (const rows of split.read(array.columns)) yield array.values(rows);
}

/** Characters of the longest text of each array. */
async function widestTexts(split: ExportedSplit, arrays: readonly RowArray[]): Promise<Map<string, number>> {
  const texts = arrays.filter((array) => array.dtype === "text");
  const widths = new Map<string, number>();
  for await (const rows of split.read([...new Set(texts.flatMap(({ columns }) => columns))])) {
    for (const { name, values } of texts) {
      let widest = widths.get(name) ?? 0;
      for (const value of values(rows)) widest = Math.max(widest, Array.from(value).length);
      widths.set(name, widest);
    }
  }
  return widths;
}
