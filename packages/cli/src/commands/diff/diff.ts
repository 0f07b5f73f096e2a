import { isPaperRelease, loadPaperRelease, parseJointOrder, publishedJointOrder } from "@wildpose/adapters";
import {
  diffPaperRelease,
  diffReleases,
  type NamedSamples,
  type PaperDiff,
  type ReleaseDiff,
  type Spread,
} from "@wildpose/builder";
import { FailedCheckError, InvalidSettingError } from "@wildpose/pose";
import { formatCount } from "../../figures.js";
import { interruptionSignal } from "../../interruption.js";
import { printJson } from "../../json-output.js";
import { startProgress } from "../../progress.js";
import { textTable } from "../../text-table.js";

export interface DiffArguments {
  release: string;
  other: string;
  tolerance: number;
  joints: string | undefined;
  layout: "detect" | "planar" | "interleaved";
  json: boolean;
}

/** Entries of the manifests that are printed; `--json` has all. */
const MOST_ENTRIES = 20;

/** @throws {FailedCheckError} after the report, when two releases differ or no image of the paper's is in the release. */
export async function diff(args: DiffArguments): Promise<void> {
  if (isPaperRelease(args.release)) {
    throw new InvalidSettingError(`${args.release}: a release folder first, the paper's file second; swap them`);
  }
  await (isPaperRelease(args.other) ? diffWithPaper(args) : diffTwo(args));
}

async function diffTwo({ release, other, tolerance, joints, layout, json }: DiffArguments): Promise<void> {
  if (joints !== undefined) {
    throw new InvalidSettingError(
      "--joints: expected a file of the paper's release, found two releases, which have the same joints; leave it out",
    );
  }
  if (layout !== "detect") {
    throw new InvalidSettingError(
      "--layout: expected a file of the paper's release, found two releases, which have no such choice; leave it out",
    );
  }
  if (!(tolerance >= 0)) throw new InvalidSettingError(`--tolerance: expected a number from 0 up, found ${tolerance}`);
  const found = await withProgress((onProgress, signal) =>
    diffReleases(release, other, { tolerance, signal, onProgress }),
  );
  if (json) printJson(found);
  else process.stdout.write(`${describeReleases(found, release, other)}\n`);
  if (!found.same) throw new FailedCheckError(`${release} and ${other} are different`);
}

async function diffWithPaper({ release, other, tolerance, joints, layout, json }: DiffArguments): Promise<void> {
  if (tolerance !== 0) {
    throw new InvalidSettingError(
      `--tolerance: expected two releases, found ${other}, with which all distances are printed; leave it out`,
    );
  }
  const nearest = joints === "nearest";
  const order = joints === undefined || nearest ? publishedJointOrder : parseJointOrder(joints);
  const paper = await loadPaperRelease(other, { joints: order, layout: layout === "detect" ? null : layout });
  const found = await withProgress((onProgress, signal) =>
    diffPaperRelease(release, paper, { joints: nearest ? "nearest" : order, signal, onProgress }),
  );
  if (json) printJson(found);
  else process.stdout.write(`${describePaper(found, release, other)}\n`);
  if (found.matched === 0) throw new FailedCheckError(`${release} and ${other} have no image in common`);
}

async function withProgress<Found>(
  work: (onProgress: (done: number, total: number) => void, signal: AbortSignal) => Promise<Found>,
): Promise<Found> {
  const progress = startProgress();
  const report = (done: number, total: number) => progress.report({ stage: "rows compared", done, total });
  return work(report, interruptionSignal()).finally(() => progress.stop());
}

function describeReleases(found: ReleaseDiff, release: string, other: string): string {
  const { rows, columns, labels, manifest } = found;
  return [
    `${release}: ${formatCount(rows.a)} rows; ${other}: ${formatCount(rows.b)} rows; ${formatCount(rows.common)} in both`,
    textTable([
      ["samples", "count", "such as"],
      ...samplesRow(`only in ${release}`, found.onlyInA),
      ...samplesRow(`only in ${other}`, found.onlyInB),
      ...samplesRow("in another split", found.moved),
    ]),
    columns.length === 0
      ? rows.common === 0
        ? "no sample is in both, so no column can be compared"
        : "no column differs"
      : textTable([
          ["column", "samples", "largest difference", "unit", "in"],
          ...columns.map(({ column, samples, largest, unit, sampleId }) => [
            column,
            samples,
            largest === null ? "" : formatDistance(largest),
            unit ?? "",
            sampleId,
          ]),
        ]),
    spreadTable([
      ["MPJPE", "mm", labels?.mpjpe ?? null],
      ["PA-MPJPE", "mm", labels?.paMpjpe ?? null],
    ]),
    manifest.length === 0
      ? "the manifests are the same"
      : textTable([
          ["manifest", release, other],
          ...manifest.slice(0, MOST_ENTRIES).map(({ entry, a, b }) => [entry, shortJson(a), shortJson(b)]),
          ...(manifest.length > MOST_ENTRIES ? [[`and ${manifest.length - MOST_ENTRIES} more`]] : []),
        ]),
    found.same ? "no difference" : "different",
  ].join("\n\n");
}

function describePaper(found: PaperDiff, release: string, other: string): string {
  const { rows, poses, matched, joints2d, labels, assumptions, joints, nearestJoints } = found;
  const unknown = joints.filter((joint) => joint === null).length;
  return [
    `${release}: ${formatCount(rows)} rows; ${other}: ${formatCount(poses)} poses; ${formatCount(matched)} matched`,
    textTable([
      ["only in", "count", "such as"],
      ...samplesRow(release, found.unmatchedSamples),
      ...samplesRow(other, found.unmatchedImages),
    ]),
    `Assumed of ${other}:\n${assumptions.map((assumption) => `- ${assumption}`).join("\n")}\n` +
      `- ${joints.length - unknown} of its ${joints.length} joints are known; the others are left out`,
    spreadTable([
      ["2D", "px", joints2d?.pixels ?? null],
      ["2D, scaled and shifted", "px", joints2d?.fittedPixels ?? null],
      ["MPJPE", "mm", labels.mpjpe],
      ["N-MPJPE", "mm", labels.nMpjpe],
      ["PA-MPJPE", "mm", labels.paMpjpe],
    ]),
    textTable([
      ["index", "compared as", "nearest joint", "in % of the pictures"],
      ...joints.map((joint, index) => {
        const nearest = nearestJoints[index];
        return [index, joint ?? "", nearest?.joint ?? "", nearest ? Math.round(nearest.share * 100) : ""];
      }),
    ]),
  ].join("\n\n");
}

function samplesRow(label: string, { count, examples }: NamedSamples): (string | number)[][] {
  return count === 0 ? [[label, 0]] : [[label, count, `${examples[0]}${count > 1 ? ", …" : ""}`]];
}

function spreadTable(rows: readonly (readonly [name: string, unit: string, spread: Spread | null])[]): string {
  return textTable([
    ["distance", "unit", "mean", "median", "95 %", "maximum"],
    ...rows.map(([name, unit, spread]) =>
      spread === null
        ? [name, unit, "?", "?", "?", "?"]
        : [name, unit, ...[spread.mean, spread.median, spread.q95, spread.maximum].map(formatDistance)],
    ),
  ]);
}

/** Three significant digits, thousands in full, and never an exponent. */
function formatDistance(value: number): string {
  if (value > 0 && value < 0.001) return "< 0.001";
  return value >= 1000 ? formatCount(Math.round(value)) : String(Number(value.toPrecision(3)));
}

function shortJson(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 30 ? `${text.slice(0, 29)}…` : text;
}
