import { type JoinReport, joinImages } from "@wildpose/builder";
import { InvalidSettingError } from "@wildpose/pose";
import { formatBytes, formatCount } from "../../figures.js";
import { interruptionSignal } from "../../interruption.js";
import { printJson } from "../../json-output.js";
import { startProgress } from "../../progress.js";
import { shellWord } from "../../shell-word.js";

export interface JoinArguments {
  release: string;
  images: string | undefined;
  source: string[];
  out: string;
  "skip-missing": boolean;
  json: boolean;
}

const stages = { look: "images looked for", write: "rows written", verify: "rows verified" } as const;

export async function join({
  release,
  images,
  source,
  out,
  "skip-missing": skipMissing,
  json,
}: JoinArguments): Promise<void> {
  const sources = foldersOf(source);
  const progress = startProgress();
  const report = await joinImages(release, {
    ...(images === undefined ? {} : { images }),
    sources,
    out,
    skipMissing,
    signal: interruptionSignal(),
    onProgress: (stage, done, total) => progress.report({ stage: stages[stage], done, total }),
  }).finally(() => progress.stop());
  if (json) printJson({ out, ...report });
  else process.stdout.write(`${summarise(out, report)}\n`);
}

function foldersOf(named: readonly string[]): Record<string, string> {
  const folders: Record<string, string> = {};
  for (const text of named) {
    const equals = text.indexOf("=");
    const [source, folder] = [text.slice(0, equals), text.slice(equals + 1)];
    if (equals < 1 || folder === "") {
      throw new InvalidSettingError(`--source: expected <id>=<folder>, found "${text}"`);
    }
    if (source in folders) throw new InvalidSettingError(`--source: ${source} is there twice; give it one folder`);
    folders[source] = folder;
  }
  return folders;
}

function summarise(out: string, { rows, skipped, bytes, shards }: JoinReport): string {
  const left = skipped.map(
    ({ source, problem, rows: count, first }) =>
      `  ${source}: ${formatCount(count)} ${problem} (${first.join(", ")}${count > first.length ? ", …" : ""})`,
  );
  return [
    `Wrote ${out}: ${formatCount(rows)} rows with their images, ${formatCount(shards)} shards, ${formatBytes(bytes)}; all checks passed`,
    ...(left.length === 0 ? [] : [["Left out", ...left].join("\n")]),
    `Next\n  wildpose stats ${shellWord(out)}`,
  ].join("\n\n");
}
