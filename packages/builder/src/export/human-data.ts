/**
 * The release as HumanData, the file of MMHuman3D (`docs/human_data.md` and `human_data.py` there): 17 of the 190 joints
 * of its convention, compressed as its own converters leave them. Metres relative to the root there, millimetres with us.
 */
import { type NpzMember, pickledTexts, writeNpy } from "@wildpose/formats/numpy";
import { h36m17 } from "@wildpose/pose";
import type { ReleaseRows } from "../shards/columns.js";
import type { OutputFolder } from "../work-folder/output-folder.js";
import { columnArrays } from "./column-arrays.js";
import { describeExport, type ExportedSplit } from "./exported-split.js";
import { imageName, imageNameColumns } from "./image-name.js";
import { labelledPixels } from "./mmpose-npz.js";
import { type RowArray, readingsOf, writeNpzArrays } from "./npz-arrays.js";

const JOINTS = h36m17.joints.length;

/** Joints of the convention `human_data`. */
export const HUMAN_DATA_JOINTS = 190;

/**
 * Where a joint of Human3.6M is in `human_data`: by the names of MMHuman3D's convention `h36m_mmpose`, in
 * `mmhuman3d/core/conventions/keypoints_mapping`.
 */
export const humanDataJoints: Readonly<Record<string, number>> = {
  // pelvis_extra, right_hip_extra, left_hip_extra, spine_extra, neck_extra, head_extra, headtop
  ...{ hip: 148, rightHip: 144, leftHip: 145, spine: 150, thorax: 146, neck: 152, head: 147 },
  ...{ rightKnee: 5, rightAnkle: 8, leftKnee: 4, leftAnkle: 7 },
  ...{ leftShoulder: 16, leftElbow: 18, leftWrist: 20, rightShoulder: 17, rightElbow: 19, rightWrist: 21 },
};

/** Our joints in the order of `human_data`, which a compressed file keeps. */
const order = h36m17.joints
  .map((name, joint) => ({ joint, place: humanDataJoints[name] }))
  .sort((a, b) => a.place - b.place)
  .map(({ joint }) => joint);

const arrays: readonly RowArray[] = [
  {
    name: "image_path",
    dtype: "text",
    shape: [],
    columns: imageNameColumns,
    values: (rows) => Array.from({ length: rows.count }, (_, row) => imageName(rows, row)),
  },
  {
    name: "image_id",
    dtype: "text",
    shape: [],
    columns: ["sample_id"],
    values: ({ sample_id }) => sample_id.map((id) => id ?? ""),
  },
  { name: "bbox_xywh", dtype: "<f8", shape: [5], columns: ["bbox"], values: scoredBoxes },
  {
    name: "keypoints2d",
    dtype: "<f8",
    shape: [JOINTS, 3],
    columns: ["keypoints_2d", "visibility"],
    values: (rows) => reordered(labelledPixels(rows), 3),
  },
  {
    name: "keypoints3d",
    dtype: "<f8",
    shape: [JOINTS, 4],
    columns: ["keypoints_3d", "visibility"],
    values: (rows) => reordered(poseInMetres(rows), 4),
  },
  // Every array whose name has `keypoints` in it needs a mask there.
  ...columnArrays((name) => name.includes("keypoints") || name === "bbox"),
];

export const humanDataReadings = readingsOf(arrays);

/** Writes `<split>.npz`. */
export async function writeHumanData(split: ExportedSplit, output: Pick<OutputFolder, "createFile">) {
  const name = `${split.split}.npz`;
  const mask = new Uint8Array(HUMAN_DATA_JOINTS);
  for (const place of Object.values(humanDataJoints)) mask[place] = 1;
  const maskNpy = writeNpy({ dtype: "|u1", shape: [HUMAN_DATA_JOINTS], data: mask });
  const { sources, ...described } = describeExport(split);
  await writeNpzArrays(name, split, output, arrays, [
    { name: "keypoints2d_mask", npy: maskNpy },
    { name: "keypoints3d_mask", npy: maskNpy },
    textMember("keypoints2d_convention", "human_data"),
    textMember("keypoints3d_convention", "human_data"),
    textMember("config", split.manifest.name),
    { name: "meta", npy: pickledTexts({ licences: JSON.stringify(sources), wildpose: JSON.stringify(described) }) },
    { name: "__key_strict__", npy: writeNpy({ dtype: "|b1", shape: [], data: Uint8Array.of(0) }) },
    { name: "__temporal_len__", npy: writeNpy({ dtype: "<i4", shape: [], data: Int32Array.of(split.rows) }) },
    { name: "__keypoints_compressed__", npy: writeNpy({ dtype: "|b1", shape: [], data: Uint8Array.of(1) }) },
  ]);
  return [{ name, rows: split.rows }];
}

function textMember(name: string, text: string): NpzMember {
  return { name, npy: writeNpy({ dtype: `<U${Array.from(text).length}`, shape: [], data: [text] }) };
}

/** [N, 5] x, y, width, height, and 1 for sure. */
function scoredBoxes({ count, bbox }: ReleaseRows): Float64Array {
  return Float64Array.from({ length: count * 5 }, (_, index) => {
    const part = index % 5;
    return part === 4 ? 1 : bbox[Math.floor(index / 5) * 4 + part];
  });
}

/** [N, 17, 4] metres relative to the root, camera frame, and 1 where the joint is labelled. */
function poseInMetres({ count, keypoints_3d, visibility }: ReleaseRows): Float64Array {
  return Float64Array.from({ length: count * JOINTS * 4 }, (_, index) => {
    const joint = index >> 2;
    const part = index & 3;
    return part === 3 ? Math.min(1, visibility[joint]) : keypoints_3d[joint * 3 + part] / 1000;
  });
}

/** Joints of [N, 17, D] in the order of `human_data`. */
function reordered(values: Float64Array, dimensions: number): Float64Array {
  const result = new Float64Array(values.length);
  const step = JOINTS * dimensions;
  for (let start = 0; start < values.length; start += step) {
    for (const [place, joint] of order.entries()) {
      const from = start + joint * dimensions;
      result.set(values.subarray(from, from + dimensions), start + place * dimensions);
    }
  }
  return result;
}
