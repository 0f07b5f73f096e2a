/** In which columns, and how far, rows of two releases differ. */
import { type Column, columns, type ReleaseRows } from "../shards/columns.js";

export interface ColumnDifference {
  readonly column: string;
  readonly unit: string | null;
  /** Samples in which it differs. */
  readonly samples: number;
  /** Largest difference between two numbers; null for texts. */
  readonly largest: number | null;
  /** The sample with the largest difference; the first one of texts. */
  readonly sampleId: string;
}

/** Images are compared by their hash, so that their bytes need not be read. */
export const comparedColumns = columns.filter(({ kind, name }) => kind !== "image" && name !== "sample_id");

export interface ColumnTally {
  /** Compares a row of each. */
  compare(a: ReleaseRows, rowA: number, b: ReleaseRows, rowB: number): void;
  /** The columns that differ, in the order of the release. */
  differences(): ColumnDifference[];
}

/** @param tolerance numbers that differ by no more are the same. */
export function columnTally(tolerance: number): ColumnTally {
  const found = new Map<string, { samples: number; largest: number | null; sampleId: string }>();
  return {
    compare(a, rowA, b, rowB) {
      for (const column of comparedColumns) {
        const difference = valueDifference(column, a, rowA, b, rowB);
        if (difference === 0 || (difference !== null && difference <= tolerance)) continue;
        const sampleId = a.sample_id[rowA] ?? "";
        const known = found.get(column.name);
        if (known === undefined) {
          found.set(column.name, { samples: 1, largest: difference, sampleId });
          continue;
        }
        known.samples++;
        if (difference !== null && difference > (known.largest ?? 0)) {
          known.largest = difference;
          known.sampleId = sampleId;
        }
      }
    },
    differences: () =>
      comparedColumns.flatMap(({ name, unit }) => {
        const tally = found.get(name);
        return tally === undefined ? [] : [{ column: name, unit, ...tally }];
      }),
  };
}

/** 0 when the values are the same, null when they differ and are no numbers. */
function valueDifference(
  { name, kind, shape }: Column,
  a: ReleaseRows,
  rowA: number,
  b: ReleaseRows,
  rowB: number,
): number | null {
  const [valuesA, valuesB] = [a, b].map((rows) => (rows as unknown as Readonly<Record<string, unknown>>)[name]);
  if (kind === "float32" || kind === "uint8" || kind === "bool") {
    const size = shape.reduce((product, length) => product * length, 1);
    const [numbersA, numbersB] = [valuesA as Float32Array, valuesB as Float32Array];
    let largest = 0;
    for (let i = 0; i < size; i++) {
      largest = Math.max(largest, Math.abs(numbersA[rowA * size + i] - numbersB[rowB * size + i]));
    }
    return largest;
  }
  const [valueA, valueB] = [(valuesA as unknown[])[rowA], (valuesB as unknown[])[rowB]];
  if (typeof valueA === "number" && typeof valueB === "number") return Math.abs(valueA - valueB);
  return JSON.stringify(valueA) === JSON.stringify(valueB) ? 0 : null;
}
