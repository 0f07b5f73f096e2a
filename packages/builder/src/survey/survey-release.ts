/**
 * What is in a release, as distributions: for a report. One pass over the rows without images, in memory that is that of
 * one row group and of the bins; then the row groups of the samples that are drawn.
 */
import { bonesOf, h36m17 } from "@wildpose/pose";
import type { JointStats } from "../release/describe-release.js";
import type { Manifest } from "../release/manifest.js";
import { readManifest } from "../release/read-manifest.js";
import { type Split, splits } from "../select/assign-split.js";
import { type ColumnName, columns, type ReleaseRows } from "../shards/columns.js";
import { shardRows } from "../shards/readable-shards.js";
import { countPoint, type Density, emptyDensity } from "./density.js";
import { type DrawnSample, readDrawnSamples } from "./drawn-samples.js";
import { countValue, emptyHistogram, type Histogram } from "./histogram.js";
import { viewDirection } from "./pose-angles.js";
import { poseOf, type RowMeasure, rowMeasures } from "./row-measures.js";
import { type ChosenSamples, type RowPlace, sampleChooser } from "./sample-chooser.js";

const JOINTS = h36m17.joints.length;

export interface SurveyedMeasure extends Pick<RowMeasure, "name" | "topic" | "title" | "unit" | "about"> {
  /** By source, in the order of {@link ReleaseSurvey.sources}. */
  readonly histograms: readonly Histogram[];
}

export interface ReleaseSurvey {
  readonly manifest: Manifest;
  /** That the rows name, in the manifest's order. */
  readonly sources: readonly string[];
  readonly rows: number;
  readonly splits: Readonly<Record<Split, number>>;
  readonly measures: readonly SurveyedMeasure[];
  /** In the order of the joints. */
  readonly joints: readonly JointStats[];
  /** Lengths of the bones, millimetres, by the joint that each ends in. */
  readonly bones: readonly { readonly joint: string; readonly lengths: Histogram }[];
  /** Where the camera is: azimuth across, elevation down, degrees; see pose-angles.ts. */
  readonly viewDirections: Density;
  /** Where labelled joints are relative to the hip, millimetres: as the camera sees them, and from the camera's right. */
  readonly places: { readonly camera: Density; readonly side: Density };
  /** Rows that have each flag, and each origin. */
  readonly flags: Readonly<Record<string, number>>;
  readonly cameraOrigins: Readonly<Record<string, number>>;
  readonly labelOrigins: Readonly<Record<string, number>>;
  readonly samples: Readonly<Record<keyof ChosenSamples, readonly DrawnSample[]>>;
}

export interface SurveyOptions {
  /** Samples of each kind that are drawn. */
  readonly drawn?: number;
  /** Folder that the sources of the recipe are under: where photographs are looked for that the release has not in it. */
  readonly root?: string;
  readonly signal?: AbortSignal;
  /** Called with the rows read so far, of how many. */
  readonly onProgress?: (done: number, total: number) => void;
}

const surveyColumns: readonly ColumnName[] = columns
  .map(({ name }) => name)
  .filter((name) => name !== "image" && name !== "keypoints_2d_right");

const reach = { low: -1200, high: 1200, cells: 48 };

/**
 * Surveys a release folder. The same release gives the same survey.
 *
 * @throws {InvalidSettingError} when the folder is no release.
 * @throws {FailedCheckError} when a shard cannot be read.
 */
