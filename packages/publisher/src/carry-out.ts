/** A plan → the release at its target. */
import { inParallel } from "./in-parallel.js";
import type { PublicationPlan } from "./plan-publication.js";
import type { PublishProgress } from "./publish-progress.js";
import type { PublishTarget } from "./publish-target.js";
import { type LocalFile, sumBytes } from "./published-file.js";
import { type ReadBack, readBack } from "./read-back.js";
import type { ReleaseFiles } from "./release-files.js";
import type { Retry } from "./retrying.js";

export interface CarryOutOptions {
  readonly retry: Retry;
  readonly readBack: ReadBack;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: PublishProgress) => void;
}

/**
 * Sends what a plan says: shards, which are read back before anything makes a release of them, then card and manifest.
 *
 * @returns files and bytes that were read back.
 */
export async function carryOut(
  { shards }: Pick<ReleaseFiles, "shards">,
  plan: PublicationPlan,
  target: PublishTarget,
  { retry, signal, onProgress, readBack: how }: CarryOutOptions,
): Promise<{ readonly files: number; readonly bytes: number }> {
  const toSend = [...plan.shards, ...plan.closing];
  const total = sumBytes(toSend);
  const files = { done: 0, total: toSend.length };
  let sent = 0;
  const report = () => onProgress?.({ stage: "send", done: sent, total, files: { ...files } });
  const onBytes = (bytes: number) => {
    sent += bytes;
    report();
  };
  let checkedBytes = 0;
  let checkedFiles = 0;
  const check = async (file: LocalFile, ofFiles: number, signal: AbortSignal) => {
    const bytes = await readBack(target, file, how, retry, signal);
    checkedBytes += bytes;
    onProgress?.({ stage: "check", done: ++checkedFiles, total: ofFiles });
  };

  if (plan.shards.length > 0 || plan.closing.length > 0) await target.begin(signal);
  await inParallel(
    batches(plan.shards, target.filesAtOnce),
    target.callsAtOnce,
    async (batch, signal) => {
      await target.send(batch, { signal, onBytes });
      files.done += batch.length;
      report();
    },
    signal,
  );
  const ofFiles = shards.length + plan.closing.length;
  await inParallel(shards, READS_AT_ONCE, (shard, signal) => check(shard, ofFiles, signal), signal);
  if (plan.closing.length > 0) {
    await target.close(plan.closing, shards, plan.removed, signal);
    files.done += plan.closing.length;
    onBytes(sumBytes(plan.closing));
    await inParallel(plan.closing, READS_AT_ONCE, (file, signal) => check(file, ofFiles, signal), signal);
  }
  return { files: checkedFiles, bytes: checkedBytes };
}

const READS_AT_ONCE = 8;

function batches(files: readonly LocalFile[], size: number): LocalFile[][] {
  return Array.from({ length: Math.ceil(files.length / size) }, (_, at) => files.slice(at * size, (at + 1) * size));
}
