/** What of each row is counted in a survey, with the bins it is counted in. */
import { h36m17 } from "@wildpose/pose";
import { bodyHeight } from "../release/body-height.js";
import { type Column, columns, type ReleaseRows } from "../shards/columns.js";
import type { HistogramAxis } from "./histogram.js";
import { jointAngles, type ViewDirection, viewDirection } from "./pose-angles.js";

const JOINTS = h36m17.joints.length;

export type MeasureTopic = "camera" | "person" | "pose" | "quality";

export interface RowMeasure {
  readonly name: string;
  readonly topic: MeasureTopic;
  readonly title: string;
  /** Empty where it counts. */
  readonly unit: string;
  /** A sentence: what it is, and in which frame. */
  readonly about: string;
  readonly axis: HistogramAxis;
  /** Values of a row, none or more. */
  of(rows: ReleaseRows, row: number): readonly number[];
}

/** Widths of bins are powers of ten: any bars of 1, 2 or 5 times one are made of whole bins. */
const linear = (low: number, high: number, width: number): HistogramAxis => ({
  ...{ scale: "linear", low, high, bins: Math.round((high - low) / width) },
});
const BINS_PER_DECADE = 100;
const logarithmic = (firstPower: number, lastPower: number): HistogramAxis => ({
  scale: "logarithmic",
  low: 10 ** firstPower,
  high: 10 ** lastPower,
  bins: (lastPower - firstPower) * BINS_PER_DECADE,
});
const jointCounts = linear(-0.5, JOINTS + 0.5, 1);

/** By the unit of a column, for columns that no one here knows. */
const axesOfUnits: Readonly<Record<string, HistogramAxis>> = {
  millimetre: linear(0, 2000, 0.1),
  degree: linear(0, 180, 0.1),
  ratio: linear(0, 2, 0.001),
  pixel: logarithmic(-9, 5),
};

const shortUnits: Readonly<Record<string, string>> = { millimetre: "mm", degree: "degrees", pixel: "px", ratio: "" };

const ofView = (field: keyof ViewDirection) => (rows: ReleaseRows, row: number) => [
  viewDirection(poseOf(rows, row), rows.root_position.subarray(row * 3, row * 3 + 3))[field],
];

const ownMeasures: readonly RowMeasure[] = [
  {
    ...{ name: "root_depth", topic: "camera", title: "Depth of the root", unit: "mm", axis: linear(0, 50000, 10) },
    about: "Distance of the hip along the camera's axis; conventional where the camera is assumed. Camera frame.",
    of: ({ root_position }, row) => [root_position[row * 3 + 2]],
  },
  {
    ...{ name: "focal_length", topic: "camera", title: "Focal length", unit: "px", axis: logarithmic(0, 6) },
    about: "Geometric mean of fx and fy, in pixels of the image as the release has it.",
    of: ({ camera }, row) => [Math.sqrt(camera[row * 4] * camera[row * 4 + 1])],
  },
  {
    ...{ name: "elevation", topic: "camera", title: "Elevation of the camera", unit: "degrees" },
    axis: linear(-90, 90, 1),
    about:
      "Above the plane through the hip that the trunk stands on: of an upright person how far the camera looks down, of one who lies what it sees from head or feet. Body frame.",
    of: ofView("elevation"),
  },
  {
    ...{ name: "tilt", topic: "camera", title: "Lean of the trunk in the image", unit: "degrees" },
    axis: linear(-180, 180, 1),
    about: "0 is head up, 90 head to the right of the image, ±180 head down. Camera frame.",
    of: ofView("tilt"),
  },
  {
    ...{ name: "person_height", topic: "person", title: "Height of the person in the image", unit: "px" },
    axis: logarithmic(0, 5),
    about: "Of the box around the labelled joints, in pixels of the image as the release has it.",
    of: heightInImage,
  },
  {
    ...{ name: "body_height", topic: "person", title: "Height of the body", unit: "mm", axis: linear(0, 5000, 10) },
    about: "Of an average person whose bones of limbs and trunk add up to the same length as the label's.",
    of: (rows, row) => [bodyHeight(rows, row)],
  },
  {
    ...{ name: "labelled_joints", topic: "person", title: "Labelled joints", unit: "", axis: jointCounts },
    about: "Joints of 17 whose visibility is not 0.",
    of: (rows, row) => [countStates(rows, row, 1)],
  },
  {
    ...{ name: "visible_joints", topic: "person", title: "Visible joints", unit: "", axis: jointCounts },
    about: "Joints of 17 whose visibility is 2; some sources do not say occlusion.",
    of: (rows, row) => [countStates(rows, row, 2)],
  },
  ...jointAngles.map(
    ({ name, about, sides, of }): RowMeasure => ({
      ...{ name: `${name.toLowerCase()}_angle`, topic: "pose", title: name, unit: "degrees", axis: linear(0, 180, 1) },
      about: `${about} Left and right are counted, where every joint of the angle is labelled. Free of any frame.`,
      of: (rows, row) =>
        sides
          .filter((side) => side.every((joint) => rows.visibility[row * JOINTS + joint] > 0))
          .map((side) => of(poseOf(rows, row), side)),
    }),
  ),
  {
    ...{ name: "moved_by_search", topic: "quality", title: "Moved by the search", unit: "mm" },
    axis: linear(0, 2000, 0.1),
    about: "Mean distance between a joint before and after the geometric search, root-relative; 0 where measured.",
    of: (rows, row) => [movedBySearch(rows, row)],
  },
];

