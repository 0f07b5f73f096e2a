/** What is in a release, in numbers. Reads the rows without images; does not verify anything. */
import { h36m17 } from "@wildpose/pose";
import { countLabelled } from "../plan/select-person.js";
import { type Split, splits } from "../select/assign-split.js";
import { type ColumnName, columns, type ReleaseRows } from "../shards/columns.js";
import { shardRows } from "../shards/readable-shards.js";
import { bodyHeight } from "./body-height.js";
import { nearestRank } from "./nearest-rank.js";
import { readManifest } from "./read-manifest.js";

const JOINTS = h36m17.joints.length;

/** Quantiles of a measure over all rows: the value of the nearest rank. */
export interface Distribution {
  readonly name: string;
  readonly unit: string;
  readonly minimum: number;
  readonly q05: number;
  readonly q25: number;
  readonly median: number;
  readonly q75: number;
  readonly q95: number;
  readonly maximum: number;
}

export interface JointStats {
  readonly joint: string;
  readonly notLabelled: number;
  readonly occluded: number;
  readonly visible: number;
  /** Labelled in a row where it is computed from other joints. */
  readonly synthesized: number;
}

export interface ReleaseStats {
  readonly name: string;
  readonly rows: number;
  readonly persons: number;
  readonly splits: Readonly<Record<Split, number>>;
  readonly sources: readonly ({ readonly source: string } & Readonly<Record<Split, number>>)[];
  readonly rejected: Readonly<Record<string, number>>;
  /** In the order of the joints. */
  readonly joints: readonly JointStats[];
  /** Of all labelled joints. */
  readonly synthesizedShare: number;
  readonly distributions: readonly Distribution[];
  /** Rows that have each flag. */
  readonly flags: Readonly<Record<string, number>>;
  readonly cameraOrigins: Readonly<Record<string, number>>;
}

interface Measure {
  readonly name: string;
  readonly unit: string;
  of(rows: ReleaseRows, row: number): number;
}

const measures: readonly Measure[] = [
  { name: "root_depth", unit: "mm", of: (rows, row) => rows.root_position[row * 3 + 2] },
  { name: "body_height", unit: "mm", of: bodyHeight },
  {
    name: "labelled_joints",
    unit: "",
    of: ({ visibility }, row) => countLabelled(visibility.subarray(row * JOINTS, (row + 1) * JOINTS)),
  },
  { name: "search_residual_mm", unit: "mm", of: (rows, row) => rows.search_residual_mm[row] },
  { name: "expected_error_mm", unit: "mm", of: (rows, row) => rows.expected_error_mm[row] },
  { name: "bone_asymmetry", unit: "", of: (rows, row) => rows.bone_asymmetry[row] },
  { name: "joint_limit_violation", unit: "degrees", of: (rows, row) => rows.joint_limit_violation[row] },
  { name: "reprojection_error_px", unit: "px", of: (rows, row) => rows.reprojection_error_px[row] },
];

const readColumns: readonly ColumnName[] = columns
  .map(({ name }) => name)
  .filter((name) => name !== "image" && name !== "keypoints_2d_right" && name !== "keypoints_3d_coarse");

/**
 * Describes a release folder.
 *
 * @throws {InvalidSettingError} when the folder is no release.
 * @throws {FailedCheckError} when a shard cannot be read.
 */
export async function describeRelease(folder: string): Promise<ReleaseStats> {
  const manifest = await readManifest(folder);
  const total = manifest.shards.reduce((sum, { rows }) => sum + rows, 0);
  const values = measures.map(() => new Float64Array(total));
  const joints = h36m17.joints.map(() => ({ states: [0, 0, 0], synthesized: 0 }));
  const sources = new Map<string, Record<Split, number>>();
  const flags: Record<string, number> = {};
  const cameraOrigins: Record<string, number> = {};
  const counts: Record<Split, number> = { train: 0, test: 0 };
  let rows = 0;
  for (const { path, split } of manifest.shards) {
    for await (const group of shardRows(folder, path, readColumns)) {
      for (let row = 0; row < group.count; row++) {
        for (const [index, measure] of measures.entries()) values[index][rows] = measure.of(group, row);
        for (let joint = 0; joint < JOINTS; joint++) {
          const state = group.visibility[row * JOINTS + joint];
          joints[joint].states[state]++;
          if (state > 0 && group.synthesized[row * JOINTS + joint]) joints[joint].synthesized++;
        }
        const source = group.source[row] ?? "";
        const ofSource = sources.get(source) ?? { train: 0, test: 0 };
        ofSource[split]++;
        sources.set(source, ofSource);
        counts[split]++;
        for (const flag of group.flags[row]) flags[flag] = (flags[flag] ?? 0) + 1;
        const origin = group.camera_origin[row] ?? "";
        cameraOrigins[origin] = (cameraOrigins[origin] ?? 0) + 1;
        rows++;
      }
    }
  }
  const labelled = joints.reduce((sum, { states }) => sum + states[1] + states[2], 0);
  const synthesized = joints.reduce((sum, joint) => sum + joint.synthesized, 0);
  return {
    name: manifest.name,
    rows,
    persons: manifest.counts.persons,
    splits: Object.fromEntries(splits.map((split) => [split, counts[split]])) as Record<Split, number>,
    sources: [...sources].map(([source, inSplit]) => ({ source, ...inSplit })),
    rejected: manifest.counts.rejected as Record<string, number>,
    joints: joints.map(({ states: [notLabelled, occluded, visible], synthesized: made }, index) => ({
      joint: h36m17.joints[index],
      notLabelled,
      occluded,
      visible,
      synthesized: made,
    })),
    synthesizedShare: labelled > 0 ? synthesized / labelled : 0,
    distributions: measures.map(({ name, unit }, index) => distributionOf(name, unit, values[index].subarray(0, rows))),
    flags: Object.fromEntries(Object.entries(flags).sort(([a], [b]) => (a < b ? -1 : 1))),
    cameraOrigins,
  };
}

/** Quantiles by nearest rank; sorts `values` in place. NaN when there is none. */
export function distributionOf(name: string, unit: string, values: Float64Array): Distribution {
  values.sort();
  const at = (share: number) => nearestRank(values, share);
  return {
    name,
    unit,
    minimum: at(0),
    q05: at(0.05),
    q25: at(0.25),
    median: at(0.5),
    q75: at(0.75),
    q95: at(0.95),
    maximum: at(1),
  };
}
