/** Persons of releases that have their images in them, a row group at a time. */
import { join } from "node:path";
import { type ColumnName, openShard, type ReleaseRows, readManifest, type Split } from "@wildpose/builder";
import type { Distortion, Intrinsics } from "@wildpose/camera";
import { FailedCheckError, h36m17, InvalidSettingError } from "@wildpose/pose";
import type { RowGroup } from "./row-order.js";

const JOINTS = h36m17.joints.length;

/** A person of a release, in the pixels of its row's image. */
export interface ReleasePerson {
  readonly release: string;
  readonly id: string;
  readonly source: string;
  readonly labelOrigin: string;
  /** Null in a release without images. */
  readonly image: Uint8Array | null;
  /** Pixels; null where not known. */
  readonly width: number | null;
  readonly height: number | null;
  /** x, y, width, height; pixels. */
  readonly box: Float32Array;
  /** [17, 2] pixels. */
  readonly keypoints: Float32Array;
  /** [17] 0 not labelled, 1 occluded, 2 visible. */
  readonly visibility: Uint8Array;
  /** [17] 1 where computed from other joints. */
  readonly synthesized: Uint8Array;
  /** [17, 3] millimetres relative to the root, camera frame. */
  readonly pose: Float32Array;
  /** [3] millimetres, camera frame. */
  readonly root: Float32Array;
  readonly intrinsics: Intrinsics;
  readonly distortion: Distortion;
}

const labelColumns = [
  ...["sample_id", "source", "label_origin", "image_width", "image_height", "bbox", "keypoints_2d"],
  ...["visibility", "synthesized", "keypoints_3d", "root_position", "camera", "camera_distortion"],
] as readonly ColumnName[];

/**
 * The row groups of a split of releases, in the order of the releases and their shards. Only footers are read.
 *
 * @throws {InvalidSettingError} when a release cannot be found, has no images in it, or the split has no rows in any.
 * @throws {FailedCheckError} when a manifest or a shard is damaged.
 */
export async function readRowGroups(
  releases: readonly string[],
  split: Split,
  needsImages = true,
): Promise<RowGroup[]> {
  const groups: RowGroup[] = [];
  for (const release of releases) {
    const { shards, recipe } = await readManifest(release);
    if (needsImages && recipe.images !== "embed") {
      throw new InvalidSettingError(
        `${release}: has no images in it; put them in with "wildpose join ${release} --images <folder> --out <folder>"`,
      );
    }
    const names: ReadonlySet<string> = new Set(needsImages ? [...labelColumns, "image"] : labelColumns);
    for (const { path, split: of } of shards) {
      if (of !== split) continue;
      const { metadata } = await readable(release, path, () => openShard(join(release, path)));
      for (const [group, { num_rows, columns }] of metadata.row_groups.entries()) {
        const taken = columns.filter(({ meta_data }) => names.has(meta_data?.path_in_schema[0] ?? ""));
        const bytes = taken.reduce((sum, { meta_data }) => sum + Number(meta_data?.total_uncompressed_size ?? 0), 0);
        if (num_rows > 0n) groups.push({ release, shard: path, group, rows: Number(num_rows), bytes });
      }
    }
  }
  if (groups.length === 0) {
    throw new InvalidSettingError(
      `${releases.join(", ")}: no rows in the split ${split}; build with another split, or use the other one`,
    );
  }
  return groups;
}

/**
 * The persons of a row group.
 *
 * @throws {FailedCheckError} when the shard cannot be read.
 */
export async function readPersons(
  { release, shard, group }: RowGroup,
  withImages = true,
): Promise<readonly ReleasePerson[]> {
  return readable(release, shard, async () => {
    const { rows } = await openShard(join(release, shard));
    const names = withImages ? [...labelColumns, "image" as const] : labelColumns;
    const persons: ReleasePerson[] = [];
    for await (const values of rows(names, new Set([group]))) {
      for (let row = 0; row < values.count; row++) persons.push(personOf(release, values, row));
    }
    return persons;
  });
}

async function readable<Value>(release: string, shard: string, read: () => Promise<Value>): Promise<Value> {
  try {
    return await read();
  } catch (error) {
    const [problem] = (error as Error).message.split("\n");
    throw new FailedCheckError(
      `${join(release, shard)}: cannot be read (${problem}); see what "wildpose verify ${release}" says`,
      { cause: error },
    );
  }
}

function personOf(release: string, rows: ReleaseRows, row: number): ReleasePerson {
  const of = <Values extends Float32Array | Uint8Array>(values: Values, size: number) =>
    values.subarray(row * size, (row + 1) * size) as Values;
  return {
    release,
    id: rows.sample_id[row] ?? "",
    source: rows.source[row] ?? "",
    labelOrigin: rows.label_origin[row] ?? "",
    image: rows.image.bytes[row],
    width: rows.image_width[row],
    height: rows.image_height[row],
    box: of(rows.bbox, 4),
    keypoints: of(rows.keypoints_2d, JOINTS * 2),
    visibility: of(rows.visibility, JOINTS),
    synthesized: of(rows.synthesized, JOINTS),
    pose: of(rows.keypoints_3d, JOINTS * 3),
    root: of(rows.root_position, 3),
    intrinsics: Array.from(of(rows.camera, 4)) as unknown as Intrinsics,
    distortion: Array.from(of(rows.camera_distortion, 5)) as unknown as Distortion,
  };
}
