/** The rows that a report draws, with their photographs where these are embedded or at hand. */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { adapters } from "@wildpose/adapters";
import { h36m17 } from "@wildpose/pose";
import { z } from "zod";
import { staysInside } from "../recipe/recipe.js";
import type { Manifest } from "../release/manifest.js";
import type { Split } from "../select/assign-split.js";
import { type ColumnName, columns, type ReleaseRows } from "../shards/columns.js";
import { shardRows } from "../shards/readable-shards.js";
import type { RowPlace } from "./sample-chooser.js";

const JOINTS = h36m17.joints.length;

export interface DrawnSample {
  readonly id: string;
  readonly source: string;
  readonly split: Split;
  /** Bytes of the image file; null where it is neither in the release nor at hand. */
  readonly photo: Uint8Array | null;
  /** [17, 2] pixels. */
  readonly keypoints: Float32Array;
  /** [17] */
  readonly visibility: Uint8Array;
  /** [17, 3] millimetres, root-relative, camera frame. */
  readonly pose: Float32Array;
  /** Millimetres along the camera's axis. */
  readonly rootDepth: number;
  readonly cameraOrigin: string;
  readonly labelOrigin: string;
  readonly expectedErrorMm: number;
  readonly searchResidualMm: number;
  readonly flags: readonly string[];
}

const drawnColumns: readonly ColumnName[] = columns
  .map(({ name }) => name)
  .filter((name) => name !== "keypoints_2d_right" && name !== "keypoints_3d_coarse");

/**
 * Reads rows, in the order they are asked for.
 *
 * @param root folder that the sources of the recipe are under; no photograph is looked for when it is left out.
 * @throws {FailedCheckError} when a shard cannot be read.
 */
export async function readDrawnSamples(
  folder: string,
  manifest: Manifest,
  places: readonly RowPlace[],
  root?: string,
): Promise<DrawnSample[]> {
  const samples = new Map<RowPlace, DrawnSample>();
  for (const [shard, { path, split }] of manifest.shards.entries()) {
    const groups = [...new Set(places.filter((place) => place.shard === shard).map(({ group }) => group))].sort(
      (a, b) => a - b,
    );
    if (groups.length === 0) continue;
    let at = 0;
    for await (const rows of shardRows(folder, path, drawnColumns, new Set(groups))) {
      const group = groups[at++];
      for (const place of places.filter((wanted) => wanted.shard === shard && wanted.group === group)) {
        const embedded = rows.image.bytes[place.row];
        const photo = embedded ?? (root === undefined ? null : await photoAtHand(rows, place.row, manifest, root));
        samples.set(place, sampleOf(rows, place.row, split, photo));
      }
    }
  }
  return places.map((place) => samples.get(place) as DrawnSample);
}

function sampleOf(rows: ReleaseRows, row: number, split: Split, photo: Uint8Array | null): DrawnSample {
  return {
    id: rows.sample_id[row] ?? "",
    source: rows.source[row] ?? "",
    split,
    photo,
    keypoints: rows.keypoints_2d.slice(row * JOINTS * 2, (row + 1) * JOINTS * 2),
    visibility: rows.visibility.slice(row * JOINTS, (row + 1) * JOINTS),
    pose: rows.keypoints_3d.slice(row * JOINTS * 3, (row + 1) * JOINTS * 3),
    rootDepth: rows.root_position[row * 3 + 2],
    cameraOrigin: rows.camera_origin[row] ?? "",
    labelOrigin: rows.label_origin[row] ?? "",
    expectedErrorMm: rows.expected_error_mm[row],
    searchResidualMm: rows.search_residual_mm[row],
    flags: rows.flags[row],
  };
}

/** What of a manifest's recipe says where images are. */
const recipeSources = z.array(
  z.looseObject({ source: z.string(), root: z.string(), images: z.string().nullable().optional() }),
);

/**
 * The image file of a row, from where the recipe of the release had it or its source's official tree has it. One of other
 * bytes than the row says is none.
 */
async function photoAtHand(
  rows: ReleaseRows,
  row: number,
  { recipe }: Manifest,
  root: string,
): Promise<Uint8Array | null> {
  const path = rows.image.path[row];
  if (path === null || !staysInside(path)) return null;
  for (const { source, root: folder, images } of recipeSources.safeParse(recipe.sources).data ?? []) {
    const official = adapters.find(({ card }) => card.id === source)?.card.trees[0].images;
    const name = images ?? official;
    if (source !== rows.source[row] || !name || !staysInside(folder) || !staysInside(name)) continue;
    const bytes = await readFile(join(root, folder, name, path)).catch(() => null);
    const sha256 = rows.image_sha256[row];
    if (bytes === null) continue;
    if (sha256 === null || createHash("sha256").update(bytes).digest("hex") === sha256) return bytes;
  }
  return null;
}
