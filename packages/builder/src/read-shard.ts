/** A shard on disk → rows, a row group at a time, with a reader that shares no code with the writer. */
import {
  asyncBufferFromFile,
  type FileMetaData,
  parquetMetadataAsync,
  parquetReadObjects,
  type SchemaElement,
} from "hyparquet";
import { compressors } from "hyparquet-compressors";
import { type Column, type ColumnName, columns, type ReleaseRows } from "./columns.js";

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
  const file = await asyncBufferFromFile(path);
  const metadata = await parquetMetadataAsync(file);
  async function readColumn(name: ColumnName, rowStart: number, rowEnd: number): Promise<unknown[]> {
    const options = { file, metadata, compressors, columns: [name], rowStart, rowEnd, utf8: false };
    return (await parquetReadObjects(options)).map((object) => object[name]);
  }
  return {
    metadata,
    async *rows(names = columns.map(({ name }) => name), groups) {
      let start = 0;
      for (const [index, group] of metadata.row_groups.entries()) {
        const end = start + Number(group.num_rows);
        if (groups?.has(index) === false) {
          start = end;
          continue;
        }
        // One column at a time: the reader's nested arrays are many times the size of what they hold.
        const entries: [string, unknown][] = [];
        for (const column of columns) {
          const { name } = column;
          const values = names.includes(name) ? await readColumn(name, start, end) : null;
          entries.push([name, columnFromValues(column, values, end - start)]);
        }
        yield { count: end - start, ...Object.fromEntries(entries) } as ReleaseRows;
        start = end;
      }
    },
  };
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

function columnFromValues(column: Column, values: readonly unknown[] | null, count: number): unknown {
  const { kind, shape } = column;
  switch (kind) {
    case "string":
    case "int32":
      return values === null ? new Array(count).fill(null) : values.map((value) => value ?? null);
    case "strings":
      return values === null ? new Array(count).fill([]) : values.map((value) => value ?? []);
    case "image": {
      const images = (values ?? new Array(count).fill(null)) as ({ bytes?: Uint8Array; path?: string } | null)[];
      return { bytes: images.map((image) => image?.bytes ?? null), path: images.map((image) => image?.path ?? null) };
    }
    default: {
      const size = shape.reduce((product, length) => product * length, 1);
      const length = values === null ? 0 : count * size;
      const flat = kind === "float32" ? new Float32Array(length) : new Uint8Array(length);
      for (const [row, value] of (values ?? []).entries()) {
        if (fillFrom(value, shape, 0, flat, row * size) !== (row + 1) * size) {
          throw new Error(`${column.name}: row ${row} of its group is not a whole value of shape [${shape}]`);
        }
      }
      return flat;
    }
  }
}

/** Writes a nested value from `at` on; returns where it ends, or -1 when it does not have the shape. */
function fillFrom(
  value: unknown,
  shape: readonly number[],
  axis: number,
  out: Float32Array | Uint8Array,
  at: number,
): number {
  if (axis === shape.length) {
    if (typeof value !== "number" && typeof value !== "boolean") return -1;
    out[at] = Number(value);
    return at + 1;
  }
  if (!Array.isArray(value) || value.length !== shape[axis]) return -1;
  let end = at;
  for (const part of value) {
    end = fillFrom(part, shape, axis + 1, out, end);
    if (end === -1) return -1;
  }
  return end;
}
