import { type BuildReport, unusableLine } from "@wildpose/builder";
import { formatBytes, formatCount, formatDuration } from "../../figures.js";
import { shellWord } from "../../shell-word.js";
import { type Cell, textTable } from "../../text-table.js";

/**
 * What a build did, for a person: persons by source, stages, shards, and what to type next.
 *
 * @param out the folder as the user wrote it, for the lines to type.
 */
export function summariseBuild(report: BuildReport, out: string): string {
  const bytes = report.shards.reduce((sum, shard) => sum + shard.bytes, 0);
  const files = (split: string) => formatCount(report.shards.filter((shard) => shard.split === split).length);
  return [
    `Built ${out}`,
    textTable(personRows(report.sources)),
    ...unusableImages(report.sources),
    textTable([
      ["stage", "time"],
      ...Object.entries(report.stagesMs).map(([stage, ms]) => [stage, formatDuration(ms)]),
    ]),
    ...comparedImages(report.images),
    `shards  ${files("train")} train, ${files("test")} test, ${formatBytes(bytes)}`,
    ...(report.lock === null ? [] : [`lock    ${report.lock.path}: ${report.lock.detail}`]),
    `Next\n  wildpose verify ${shellWord(out)}\n  wildpose stats ${shellWord(out)}`,
  ].join("\n\n");
}

function comparedImages(images: BuildReport["images"]): string[] {
  if (images === null || images.compared === 0) return [];
  const [compared, leftOut] = [images.compared, images.leftOut].map(formatCount);
  return [`images  ${compared} compared, ${leftOut} left out that show the same as one of the other split`];
}

/** Images that were looked for and are not there, or are none; empty when all can be used. */
function unusableImages(sources: BuildReport["sources"]): string[] {
  const lines = sources.flatMap(({ source, images }) => (images && unusableLine(source, images)) ?? []);
  return lines.length === 0 ? [] : [["Images that cannot be used", ...lines.map((line) => `  ${line}`)].join("\n")];
}

/** One column a source and one for all; a row for each reason that rejected somebody. */
function personRows(sources: BuildReport["sources"]): Cell[][] {
  const reasons = [...new Set(sources.flatMap((source) => Object.keys(source.rejected)))].sort();
  const row = (label: string, count: (source: BuildReport["sources"][number]) => number): Cell[] => {
    const counts = sources.map(count);
    return [label, ...counts, counts.reduce((sum, value) => sum + value, 0)];
  };
  return [
    ["", ...sources.map((source) => source.source), "all"],
    row("persons", (source) => source.persons),
    ...reasons.map((reason) => row(`rejected: ${reason}`, (source) => source.rejected[reason] ?? 0)),
    row("kept", (source) => source.kept),
    row("train", (source) => source.train),
    row("test", (source) => source.test),
  ];
}
