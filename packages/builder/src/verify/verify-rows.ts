/** The checks of `verify` that look at every row. */
import { h36m17 } from "@wildpose/pose";
import { flagNames, REPROJECTION_LIMIT_PX } from "../labelling/assess-labels.js";
import { promisesReprojection, searchSettings } from "../recipe/search-recipe.js";
import { cameraOrigins, labelOrigins, sourceSplits } from "../release/known-values.js";
import type { Manifest } from "../release/manifest.js";
import { groupPlacer, type Split } from "../select/assign-split.js";
import { columns, type ReleaseRows } from "../shards/columns.js";
import { imageCropProblem } from "./verify-image-sizes.js";
import { newProjectionTally, type ProjectionTally, projectionChecker } from "./verify-projection.js";

const JOINTS = h36m17.joints.length;

/** What is checked, in the order of the report. */
export const checkNames = [
  "recipe-hash",
  "accounting",
  "dataset-card",
  "recipe-lock",
  "files",
  "schema",
  "row-counts",
  "content-hash",
  "unique-ids",
  "whole-groups",
  "split-rule",
  "finite-values",
  "ranges",
  "images",
  "reprojection",
] as const;
export type CheckName = (typeof checkNames)[number];

/** Takes note of a problem. */
export type Fail = (name: CheckName, problem: string) => void;

/** What the rows of one shard are like. It can be sent from thread to thread. */
export interface ShardTally extends ProjectionTally {
  readonly names: RowNames;
  /** Rows of each source. */
  readonly rowsOfSource: Map<string, number>;
  values: number;
  imagesEmbedded: number;
}

/** What rows of all shards are held against each other by. Rows that lack one of the first two are left out. */
export interface RowNames {
  readonly ids: string[];
  readonly groups: string[];
  /** SHA-256 of images; "" where there is none. */
  readonly images: string[];
}

export function newShardTally(): ShardTally {
  return {
    names: { ids: [], groups: [], images: [] },
    rowsOfSource: new Map(),
    values: 0,
    imagesEmbedded: 0,
    ...newProjectionTally(),
  };
}

/** Checks the rows of one row group of a shard, which have their images' hashes. */
export function checkRows(
  rows: ReleaseRows,
  shard: string,
  split: Split,
  { recipe }: Pick<Manifest, "recipe">,
  seen: ShardTally,
  fail: Fail,
): void {
  const search = searchSettings(recipe.search);
  const placeGroup = groupPlacer(recipe.split);
  const misplaced = projectionChecker(search, seen);
  for (const { name, kind } of columns) {
    if (kind === "float32") seen.values += checkFinite(rows[name], name, shard, fail);
  }
  const { names, rowsOfSource } = seen;
  for (let row = 0; row < rows.count; row++) {
    const id = rows.sample_id[row];
    const source = rows.source[row];
    const group = rows.group[row];
    if (id === null || source === null || group === null) {
      fail("ranges", `${shard}: a row has no sample_id, source or group`);
      continue;
    }
    names.ids.push(id);
    names.groups.push(group);
    names.images.push(rows.image_sha256[row] ?? "");
    if (placeGroup(group).split !== split) fail("split-rule", `${shard}: ${group} does not belong in ${split}`);
    rowsOfSource.set(source, (rowsOfSource.get(source) ?? 0) + 1);

    const problem =
      rangeProblem(rows, row, recipe.select.min_labelled_joints) ?? imageCropProblem(rows, row, recipe.image_size);
    if (problem !== null) fail("ranges", `${shard}: ${id}: ${problem}`);
    checkImage(rows, row, shard, recipe, seen, fail);
    const placed = misplaced(rows, row);
    if (!(placed <= REPROJECTION_LIMIT_PX)) {
      const onRays = promisesReprojection(search) || rows.label_origin[row] === "measured";
      const found = onRays
        ? `an annotated joint is ${placed} px from its label's projection`
        : `the label of an annotated joint projects ${placed} px from where mode ${search.mode} puts it`;
      fail("reprojection", `${shard}: ${id}: ${found}, at most ${REPROJECTION_LIMIT_PX} allowed`);
    }
  }
}

/** Returns how many values were looked at. */
function checkFinite(values: Float32Array, name: string, shard: string, fail: Fail): number {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  for (let i = 0; i < bits.length; i++) {
    const notFinite = (bits[i] & EXPONENT) === EXPONENT;
    if (!notFinite && bits[i] !== NEGATIVE_ZERO) continue;
    fail("finite-values", `${shard}: ${name} has the value ${notFinite ? values[i] : "-0"}`);
  }
  return values.length;
}

