/** A numpy table read some rows at a time, with errors that name the file. */
import { FormatError } from "@wildpose/formats";
import { type NumpyData, type OpenNpy, openNpy } from "@wildpose/formats/numpy";
import { MalformedSourceError } from "@wildpose/pose";
import { requireSourceFile, unreadable } from "../source-files.js";
import { unityCard } from "./card.js";

export type Floats = Float32Array | Float64Array;

export interface NumberTable<Numbers> {
  readonly rows: number;
  readonly columns: number;
  /**
   * Reads the rows of a range.
   *
   * @param to exclusive.
   * @returns [to - from, columns]
   */
  read(from: number, to: number): Promise<Numbers>;
  close(): Promise<void>;
}

/** A table of `<f4` or `<f8`. Errors as {@link openIntegers}. */
export function openFloats(path: string, columns?: number): Promise<NumberTable<Floats>> {
  return openTable(
    path,
    columns,
    "f4 or f8",
    (data): data is Floats => data instanceof Float32Array || data instanceof Float64Array,
  );
}

/**
 * A table of `<i4`.
 *
 * @param columns how many there must be; left out, any number.
 * @throws {MissingSourceError} when there is no such file.
 * @throws {MalformedSourceError} when it is no npy file, or is no table of such numbers with so many columns.
 */
export function openIntegers(path: string, columns?: number): Promise<NumberTable<Int32Array>> {
  return openTable(path, columns, "i4", (data): data is Int32Array => data instanceof Int32Array);
}

async function openTable<Numbers extends NumpyData>(
  path: string,
  columns: number | undefined,
  type: string,
  hasType: (data: NumpyData) => data is Numbers,
): Promise<NumberTable<Numbers>> {
  await requireSourceFile(unityCard, path);
  const npy = await naming(path, () => openNpy(path));
  const refuse = (problem: string) => new MalformedSourceError(unityCard.id, path, `${problem}; make the file again`);
  try {
    const { shape, dtype } = npy;
    if (shape.length !== 2 || (columns !== undefined && shape[1] !== columns)) {
      throw refuse(`shape [N, ${columns ?? "columns"}] expected, found [${shape.join(", ")}]`);
    }
    // No row is read for this, but the type of what would be is that of the file.
    if (!hasType(await naming(path, () => npy.rows(0, 0)))) {
      throw refuse(`numbers of type ${type} expected, found ${dtype}`);
    }
  } catch (error) {
    await npy.close();
    throw error;
  }
  return tableOf(npy, path, hasType);
}

function tableOf<Numbers extends NumpyData>(
  npy: OpenNpy,
  path: string,
  hasType: (data: NumpyData) => data is Numbers,
): NumberTable<Numbers> {
  return {
    rows: npy.shape[0],
    columns: npy.shape[1],
    async read(from, to) {
      const data = await naming(path, () => npy.rows(from, to));
      if (!hasType(data)) throw new Error(`${path}: type changed while it was read`);
      return data;
    },
    close: () => npy.close(),
  };
}

/** Runs a piece of reading; a problem with the file becomes an error that names it. */
async function naming<Value>(path: string, read: () => Promise<Value>): Promise<Value> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof FormatError) {
      throw new MalformedSourceError(unityCard.id, path, error.message, { cause: error });
    }
    throw unreadable(unityCard, path, error);
  }
}
