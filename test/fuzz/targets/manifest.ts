/** `manifest.json` of a release, which `verify`, `stats` and `diff` begin with. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readManifest } from "@wildpose/builder";
import type { FuzzTarget } from "../fuzz-target.js";
import { temporaryFolder } from "../temporary-folder.js";

const sha256 = "0123456789abcdef".repeat(4);
const splits = { train: 2, test: 0 };
const rejected = { "not-annotated": 1 };
const manifest = {
  format: "wildpose-release",
  format_version: 3,
  name: "made",
  recipe: { images: "none", split: { test: 0.2, key: "made" }, select: { min_labelled_joints: 8 } },
  recipe_sha256: sha256,
  inputs: [{ source: "lsp", path: "lsp/joints.mat", bytes: 100, sha256 }],
  code: { wildpose: "0.1.0" },
  labels: { engine: "made", weights: [{ name: "direct.safetensors", bytes: 10, sha256 }] },
  cpu: { architecture: "x64", vectors: "avx2" },
  counts: {
    ...{ persons: 3, rows: 2, splits, rejected },
    sources: [{ source: "lsp", root: "lsp", persons: 3, kept: 2, rejected, splits }],
  },
  shards: [
    { path: "data/train-00000-of-00001.parquet", split: "train", rows: 2, bytes: 5, sha256, content_sha256: sha256 },
  ],
};

let folder: string | null = null;

export const target: FuzzTarget = {
  name: "manifest",
  files: async () => [
    { name: "manifest.json", bytes: Buffer.from(JSON.stringify(manifest, null, 2)) },
    { name: "without spaces", bytes: Buffer.from(JSON.stringify(manifest)) },
  ],
  async read(bytes) {
    folder ??= temporaryFolder();
    await writeFile(join(folder, "manifest.json"), bytes);
    await readManifest(folder);
  },
};