/** Bits of a float32. */
const EXPONENT = 0x7f800000;
const NEGATIVE_ZERO = 0x80000000;

const views = ["keypoints_2d", "keypoints_2d_right"] as const;
const notNegative = [
  "search_residual_mm",
  "expected_error_mm",
  "joint_limit_violation",
  "reprojection_error_px",
] as const;
const knownFlags: ReadonlySet<string> = new Set(flagNames);

function rangeProblem(rows: ReleaseRows, row: number, fewestLabelled: number): string | null {
  const id = rows.sample_id[row] as string;
  const source = rows.source[row] as string;
  if (!id.startsWith(`${source}/`) || !rows.group[row]?.startsWith(`${source}/`))
    return `does not begin with "${source}/"`;
  if (!isOneOf(sourceSplits, rows.source_split[row])) return `source_split ${rows.source_split[row]}`;
  let labelled = 0;
  for (let joint = 0; joint < JOINTS; joint++) {
    const state = rows.visibility[row * JOINTS + joint];
    if (state > 2) return `visibility ${state} of ${h36m17.joints[joint]}`;
    if (state > 0) {
      labelled++;
      continue;
    }
    const at = (row * JOINTS + joint) * 2;
    for (const name of views) {
      if (rows[name][at] !== 0 || rows[name][at + 1] !== 0) {
        return `${name} of ${h36m17.joints[joint]} is not (0, 0) though its visibility is 0`;
      }
    }
  }
  if (rows.visibility[row * JOINTS + h36m17.root] === 0) return "its root is not labelled";
  if (labelled < fewestLabelled) return `${labelled} labelled joints, the recipe asks for ${fewestLabelled}`;
  const rootStart = (row * JOINTS + h36m17.root) * 3;
  for (let axis = 0; axis < 3; axis++) {
    if (rows.keypoints_3d[rootStart + axis] !== 0) return "keypoints_3d of the root is not 0";
  }
  if (!(rows.bbox[row * 4 + 2] >= 0 && rows.bbox[row * 4 + 3] >= 0)) return "bbox has a negative size";
  if (!(rows.root_position[row * 3 + 2] > 0)) return `root depth ${rows.root_position[row * 3 + 2]} mm`;
  if (!(rows.camera[row * 4] > 0 && rows.camera[row * 4 + 1] > 0)) return "focal length is not positive";
  if (!isOneOf(cameraOrigins, rows.camera_origin[row])) return `camera_origin ${rows.camera_origin[row]}`;
  if (!isOneOf(labelOrigins, rows.label_origin[row])) return `label_origin ${rows.label_origin[row]}`;
  for (const name of notNegative) {
    if (!(rows[name][row] >= 0)) return `${name} ${rows[name][row]}`;
  }
  if (!(rows.bone_asymmetry[row] >= 0 && rows.bone_asymmetry[row] <= 2))
    return `bone_asymmetry ${rows.bone_asymmetry[row]}`;
  const unknown = rows.flags[row].find((flag) => !knownFlags.has(flag));
  if (unknown !== undefined) return `flag ${unknown} is not known`;
  const width = rows.image_width[row];
  const height = rows.image_height[row];
  const sha256 = rows.image_sha256[row];
  if ((width === null) !== (height === null)) return "image_width and image_height are not null together";
  if (sha256 !== null && width === null) return "image_sha256 is there without the size of the image";
  if (width !== null && height !== null && !(width > 0 && height > 0)) return `image size ${width} × ${height}`;
  if (rows.image.path[row] === "") return "image.path is empty";
  if (sha256 !== null && rows.image.path[row] === null) return "image_sha256 is there without image.path";
  return null;
}

function isOneOf(known: readonly string[], value: string | null): boolean {
  return value !== null && known.includes(value);
}

function checkImage(
  { image, image_sha256, sample_id }: ReleaseRows,
  row: number,
  shard: string,
  { images: use, image_size: size }: Pick<Manifest["recipe"], "images" | "image_size">,
  seen: ShardTally,
  fail: Fail,
): void {
  const bytes = image.bytes[row];
  if ((bytes !== null) !== (use === "embed")) {
    fail(
      "images",
      `${shard}: ${sample_id[row]}: image bytes are ${bytes === null ? "missing" : "there"}, the recipe says images: ${use}`,
    );
  }
  if (bytes === null) return;
  seen.imagesEmbedded++;
  // What was cropped or scaled has the hash of the file that it was: see verify-image-sizes.ts.
  if (size === undefined && image.sha256?.[row] !== image_sha256[row]) {
    fail("images", `${shard}: ${sample_id[row]}: image_sha256 is not the hash of the image`);
  }
}
