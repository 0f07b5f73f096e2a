/**
 * The annotations as MMPose keeps those of 3D body datasets: what its `BaseMocapDataset` reads, and
 * `tools/dataset_converters/preprocess_h36m.py` writes. Metres there, millimetres with us; the columns of the release
 * stand beside, under their own names.
 */
import { writeNpy } from "@wildpose/formats/numpy";
import { h36m17 } from "@wildpose/pose";
import type { ReleaseRows } from "../shards/columns.js";
import type { OutputFolder } from "../work-folder/output-folder.js";
import { columnArrays } from "./column-arrays.js";
import { describeExport, type ExportedSplit } from "./exported-split.js";
import { imageName, imageNameColumns } from "./image-name.js";
import { type RowArray, readingsOf, writeNpzArrays } from "./npz-arrays.js";

const JOINTS = h36m17.joints.length;

/** What MMPose adds around a box, and what it measures boxes in, pixels. */
const BOX_PADDING = 1.2;
const BOX_UNIT_PX = 200;

const arrays: readonly RowArray[] = [
  {
    name: "imgname",
    dtype: "text",
    shape: [],
    columns: imageNameColumns,
    values: (rows) => Array.from({ length: rows.count }, (_, row) => imageName(rows, row)),
  },
  { name: "center", dtype: "<f8", shape: [2], columns: ["bbox"], values: ({ bbox }) => boxCentres(bbox) },
  { name: "scale", dtype: "<f8", shape: [], columns: ["bbox"], values: ({ bbox }) => boxScales(bbox) },
  { name: "part", dtype: "<f8", shape: [JOINTS, 3], columns: ["keypoints_2d", "visibility"], values: labelledPixels },
  {
    name: "S",
    dtype: "<f8",
    shape: [JOINTS, 4],
    columns: ["keypoints_3d", "root_position", "visibility"],
    values: positionsInMetres,
  },
  ...columnArrays(),
];

export const mmposeReadings = readingsOf(arrays);

/** Writes `<split>.npz`. */
export async function writeMmposeNpz(split: ExportedSplit, output: Pick<OutputFolder, "createFile">) {
  const name = `${split.split}.npz`;
  const text = JSON.stringify(describeExport(split));
  await writeNpzArrays(name, split, output, arrays, [
    { name: "wildpose", npy: writeNpy({ dtype: `<U${Array.from(text).length}`, shape: [], data: [text] }) },
  ]);
  return [{ name, rows: split.rows }];
}

/**
 * @param boxes [N, 4] x, y, width, height.
 * @returns [N, 2]
 */
export function boxCentres(boxes: ArrayLike<number>): Float64Array {
  return Float64Array.from({ length: boxes.length / 2 }, (_, index) => {
    const at = (index >> 1) * 4 + (index & 1);
    return boxes[at] + boxes[at + 2] / 2;
  });
}

/** [N]: the longer side with MMPose's padding, in its unit of 200 pixels. */
export function boxScales(boxes: ArrayLike<number>): Float64Array {
  return Float64Array.from(
    { length: boxes.length / 4 },
    (_, row) => (BOX_PADDING * Math.max(boxes[row * 4 + 2], boxes[row * 4 + 3])) / BOX_UNIT_PX,
  );
}

/** [N, 17, 3] x, y in pixels, and 1 where the joint is labelled. */
export function labelledPixels({ count, keypoints_2d, visibility }: ReleaseRows): Float64Array {
  const values = new Float64Array(count * JOINTS * 3);
  for (let joint = 0; joint < count * JOINTS; joint++) {
    values[joint * 3] = keypoints_2d[joint * 2];
    values[joint * 3 + 1] = keypoints_2d[joint * 2 + 1];
    values[joint * 3 + 2] = Math.min(1, visibility[joint]);
  }
  return values;
}

/** [N, 17, 4] metres, camera frame, and 1 where the joint is labelled: where it is not, the position is an estimate. */
function positionsInMetres({ count, keypoints_3d, root_position, visibility }: ReleaseRows): Float64Array {
  const values = new Float64Array(count * JOINTS * 4);
  for (let joint = 0; joint < count * JOINTS; joint++) {
    const row = Math.floor(joint / JOINTS);
    for (let axis = 0; axis < 3; axis++) {
      values[joint * 4 + axis] = (keypoints_3d[joint * 3 + axis] + root_position[row * 3 + axis]) / 1000;
    }
    values[joint * 4 + 3] = Math.min(1, visibility[joint]);
  }
  return values;
}
