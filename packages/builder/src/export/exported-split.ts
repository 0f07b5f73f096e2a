/** One split of a release, as every export reads it: in its order, a row group at a time, only the columns that are asked for. */
import { FailedCheckError } from "@wildpose/pose";
import type { Manifest } from "../release/manifest.js";
import type { Split } from "../select/assign-split.js";
import type { ColumnName, ReleaseRows } from "../shards/columns.js";
import { selfDescription } from "../shards/file-metadata.js";
import { shardRows } from "../shards/readable-shards.js";
import type { SourceLicence } from "./source-licences.js";

export interface ExportedSplit {
  readonly split: Split;
  /** All its rows; each reading has as many. */
  readonly rows: number;
  readonly manifest: Manifest;
  readonly licences: readonly SourceLicence[];
  /**
   * The rows of the named columns; the others are empty.
   *
   * @throws {FailedCheckError} when the shards do not have the rows that the manifest says.
   */
  read(names: readonly ColumnName[]): AsyncGenerator<ReleaseRows>;
}

export interface SplitReadOptions {
  readonly signal?: AbortSignal;
  /** Called with the rows of each row group that was read. */
  readonly onRows?: (rows: number) => void;
}

/** The split of a release folder; null where it has no rows. */
export function exportedSplit(
  folder: string,
  manifest: Manifest,
  split: Split,
  licences: readonly SourceLicence[],
  { signal, onRows }: SplitReadOptions,
): ExportedSplit | null {
  const shards = manifest.shards.filter((shard) => shard.split === split);
  const rows = shards.reduce((sum, shard) => sum + shard.rows, 0);
  if (rows === 0) return null;
  async function* read(names: readonly ColumnName[]) {
    for (const shard of shards) {
      let found = 0;
      for await (const group of shardRows(folder, shard.path, names)) {
        signal?.throwIfAborted();
        found += group.count;
        yield group;
        onRows?.(group.count);
      }
      if (found !== shard.rows) {
        throw new FailedCheckError(
          `${folder}/${shard.path}: ${found} rows, the manifest says ${shard.rows}; see what "wildpose verify ${folder}" says`,
        );
      }
    }
  }
  return { split, rows, manifest, licences, read };
}

/** What a file says of where its rows come from and what they mean: enough to use it without the release. */
export function describeExport({ manifest, split, licences }: ExportedSplit) {
  return {
    release: manifest.name,
    recipe_sha256: manifest.recipe_sha256,
    split,
    shards: manifest.shards
      .filter((shard) => shard.split === split)
      .map(({ path, rows, content_sha256 }) => ({ path, rows, content_sha256 })),
    sources: licences,
    ...selfDescription(),
  };
}
