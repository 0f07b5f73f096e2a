/**
 * The main path: a release folder → where others read it.
 *
 * verify → plan → send shards → read them back → close with card and manifest → read these back. A reader finds a whole
 * release or, until the end, what was there before; what was sent stays there for the next run of the same command.
 */

import { verifyRelease } from "@wildpose/builder";
import { FailedCheckError, InvalidSettingError } from "@wildpose/pose";
import { carryOut } from "./carry-out.js";
import { refuseImages, refuseUnlicensed } from "./licences.js";
import { openTarget, type TargetSettings } from "./open-target.js";
import { type PublicationPlan, planPublication } from "./plan-publication.js";
import type { PublishProgress } from "./publish-progress.js";
import { sumBytes } from "./published-file.js";
import type { ReadBack } from "./read-back.js";
import { refuseOpenTls } from "./refuse-open-tls.js";
import { type ReleaseFiles, releaseFiles } from "./release-files.js";
import { defaultRetryPolicy, type RetryPolicy, retryWith } from "./retrying.js";

export interface PublishOptions extends TargetSettings {
  /** `/folder`, `s3://bucket/prefix` or `hf://user/name`. */
  readonly to: string;
  /** Say what would be sent, and send nothing. */
  readonly dryRun?: boolean;
  /** Refuse a release that has images in it. */
  readonly labelsOnly?: boolean;
  /** Ids of sources that the user may publish, whatever their cards say. */
  readonly rightToPublish?: readonly string[];
  readonly readBack?: ReadBack;
  readonly retry?: RetryPolicy;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: PublishProgress) => void;
  /** Told of each wait before something is tried again. */
  readonly onRetry?: (problem: string, waitMs: number) => void;
}

export interface PublishReport {
  readonly to: string;
  /** Where readers find it; null after a dry run. */
  readonly url: string | null;
  readonly sent: { readonly files: number; readonly bytes: number; readonly paths: readonly string[] };
  /** What the target held already. */
  readonly held: { readonly files: number; readonly bytes: number };
  /** Shards of the release before, which this one replaces. */
  readonly removed: readonly string[];
  readonly checked: { readonly files: number; readonly bytes: number };
  readonly retries: number;
}

/**
 * Publishes a release.
 *
 * @throws {InvalidSettingError} for what can be set right before anything is sent: address, licences, revision.
 * @throws {FailedCheckError} when the release fails a check, or is not read back as it was sent.
 * @throws {TransferError} when the target cannot be reached or does not allow it; says what to do.
 */
export async function publishRelease(release: string, options: PublishOptions): Promise<PublishReport> {
  const { to, dryRun = false, labelsOnly = false, rightToPublish = [], signal, onProgress, onRetry } = options;
  refuseOpenTls();
  checkConcurrency(options.concurrency);
  const retry = retryWith(options.retry ?? defaultRetryPolicy, onRetry);
  const target = await openTarget(to, options, retry);
  try {
    const files = await releaseFiles(release);
    refuseUnlicensed(release, files.manifest, rightToPublish);
    if (labelsOnly) refuseImages(release, files.manifest);
    // Before the release is read: what the target does not allow is said at once.
    const plan = await planPublication(files, target, signal);
    // What is there whole was verified when it was sent; it is read back below.
    const toSend = plan.shards.length + plan.closing.length > 0;
    if (toSend) await refuseUnverified(release, signal, onProgress);
    const report = { to, removed: plan.removed, ...countPlan(files, plan) };
    if (dryRun) return { ...report, url: null, checked: { files: 0, bytes: 0 }, retries: retry.count() };
    const checked = await carryOut(files, plan, target, {
      retry,
      ...(signal && { signal }),
      ...(onProgress && { onProgress }),
      ...(options.stallMs && { stallMs: options.stallMs }),
      readBack: options.readBack ?? "sample",
    });
    return { ...report, url: target.url(), checked, retries: retry.count() };
  } finally {
    await target.end();
  }
}

async function refuseUnverified(
  release: string,
  signal: AbortSignal | undefined,
  onProgress: PublishOptions["onProgress"],
): Promise<void> {
  const { checks } = await verifyRelease(release, {
    // A second thread would take some 150 MB more.
    workers: 1,
    ...(signal && { signal }),
    onProgress: (done, total) => onProgress?.({ stage: "verify", done, total }),
  });
  const failed = checks.find(({ passed }) => !passed);
  if (failed) {
    throw new FailedCheckError(
      `${release}: fails its check ${failed.name}: ${failed.detail}; nothing was sent; build the release again`,
    );
  }
}

function countPlan({ closing }: ReleaseFiles, plan: PublicationPlan) {
  const toSend = [...plan.shards, ...plan.closing];
  const held = plan.closing.length === 0 ? [...plan.held, ...closing] : plan.held;
  return {
    sent: { files: toSend.length, bytes: sumBytes(toSend), paths: toSend.map(({ path }) => path) },
    held: { files: held.length, bytes: sumBytes(held) },
  };
}

function checkConcurrency(concurrency: number | undefined): void {
  if (concurrency === undefined || (Number.isInteger(concurrency) && concurrency >= 1 && concurrency <= 64)) return;
  throw new InvalidSettingError(`concurrency: expected a whole number from 1 to 64, found ${concurrency}`);
}
