/**
 * A shard on disk → rows, a row group at a time. hyparquet reads what the file says of itself, parquet-wasm the values: flat
 * arrays of numbers, where readers of rows make an array a joint.
 */
import { open, stat } from "node:fs/promises";
import { tableFromIPC } from "apache-arrow";
import { type AsyncBuffer, type FileMetaData, parquetMetadataAsync, type SchemaElement } from "hyparquet";
import { noValues, valuesOf } from "./arrow-columns.js";
import { type Column, type ColumnName, columns, type ReleaseRows } from "./columns.js";
import { parquetToArrow } from "./parquet-instance.js";
import { rowGroupFile } from "./row-group-file.js";
import { MOST_FOOTER_BYTES, refuseVastFooter } from "./vast-footer.js";

export interface OpenShard {
  readonly metadata: FileMetaData;
  /**
   * Rows of the named columns; the others are as for null. Throws when a value does not have the column's shape.
   *
   * @param groups row groups to read, counted from 0; all of them when it is left out.
   */
  rows(names?: readonly ColumnName[], groups?: ReadonlySet<number>): AsyncGenerator<ReleaseRows>;
}

export async function openShard(path: string): Promise<OpenShard> {
  const file = await fileSlices(path);
  await refuseHostileFooter(file);
  const metadata = await parquetMetadataAsync(file);
  async function readGroup(index: number, names: ReadonlySet<string>): Promise<ReleaseRows> {
    const count = Number(metadata.row_groups[index].num_rows);
    const read = new Map<string, unknown>();
    if (count > 0 && names.size > 0) {
      const arrow = tableFromIPC(parquetToArrow(await rowGroupFile(file, metadata, index, names), count));
      const [batch, ...others] = arrow.batches;
      if (batch?.numRows !== count || others.length > 0) {
        throw new Error(`row group ${index} has ${arrow.numRows} rows, its footer says ${count}`);
      }
      for (const [at, { name }] of arrow.schema.fields.entries()) {
        const column = columns.find((known) => known.name === name) as Column;
        read.set(name, valuesOf(column, batch.data.children[at]));
      }
    }
    const entries = columns.map((column) => {
      const { name } = column;
      if (count > 0 && names.has(name) && !read.has(name)) throw new Error(`there is no column ${name}`);
      return [name, read.get(name) ?? noValues(column, count)] as const;
    });
    return { count, ...Object.fromEntries(entries) } as unknown as ReleaseRows;
  }
  return {
    metadata,
    async *rows(names = columns.map(({ name }) => name), groups) {
      const wanted: ReadonlySet<string> = new Set(names);
      for (const index of metadata.row_groups.keys()) {
        if (groups?.has(index) !== false) yield await readGroup(index, wanted);
      }
    },
  };
}

/** Parts of a file, each read in one go; it is opened for each, so that nobody has to close it. */
async function fileSlices(path: string): Promise<AsyncBuffer> {
  const { size } = await stat(path);
  return {
    byteLength: size,
    async slice(start, end = size) {
      const bytes = Buffer.allocUnsafeSlow(Math.max(0, Math.min(end, size) - start));
      const file = await open(path, "r");
      try {
        let done = 0;
        while (done < bytes.length) {
          const { bytesRead } = await file.read(bytes, done, bytes.length - done, start + done);
          if (bytesRead === 0) throw new Error(`ends after ${start + done} bytes, it had ${size}`);
          done += bytesRead;
        }
      } finally {
        await file.close();
      }
      return bytes.buffer;
    },
  };
}

/** Before hyparquet makes objects of it. What is no Parquet file at all is left to it to say. */
async function refuseHostileFooter(file: AsyncBuffer): Promise<void> {
  if (file.byteLength < 12) return;
  const end = file.byteLength - 8;
  const length = new DataView(await file.slice(end, end + 4)).getUint32(0, true);
  if (length > end) return;
  if (length > MOST_FOOTER_BYTES) {
    throw new Error(`its footer has ${length} bytes, at most ${MOST_FOOTER_BYTES} are read`);
  }
  refuseVastFooter(new Uint8Array(await file.slice(end - length, end)));
}

/** One line for each node of a file's schema, for comparison: depth, name, type and annotation. */
export function schemaLines(schema: readonly SchemaElement[]): string[] {
  const lines: string[] = [];
  let at = 1;
  const visit = (depth: number) => {
    const { name, type, repetition_type, converted_type, num_children } = schema[at++];
    lines.push(
      [`${"  ".repeat(depth)}${name}`, type, repetition_type, converted_type]
        .filter((part) => part !== undefined)
        .join(" "),
    );
    for (let child = 0; child < (num_children ?? 0); child++) visit(depth + 1);
  };
  for (let child = 0; child < (schema[0]?.num_children ?? 0); child++) visit(0);
  return lines;
}

/** The schema that a shard must have, as {@link schemaLines}. */
export function expectedSchemaLines(): string[] {
  return columns.flatMap(({ name, kind, shape }: Column) => {
    const lists = kind === "strings" ? [0] : shape;
    const lines = lists.flatMap((_, axis) => [
      `${"  ".repeat(axis * 2)}${axis === 0 ? name : "element"} OPTIONAL LIST`,
      `${"  ".repeat(axis * 2 + 1)}list REPEATED`,
    ]);
    if (kind === "image") {
      return [`${name} OPTIONAL`, "  bytes BYTE_ARRAY OPTIONAL", "  path BYTE_ARRAY OPTIONAL UTF8"];
    }
    const leaf = lists.length === 0 ? name : "element";
    return [...lines, `${"  ".repeat(lists.length * 2)}${leaf} ${storedTypes[kind]}`];
  });
}

const storedTypes = {
  string: "BYTE_ARRAY OPTIONAL UTF8",
  strings: "BYTE_ARRAY OPTIONAL UTF8",
  int32: "INT32 OPTIONAL",
  float32: "FLOAT OPTIONAL",
  uint8: "INT32 OPTIONAL UINT_8",
  bool: "BOOLEAN OPTIONAL",
} as const;
