import { type Distribution, describeRelease, type ReleaseStats } from "@wildpose/builder";
import { formatCount, formatMeasure } from "../../figures.js";
import { printJson } from "../../json-output.js";
import { textTable } from "../../text-table.js";
import { UsageError } from "../../usage-error.js";
import { writeReleaseReport } from "./write-release-report.js";

export interface StatsArguments {
  folder: string;
  html: string | undefined;
  root: string | undefined;
  json: boolean;
}

export async function stats({ folder, html, root, json }: StatsArguments): Promise<void> {
  if (html !== undefined && json) throw new UsageError("--html and --json: expected one of them; leave one out");
  if (html === undefined && root !== undefined) throw new UsageError("--root: of use only with --html; leave it out");
  if (html !== undefined) return await writeReleaseReport(folder, html, root);
  const described = await describeRelease(folder);
  if (json) printJson(described);
  else process.stdout.write(`${describe(described)}\n`);
}

function describe(stats: ReleaseStats): string {
  const { name, rows, persons, splits } = stats;
  return [
    `${name}: ${formatCount(rows)} rows of ${formatCount(persons)} persons read, ` +
      `${formatCount(splits.train)} train, ${formatCount(splits.test)} test`,
    textTable([
      ["source", "train", "test", "rows"],
      ...stats.sources.map(({ source, train, test }) => [source, train, test, train + test]),
    ]),
    countTable("rejected", "persons", stats.rejected),
    textTable([
      ["measure", "unit", "minimum", "5 %", "25 %", "median", "75 %", "95 %", "maximum"],
      ...stats.distributions.map(distributionRow),
    ]),
    textTable([
      ["joint", "visible", "occluded", "not labelled", "synthesised"],
      ...stats.joints.map((joint) => [
        joint.joint,
        joint.visible,
        joint.occluded,
        joint.notLabelled,
        joint.synthesized,
      ]),
    ]),
    countTable("flag", "rows", stats.flags),
    countTable("camera", "rows", stats.cameraOrigins),
  ].join("\n\n");
}

function distributionRow({ name, unit, minimum, q05, q25, median, q75, q95, maximum }: Distribution): string[] {
  return [name, unit, ...[minimum, q05, q25, median, q75, q95, maximum].map(formatMeasure)];
}

function countTable(label: string, unit: string, counts: Readonly<Record<string, number>>): string {
  const rows = Object.entries(counts);
  return textTable([[label, unit], ...(rows.length === 0 ? [["none", 0]] : rows)]);
}
