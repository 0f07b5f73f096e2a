/** A release folder with made rows and a manifest of the documented form. For tests. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Manifest } from "../release/manifest.js";
import type { Split } from "../select/assign-split.js";
import { recordBatchOf, releaseSchema } from "../shards/arrow-rows.js";
import type { ReleaseRows } from "../shards/columns.js";
import { FORMAT_VERSION } from "../shards/file-metadata.js";
import { encodeParquet } from "../shards/parquet-file.js";
import { sliceRows } from "./made-rows.js";

export interface MadeRelease {
  /** Shards, in their order. */
  readonly shards: readonly { readonly split: Split; readonly rows: ReleaseRows }[];
  readonly rowsPerGroup?: number;
  readonly name?: string;
}

/** @returns the folder; the caller removes it. */
export async function madeRelease({ shards, rowsPerGroup = 4, name = "made" }: MadeRelease): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "wildpose-made-release-"));
  await mkdir(join(folder, "data"));
  const schema = releaseSchema(false);
  const listed: Manifest["shards"] = [];
  for (const [index, { split, rows }] of shards.entries()) {
    async function* batches() {
      for (let start = 0; start < rows.count; start += rowsPerGroup) {
        yield recordBatchOf(sliceRows(rows, start, Math.min(rows.count, start + rowsPerGroup)), schema);
      }
    }
    const parts: Uint8Array[] = [];
    for await (const part of encodeParquet(batches(), { codec: "zstd", imagesEmbedded: false, rowsPerGroup })) {
      parts.push(part);
    }
    const path = `data/${split}-${String(index).padStart(5, "0")}-of-${String(shards.length).padStart(5, "0")}.parquet`;
    const bytes = Buffer.concat(parts);
    await writeFile(join(folder, path), bytes);
    const sha256 = "0".repeat(64);
    listed.push({ path, split, rows: rows.count, bytes: bytes.length, sha256, content_sha256: sha256 });
  }
  await writeFile(join(folder, "manifest.json"), JSON.stringify(manifestOf(name, listed)));
  return folder;
}

export async function removeReleases(folders: readonly string[]): Promise<void> {
  for (const folder of folders) await rm(folder, { recursive: true });
}

function manifestOf(name: string, shards: Manifest["shards"]): Manifest {
  const inSplit = (split: Split) => shards.reduce((sum, shard) => sum + (shard.split === split ? shard.rows : 0), 0);
  const rows = inSplit("train") + inSplit("test");
  const counts = { splits: { train: inSplit("train"), test: inSplit("test") }, rejected: {} };
  return {
    format: "wildpose-release",
    format_version: FORMAT_VERSION,
    name,
    recipe: { images: "none", split: { test: 0.2, key: "made" }, select: { min_labelled_joints: 8 } },
    recipe_sha256: "0".repeat(64),
    inputs: [],
    code: {},
    labels: { engine: "onnx", weights: [] },
    cpu: { architecture: "x64", vectors: "avx2" },
    counts: { persons: rows, rows, ...counts, sources: [] },
    shards,
  };
}