/** Ours, then every column of one number that a shard has. */
export const rowMeasures: readonly RowMeasure[] = [
  ...ownMeasures,
  ...(columns as readonly Column[])
    .filter(({ kind, shape }) => kind === "float32" && shape.length === 0)
    .map(
      ({ name, unit, about }): RowMeasure => ({
        ...{ name, topic: "quality", about },
        title: titleOf(name),
        unit: shortUnits[unit ?? ""] ?? unit ?? "",
        axis: axesOfUnits[unit ?? ""] ?? logarithmic(-9, 9),
        of: (rows, row) => [(rows[name as "bone_asymmetry"] as Float32Array)[row]],
      }),
    ),
];

/** `search_residual_mm` → `Search residual`. */
function titleOf(name: string): string {
  const words = name.replace(/_(mm|px)$/, "").replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export function poseOf({ keypoints_3d }: ReleaseRows, row: number): Float32Array {
  return keypoints_3d.subarray(row * JOINTS * 3, (row + 1) * JOINTS * 3);
}

function heightInImage({ keypoints_2d, visibility }: ReleaseRows, row: number): number[] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let joint = row * JOINTS; joint < (row + 1) * JOINTS; joint++) {
    if (visibility[joint] === 0) continue;
    low = Math.min(low, keypoints_2d[joint * 2 + 1]);
    high = Math.max(high, keypoints_2d[joint * 2 + 1]);
  }
  return high > low ? [high - low] : [];
}

function countStates({ visibility }: ReleaseRows, row: number, least: number): number {
  let count = 0;
  for (let joint = row * JOINTS; joint < (row + 1) * JOINTS; joint++) if (visibility[joint] >= least) count++;
  return count;
}

function movedBySearch({ keypoints_3d, keypoints_3d_coarse }: ReleaseRows, row: number): number {
  let sum = 0;
  for (let at = row * JOINTS * 3; at < (row + 1) * JOINTS * 3; at += 3) {
    sum += Math.hypot(
      keypoints_3d[at] - keypoints_3d_coarse[at],
      keypoints_3d[at + 1] - keypoints_3d_coarse[at + 1],
      keypoints_3d[at + 2] - keypoints_3d_coarse[at + 2],
    );
  }
  return sum / JOINTS;
}
