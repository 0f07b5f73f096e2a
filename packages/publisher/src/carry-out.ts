/** A plan → the release at its target. */
import { inParallel } from "./in-parallel.js";
import type { PublicationPlan } from "./plan-publication.js";
import type { PublishProgress } from "./publish-progress.js";
import type { PublishTarget } from "./publish-target.js";
import { type LocalFile, sumBytes } from "./published-file.js";
import { type ReadBack, readBack } from "./read-back.js";
import type { ReleaseFiles } from "./release-files.js";
import type { Retry } from "./retrying.js";
import { STALL_MS } from "./stall-limit.js";

export interface CarryOutOptions {
  readonly retry: Retry;
  readonly readBack: ReadBack;
  /** Milliseconds without a byte after which a file is asked for again. */
  readonly stallMs?: number;
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
  { retry, signal, onProgress, readBack: how, stallMs = STALL_MS }: CarryOutOptions,
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
  const ofFiles = shards.length + plan.closing.length;
  const check = async (file: LocalFile, signal: AbortSignal) => {
    const bytes = await readBack(target, file, how, retry, stallMs, signal);
    checkedBytes += bytes;
    checkedFiles++;
    onProgress?.({ stage: "check", done: checkedFiles, total: ofFiles });
  };
  const checkAll = (files: readonly LocalFile[], signal?: AbortSignal) =>
    inParallel(files, READS_AT_ONCE, check, signal);

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
  await checkAll(shards, signal);
  if (plan.closing.length > 0) {
    await target.close(plan.closing, shards, plan.removed, signal);
    files.done += plan.closing.length;
    onBytes(sumBytes(plan.closing));
    await checkAll(plan.closing, signal);
  }
  return { files: checkedFiles, bytes: checkedBytes };
}

const READS_AT_ONCE = 8;

function batches(files: readonly LocalFile[], size: number): LocalFile[][] {
  return Array.from({ length: Math.ceil(files.length / size) }, (_, at) => files.slice(at * size, (at + 1) * size));
}
