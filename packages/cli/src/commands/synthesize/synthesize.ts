import { basename, dirname } from "node:path";
import { findMotions, renderExport, type SynthesisReport, synthesize as writeExport } from "@wildpose/synthesis";
import { formatCount, formatNumber } from "../../figures.js";
import { interruptionSignal } from "../../interruption.js";
import { printJson } from "../../json-output.js";
import { packageVersion } from "../../package-version.js";
import { startProgress } from "../../progress.js";
import { shellWord } from "../../shell-word.js";
import { textTable } from "../../text-table.js";
import { pictureSettings, type SynthesizeArguments, synthesisSettings } from "./synthesis-settings.js";

/** Activities that a summary shows, those of most samples. */
const SHOWN_ACTIVITIES = 12;
/** Pictures where no count is asked for. */
const DEFAULT_PICTURES = 10_000;
/** Motions that could not be read that a summary shows. */
const SHOWN_SKIPPED = 10;

export async function synthesize(args: SynthesizeArguments): Promise<void> {
  const settings = synthesisSettings(args);
  const { out, count, seed, rig, every, fps, up, proportions, mirror } = args;
  const motions = findMotions(args.motions);
  const generator = `wildpose synthesize ${packageVersion()}`;
  const progress = startProgress();
  if (args.pictures !== undefined) {
    const report = await renderExport({
      out,
      generator,
      seed,
      count: count ?? DEFAULT_PICTURES,
      size: args.pictures,
      ...pictureSettings(args),
      ...(args.workers === undefined ? {} : { workers: args.workers }),
      signal: interruptionSignal(),
      onProgress: (event) => progress.report(event),
    }).finally(() => progress.stop());
    print(args, report);
    return;
  }
  const report = await writeExport({
    out,
    generator,
    motions,
    count,
    seed,
    rig,
    every,
    fps,
    up,
    proportions,
    mirror,
    ...settings,
    activityFrom: args["activity-from"],
    skipUnreadable: args["skip-unreadable"],
    wholePerson: !args["allow-cropped"],
    signal: interruptionSignal(),
    onProgress: (event) => progress.report(event),
  }).finally(() => progress.stop());

  print(args, report);
}

function print({ json, out, pictures }: SynthesizeArguments, report: SynthesisReport): void {
  if (json) printJson({ out, ...report });
  else process.stdout.write(`${summarise(report, out, pictures !== undefined)}\n`);
}

function summarise(report: SynthesisReport, out: string, hasPictures: boolean): string {
  const { samples, clips, cameras, frames, restPoses, dialects, skipped } = report;
  const largest = Object.entries(report.activities).sort(([a, one], [b, other]) => other - one || (a < b ? -1 : 1));
  const others = largest.slice(SHOWN_ACTIVITIES);
  const rest = others.reduce((sum, [, number]) => sum + number, 0);
  const named = Object.entries(dialects);
  const read = [
    textTable([["joints named as by", "motions"], ...named]),
    `${formatNumber(frames, "frame")} in them`,
    ...(restPoses > 0 ? [`left out the rest pose at the beginning of ${formatNumber(restPoses, "motion")}`] : []),
  ];
  return [
    `Wrote ${out}: ${formatNumber(samples, "sample")} of ${formatNumber(clips, "clip")}, ${formatNumber(cameras, "camera")}`,
    ...(named.length > 0 ? [read.join("\n")] : []),
    textTable([
      ["activity", "samples"],
      ...largest.slice(0, SHOWN_ACTIVITIES),
      ...(others.length > 0 ? [[`${formatCount(others.length)} others`, rest]] : []),
    ]),
    `splits  ${Object.entries(report.splits)
      .map(([split, number]) => `${split} ${formatCount(number)}`)
      .join(", ")}`,
    ...(skipped.length > 0 ? [skippedLines(skipped)] : []),
    nextSteps(out, hasPictures),
  ].join("\n\n");
}

/** A check of what was written, and the lines of a recipe that read it. */
function nextSteps(out: string, hasPictures: boolean): string {
  const [folder, name] = [dirname(out), basename(out)];
  return [
    `Next\n  wildpose sources check unity --root ${shellWord(out)}`,
    `  wildpose build <recipe> --root ${shellWord(folder)}, where the recipe has`,
    "    sources:\n      - source: unity",
    `        root: ${JSON.stringify(name)}`,
    ...(hasPictures ? ["        images: images", "    images: embed"] : []),
  ].join("\n");
}

function skippedLines(skipped: SynthesisReport["skipped"]): string {
  const more = skipped.length - SHOWN_SKIPPED;
  return [
    `left out ${formatNumber(skipped.length, "motion")} that cannot be read`,
    ...skipped.slice(0, SHOWN_SKIPPED).map(({ problem }) => `  ${problem}`),
    ...(more > 0 ? [`  and ${formatCount(more)} others; --json lists them all`] : []),
  ].join("\n");
}
