/** Rows of a shard as parquetjs-lite reads them: by other hands than hyparquet's and parquet-wasm's. */
import { createRequire } from "node:module";
import { type Column, columns, type ReleaseRows } from "@wildpose/builder";

/** It has no types; this is what is used of it. */
interface ParquetjsLite {
  ParquetReader: {
    openFile(path: string): Promise<{
      getCursor(): { next(): Promise<Record<string, unknown> | null> };
      close(): Promise<void>;
    }>;
  };
}

export async function* parquetjsRows(path: string): AsyncGenerator<ReleaseRows> {
  const { ParquetReader } = createRequire(import.meta.url)("parquetjs-lite") as ParquetjsLite;
  const reader = await ParquetReader.openFile(path);
  const cursor = reader.getCursor();
  for (let record = await cursor.next(); record !== null; record = await cursor.next()) {
    const values = columns.map((column: Column) => [column.name, valuesOf(column, record[column.name])]);
    yield { count: 1, ...Object.fromEntries(values) } as ReleaseRows;
  }
  await reader.close();
}

function valuesOf({ kind }: Column, value: unknown): unknown {
  if (kind === "float32") return Float32Array.from([unwrap(value)].flat(3) as number[]);
  if (kind === "uint8" || kind === "bool") return Uint8Array.from([unwrap(value)].flat(3), Number);
  if (kind === "image") {
    const { bytes = null, path = null } = (value ?? {}) as { bytes?: Buffer; path?: string };
    return { bytes: [bytes], path: [path] };
  }
  return [kind === "strings" ? unwrap(value) : (value ?? null)];
}

/** The levels of a LIST are kept as they are found: { list: [{ element }] }, and {} for an empty one. */
function unwrap(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  return ((value as { list?: { element: unknown }[] }).list ?? []).map(({ element }) => unwrap(element));
}