export async function surveyRelease(folder: string, options: SurveyOptions = {}): Promise<ReleaseSurvey> {
  const { drawn = 6, root, signal, onProgress } = options;
  const manifest = await readManifest(folder);
  const total = manifest.shards.reduce((sum, { rows }) => sum + rows, 0);
  const counts = emptyCounts();
  const chooser = sampleChooser(drawn);
  for (const [shard, { path, split }] of manifest.shards.entries()) {
    let group = 0;
    for await (const rows of shardRows(folder, path, surveyColumns)) {
      signal?.throwIfAborted();
      for (let row = 0; row < rows.count; row++) {
        countRow(counts, rows, row, split);
        chooser.offer(rows, row, { shard, group, row });
      }
      group++;
      onProgress?.(counts.splits.train + counts.splits.test, total);
    }
  }
  const listed = new Set(manifest.counts.sources.map(({ source }) => source));
  const sources = [...new Set([...listed, ...[...counts.sources.keys()].sort()])].filter((source) =>
    counts.sources.has(source),
  );
  const chosen = chooser.chosen();
  const read = (places: readonly RowPlace[]) => readDrawnSamples(folder, manifest, places, root);
  signal?.throwIfAborted();
  const samples = {
    best: await read(chosen.best),
    worst: await read(chosen.worst),
    random: await read(chosen.random),
  };
  return {
    manifest,
    sources,
    rows: counts.splits.train + counts.splits.test,
    splits: counts.splits,
    measures: rowMeasures.map(({ name, topic, title, unit, about }, index) => ({
      ...{ name, topic, title, unit, about },
      histograms: sources.map((source) => (counts.sources.get(source) as Histogram[])[index]),
    })),
    joints: counts.joints.map(({ states: [notLabelled, occluded, visible], synthesized }, index) => ({
      joint: h36m17.joints[index],
      ...{ notLabelled, occluded, visible, synthesized },
    })),
    bones: bones.map(([, child], index) => ({ joint: h36m17.joints[child], lengths: counts.bones[index] })),
    viewDirections: counts.viewDirections,
    places: counts.places,
    flags: sorted(counts.flags),
    cameraOrigins: sorted(counts.cameraOrigins),
    labelOrigins: sorted(counts.labelOrigins),
    samples,
  };
}

const bones = bonesOf(h36m17);

function emptyCounts() {
  return {
    splits: Object.fromEntries(splits.map((split) => [split, 0])) as Record<Split, number>,
    sources: new Map<string, Histogram[]>(),
    joints: h36m17.joints.map(() => ({ states: [0, 0, 0], synthesized: 0 })),
    bones: bones.map(() => emptyHistogram({ scale: "linear", low: 0, high: 2000, bins: 2000 })),
    viewDirections: emptyDensity({ low: -180, high: 180, cells: 36 }, { low: -90, high: 90, cells: 18 }),
    places: { camera: emptyDensity(reach, reach), side: emptyDensity(reach, reach) },
    flags: new Map<string, number>(),
    cameraOrigins: new Map<string, number>(),
    labelOrigins: new Map<string, number>(),
  };
}

function countRow(counts: ReturnType<typeof emptyCounts>, rows: ReleaseRows, row: number, split: Split): void {
  counts.splits[split]++;
  const source = rows.source[row] ?? "";
  let histograms = counts.sources.get(source);
  if (histograms === undefined) {
    histograms = rowMeasures.map(({ axis }) => emptyHistogram(axis));
    counts.sources.set(source, histograms);
  }
  for (const [index, measure] of rowMeasures.entries()) {
    for (const value of measure.of(rows, row)) countValue(histograms[index], value);
  }
  const pose = poseOf(rows, row);
  for (const [joint, counted] of counts.joints.entries()) {
    const state = rows.visibility[row * JOINTS + joint];
    counted.states[state]++;
    if (state === 0) continue;
    if (rows.synthesized[row * JOINTS + joint]) counted.synthesized++;
    if (joint === h36m17.root) continue;
    countPoint(counts.places.camera, pose[joint * 3], pose[joint * 3 + 1]);
    countPoint(counts.places.side, pose[joint * 3 + 2], pose[joint * 3 + 1]);
  }
  for (const [index, [parent, child]] of bones.entries()) {
    const [x, y, z] = [0, 1, 2].map((axis) => pose[child * 3 + axis] - pose[parent * 3 + axis]);
    countValue(counts.bones[index], Math.hypot(x, y, z));
  }
  const { azimuth, elevation } = viewDirection(pose, rows.root_position.subarray(row * 3, row * 3 + 3));
  countPoint(counts.viewDirections, azimuth, elevation);
  for (const flag of rows.flags[row]) add(counts.flags, flag);
  add(counts.cameraOrigins, rows.camera_origin[row] ?? "");
  add(counts.labelOrigins, rows.label_origin[row] ?? "");
}

function add(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

function sorted(counts: ReadonlyMap<string, number>): Record<string, number> {
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}
