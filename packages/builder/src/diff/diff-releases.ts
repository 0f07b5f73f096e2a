/** What is different between two releases: samples, values, manifests. */
import { h36m17, mpjpe, paMpjpe } from "@wildpose/pose";
import type { Manifest } from "../release/manifest.js";
import { readManifest } from "../release/read-manifest.js";
import { type Spread, spreadOf } from "../release/spread.js";
import type { Split } from "../select/assign-split.js";
import type { ReleaseRows } from "../shards/columns.js";
import { type NamedSamples, nameSamples, shardRows } from "../shards/readable-shards.js";
import { type ColumnDifference, columnTally, comparedColumns } from "./diff-columns.js";
import { diffManifests, type ManifestDifference } from "./diff-manifests.js";

const JOINTS = h36m17.joints.length;

/** Rows of the first release that are held while their partners are looked up; their numbers take about 1 kB each. */
const BLOCK_ROWS = 20_000;

export interface DiffOptions {
  /** Numbers that differ by no more than this are the same. */
  readonly tolerance?: number;
  readonly signal?: AbortSignal;
  /** Called with the rows compared so far, and their total. */
  readonly onProgress?: (rows: number, total: number) => void;
}

export interface ReleaseDiff {
  /** Same samples in the same splits with the same values, and the same manifests. */
  readonly same: boolean;
  /** Rows of each release, and samples that are in both. */
  readonly rows: { readonly a: number; readonly b: number; readonly common: number };
  readonly onlyInA: NamedSamples;
  readonly onlyInB: NamedSamples;
  /** Samples that are in another split. */
  readonly moved: NamedSamples;
  /** Columns that differ in samples of both. */
  readonly columns: readonly ColumnDifference[];
  /** Millimetres between the 3D labels of samples of both; null when there are none. */
  readonly labels: { readonly mpjpe: Spread; readonly paMpjpe: Spread } | null;
  readonly manifest: readonly ManifestDifference[];
}

/** Where a sample is: the shard, the row group in it, the row in that. */
interface Place {
  readonly shard: number;
  readonly group: number;
  readonly row: number;
}

interface Pair {
  readonly rows: ReleaseRows;
  readonly row: number;
  readonly place: Place;
}

/**
 * Compares two release folders, a row group of each in memory at a time; what grows with the release is the list of the
 * second one's sample ids.
 *
 * @throws {InvalidSettingError} when a folder is no release.
 * @throws {FailedCheckError} when a shard cannot be read.
 */
export async function diffReleases(
  folderA: string,
  folderB: string,
  { tolerance = 0, signal, onProgress }: DiffOptions = {},
): Promise<ReleaseDiff> {
  const manifestA = await readManifest(folderA);
  const manifestB = await readManifest(folderB);
  const places = await findSamples(folderB, manifestB, signal);
  const rowsB = places.size;
  const names = ["sample_id" as const, ...comparedColumns.map(({ name }) => name)];
  const tally = columnTally(tolerance);
  const errors: { mpjpe: number[]; paMpjpe: number[] } = { mpjpe: [], paMpjpe: [] };
  const onlyInA: string[] = [];
  const moved: string[] = [];
  const total = manifestA.shards.reduce((sum, { rows }) => sum + rows, 0);
  let rowsA = 0;
  let block: Pair[] = [];
  const compareBlock = async () => {
    for (const [shard, pairs] of groupedBy(block, ({ place }) => place.shard)) {
      const byGroup = groupedBy(pairs, ({ place }) => place.group);
      const groups = [...byGroup.keys()].sort((x, y) => x - y);
      let next = 0;
      for await (const rows of shardRows(folderB, manifestB.shards[shard].path, names, new Set(groups))) {
        signal?.throwIfAborted();
        for (const pair of byGroup.get(groups[next++]) ?? []) {
          tally.compare(pair.rows, pair.row, rows, pair.place.row);
          const [label, other] = [labelOf(pair.rows, pair.row), labelOf(rows, pair.place.row)];
          errors.mpjpe.push(mpjpe(label, other, h36m17.root));
          errors.paMpjpe.push(paMpjpe(label, other));
        }
      }
    }
    block = [];
    onProgress?.(rowsA, total);
  };
  for (const { path, split } of manifestA.shards) {
    for await (const rows of shardRows(folderA, path, names)) {
      signal?.throwIfAborted();
      for (let row = 0; row < rows.count; row++) {
        const id = rows.sample_id[row] ?? "";
        const place = places.get(id);
        if (place === undefined) {
          onlyInA.push(id);
          continue;
        }
        places.delete(id);
        if (splitOf(manifestB, place) !== split) moved.push(id);
        block.push({ rows, row, place });
      }
      rowsA += rows.count;
      if (block.length >= BLOCK_ROWS) await compareBlock();
    }
  }
  await compareBlock();
  const manifest = diffManifests(manifestA, manifestB);
  const columns = tally.differences();
  const [mpjpeSpread, paMpjpeSpread] = [errors.mpjpe, errors.paMpjpe].map((values) =>
    spreadOf(Float64Array.from(values)),
  );
  const differs = [onlyInA.length, places.size, moved.length, columns.length, manifest.length];
  return {
    same: differs.every((count) => count === 0),
    rows: { a: rowsA, b: rowsB, common: errors.mpjpe.length },
    onlyInA: nameSamples(onlyInA),
    onlyInB: nameSamples(places.keys()),
    moved: nameSamples(moved),
    columns,
    labels: mpjpeSpread && paMpjpeSpread ? { mpjpe: mpjpeSpread, paMpjpe: paMpjpeSpread } : null,
    manifest,
  };
}

async function findSamples(folder: string, { shards }: Manifest, signal?: AbortSignal): Promise<Map<string, Place>> {
  const places = new Map<string, Place>();
  for (const [shard, { path }] of shards.entries()) {
    let group = 0;
    for await (const rows of shardRows(folder, path, ["sample_id"])) {
      signal?.throwIfAborted();
      for (const [row, id] of rows.sample_id.entries()) places.set(id ?? "", { shard, group, row });
      group++;
    }
  }
  return places;
}

function splitOf({ shards }: Manifest, { shard }: Place): Split {
  return shards[shard].split;
}

function labelOf({ keypoints_3d }: ReleaseRows, row: number): Float32Array {
  return keypoints_3d.subarray(row * JOINTS * 3, (row + 1) * JOINTS * 3);
}

function groupedBy<Value>(values: readonly Value[], keyOf: (value: Value) => number): Map<number, Value[]> {
  const groups = new Map<number, Value[]>();
  for (const value of values) {
    const key = keyOf(value);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [value]);
    else group.push(value);
  }
  return groups;
}
