import { fetchRelease } from "@wildpose/publisher";
import { formatBytes, formatCount, formatNumber } from "../../figures.js";
import { interruptionSignal } from "../../interruption.js";
import { printJson } from "../../json-output.js";
import { startProgress } from "../../progress.js";
import { shellWord } from "../../shell-word.js";

export interface FetchArguments {
  url: string;
  out: string;
  revision: string | undefined;
  concurrency: number;
  json: boolean;
}

const stages = { fetch: "bytes fetched", verify: "rows verified" } as const;

export async function fetchPublished({ url, out, revision, concurrency, json }: FetchArguments): Promise<void> {
  const progress = startProgress();
  let note = "";
  const report = await fetchRelease(url, {
    out,
    ...(revision === undefined ? {} : { revision }),
    concurrency,
    signal: interruptionSignal(),
    onRetry: (problem, waitMs) => {
      note = `${problem}: again in ${Math.ceil(waitMs / 1000)} s`;
    },
    onProgress: (stage, done, total) => {
      progress.report({ stage: stages[stage], done, total, ...(note !== "" && { note }) });
      note = "";
    },
  }).finally(() => progress.stop());
  if (json) {
    printJson(report);
    return;
  }
  const { rows, shards, bytes } = report;
  process.stdout.write(
    `Wrote ${out}: ${formatCount(rows)} rows, ${formatNumber(shards, "shard")}, ${formatBytes(bytes)}; all checks passed\n\n` +
      `Next\n  wildpose stats ${shellWord(out)}\n` +
      `  wildpose join ${shellWord(out)} --images <folder> --out with-images    # your own images, where it has labels only\n`,
  );
}
