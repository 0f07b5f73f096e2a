import { type PublishReport, publishRelease } from "@wildpose/publisher";
import { formatBytes, formatNumber } from "../../figures.js";
import { interruptionSignal } from "../../interruption.js";
import { printJson } from "../../json-output.js";
import { startProgress } from "../../progress.js";
import { shellWord } from "../../shell-word.js";

export interface PublishArguments {
  release: string;
  to: string;
  "dry-run": boolean;
  revision: string | undefined;
  private: boolean;
  concurrency: number;
  "labels-only": boolean;
  "i-have-the-right-to-publish": string[];
  "read-back": "sample" | "all";
  json: boolean;
}

const stages = { verify: "rows verified", send: "bytes sent", check: "files read back" } as const;

export async function publish(args: PublishArguments): Promise<void> {
  const { release, to, revision, concurrency, json } = args;
  const progress = startProgress();
  let note = "";
  const report = await publishRelease(release, {
    to,
    dryRun: args["dry-run"],
    ...(revision === undefined ? {} : { revision }),
    private: args.private,
    concurrency,
    labelsOnly: args["labels-only"],
    rightToPublish: args["i-have-the-right-to-publish"].flatMap((ids) => ids.split(",").filter(Boolean)),
    readBack: args["read-back"],
    signal: interruptionSignal(),
    onRetry: (problem, waitMs) => {
      note = `${problem}: again in ${Math.ceil(waitMs / 1000)} s`;
    },
    onProgress: ({ stage, done, total, files }) => {
      const whole = files && `${files.done} of ${formatNumber(files.total, "file")}`;
      progress.report({
        stage: stages[stage],
        done,
        total,
        note: [whole, note].filter(Boolean).join(", ") || undefined,
      });
      note = "";
    },
  }).finally(() => progress.stop());
  if (json) printJson(report);
  else process.stdout.write(`${summarise(release, args, report)}\n`);
}

function summarise(release: string, { revision, ...args }: PublishArguments, report: PublishReport): string {
  const { to, url, sent, held, removed, checked } = report;
  const size = ({ files, bytes }: { readonly files: number; readonly bytes: number }) =>
    `${formatNumber(files, "file")}, ${formatBytes(bytes)}`;
  const replaced =
    removed.length > 0
      ? `; ${formatNumber(removed.length, "shard")} of the release before ${url === null ? "would be" : "were"} taken away`
      : "";
  if (args["dry-run"]) {
    return [
      `Would send to ${to}: ${size(sent)}; it holds ${size(held)} already${replaced}`,
      ...sent.paths.map((path) => `  ${path}`),
      "Nothing was sent.",
    ].join("\n");
  }
  const from = `${shellWord(to)}${revision === undefined ? "" : ` --revision ${shellWord(revision)}`}`;
  return [
    `Published ${release}: sent ${size(sent)}; held already ${size(held)}${replaced}; read back ${size(checked)}`,
    `  ${url}`,
    `Others get it with\n  wildpose fetch ${from} --out release`,
  ].join("\n\n");
}
