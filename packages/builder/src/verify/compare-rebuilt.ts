/** Persons that were made again against the rows of a release, bit by bit. */

import type { Manifest } from "../release/manifest.js";
import { type Split, splits } from "../select/assign-split.js";
import { type ColumnName, columns, type ReleaseRows } from "../shards/columns.js";
import { shardRows } from "../shards/readable-shards.js";

/** The persons of a chunk. */
export interface MadePersons {
  /** Index of their entry in the recipe. */
  readonly entry: number;
  /** Ids of those whose label cannot be used. */
  readonly rejected: readonly string[];
  /** Of each row 1 + the index of its split. */
  readonly sides: Uint8Array;
  readonly rows: ReleaseRows;
}

export interface ComparedRows {
  /** That were compared. */
  readonly rows: number;
  readonly problems: readonly string[];
}

/** Reads the ids of all shards, and whole only the row groups that have a person who was made again. */
export async function compareWithShards(
  folder: string,
  manifest: Manifest,
  made: readonly MadePersons[],
  signal?: AbortSignal,
): Promise<ComparedRows> {
  const wanted = new Map<string, { readonly of: MadePersons; readonly row: number }>();
  for (const of of made) for (const [row, id] of of.rows.sample_id.entries()) wanted.set(id as string, { of, row });
  const rejected = new Set(made.flatMap((persons) => persons.rejected));
  const problems: string[] = [];
  let rows = 0;
  for (const { path, split } of manifest.shards) {
    signal?.throwIfAborted();
    const groups = new Set<number>();
    let group = 0;
    for await (const { sample_id } of shardRows(folder, path, ["sample_id"])) {
      for (const id of sample_id) {
        if (id === null) continue;
        if (wanted.has(id)) groups.add(group);
        if (rejected.has(id)) problems.push(`${path}: ${id} is there, but its label cannot be used`);
      }
      group++;
    }
    if (groups.size === 0) continue;
    for await (const found of shardRows(folder, path, columnNames, groups)) {
      for (const [row, id] of found.sample_id.entries()) {
        const expected = wanted.get(id ?? "");
        if (id === null || expected === undefined) continue;
        wanted.delete(id);
        rows++;
        const problem = rowProblem(found, row, split, expected.of, expected.row);
        if (problem !== null) problems.push(`${path}: ${id}: ${problem}`);
      }
    }
  }
  for (const [id, { of }] of wanted) {
    // Only where a number of rows was asked for may a person be left out whose label can be used.
    if (manifest.counts.sources[of.entry].rejected["beyond-count"]) continue;
    problems.push(`${id} is not there, though nothing rejects it`);
  }
  return { rows, problems };
}

const columnNames: readonly ColumnName[] = columns.map(({ name }) => name);

function rowProblem(found: ReleaseRows, row: number, split: Split, made: MadePersons, madeRow: number): string | null {
  const madeSplit = splits[made.sides[madeRow] - 1];
  if (madeSplit !== split) return `is in ${split}, made again it belongs in ${madeSplit}`;
  for (const { name } of columns) {
    const [a, b] = [bitsOf(found, name, row), bitsOf(made.rows, name, madeRow)];
    if (!a.equals(b)) return `${name} is not what is made again`;
  }
  return null;
}

/** A value as bytes; the same for the same value only. */
function bitsOf(rows: ReleaseRows, name: ColumnName, row: number): Buffer {
  const values = rows[name];
  if (values instanceof Float32Array || values instanceof Uint8Array) {
    const size = values.byteLength / rows.count;
    return Buffer.from(values.buffer, values.byteOffset + row * size, size);
  }
  if (name !== "image") return Buffer.from(JSON.stringify((values as readonly unknown[])[row]), "utf8");
  const { bytes, path } = rows.image;
  const head = Buffer.from(JSON.stringify([path[row], bytes[row]?.length ?? null]), "utf8");
  return Buffer.concat([head, bytes[row] ?? new Uint8Array(0)]);
}
