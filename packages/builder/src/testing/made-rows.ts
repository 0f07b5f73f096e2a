/** Rows with values that are made, and of which no two columns look alike. For tests. */
import { h36m17, randomStream } from "@wildpose/pose";
import type { ReleaseRows } from "../shards/columns.js";

const JOINTS = h36m17.joints.length;

export interface MadeRows {
  readonly count: number;
  readonly seed?: number;
  /** Bytes of each image; none when left out. */
  readonly imageBytes?: number;
}

export function madeRows({ count, seed = 1, imageBytes }: MadeRows): ReleaseRows {
  const random = randomStream(seed, "made-rows");
  const names = (prefix: string) => Array.from({ length: count }, (_, row) => `${prefix}${row}`);
  const floats = (size: number) => Float32Array.from({ length: count * size }, () => random.normal(0, 1000));
  const small = (size: number, below: number) => Uint8Array.from({ length: count * size }, () => random.integer(below));
  return {
    count,
    sample_id: names("lsp/ünïcode "),
    source: names("lsp").map((_, row) => ["lsp", "mpii"][row % 2]),
    source_split: names("train").map(() => "train"),
    group: names("lsp/group "),
    image: {
      bytes: names("").map(() =>
        imageBytes === undefined ? null : Uint8Array.from({ length: imageBytes }, () => random.integer(256)),
      ),
      path: names("im"),
    },
    image_width: names("").map((_, row) => (row % 3 === 0 ? null : row + 1)),
    image_height: names("").map((_, row) => (row % 3 === 0 ? null : row + 2)),
    // Of the whole image, where its size is known.
    image_crop: Float32Array.from(
      names("").flatMap((_, row) => (row % 3 === 0 ? [0, 0, 0, 0] : [0, 0, row + 1, row + 2])),
    ),
    image_sha256: names("").map((_, row) => (row % 3 === 0 ? null : `hash ${row}`)),
    bbox: floats(4),
    keypoints_2d: floats(JOINTS * 2),
    visibility: small(JOINTS, 3),
    synthesized: small(JOINTS, 2),
    keypoints_2d_right: floats(JOINTS * 2),
    keypoints_3d: floats(JOINTS * 3),
    keypoints_3d_coarse: floats(JOINTS * 3),
    root_position: floats(3),
    camera: floats(4),
    camera_distortion: floats(5),
    camera_origin: names("").map(() => "assumed"),
    label_origin: names("").map(() => "generated"),
    search_residual_mm: floats(1),
    expected_error_mm: floats(1),
    bone_asymmetry: floats(1),
    joint_limit_violation: floats(1),
    reprojection_error_px: floats(1),
    flags: names("").map((_, row) => ["a", "b", "c"].slice(0, row % 4)),
  };
}

/** Rows `start` (inclusive) to `end` (exclusive). */
export function sliceRows(rows: ReleaseRows, start: number, end: number): ReleaseRows {
  const sliced = Object.entries(rows).map(([name, values]) => {
    if (typeof values === "number") return [name, end - start];
    if (values instanceof Float32Array || values instanceof Uint8Array) {
      const size = values.length / rows.count;
      return [name, values.slice(start * size, end * size)];
    }
    if (Array.isArray(values)) return [name, values.slice(start, end)];
    const { bytes, path } = values as ReleaseRows["image"];
    return [name, { bytes: bytes.slice(start, end), path: path.slice(start, end) }];
  });
  return Object.fromEntries(sliced) as ReleaseRows;
}
