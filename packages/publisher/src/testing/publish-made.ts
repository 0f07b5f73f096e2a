/** The main path without its look at rows, for made files. */
import { carryOut } from "../carry-out.js";
import { openTarget, type TargetSettings } from "../open-target.js";
import { type PublicationPlan, planPublication } from "../plan-publication.js";
import type { PublishProgress } from "../publish-progress.js";
import type { ReadBack } from "../read-back.js";
import { type RetryPolicy, retryWith } from "../retrying.js";
import type { MadeFiles } from "./made-files.js";

export const quickRetries: RetryPolicy = { attempts: 4, firstWaitMs: 5, longestWaitMs: 50, seed: 1 };

export interface PublishMadeOptions extends TargetSettings {
  readonly retry?: RetryPolicy;
  readonly readBack?: ReadBack;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: PublishProgress) => void;
}

export async function publishMade(
  files: MadeFiles,
  to: string,
  options: PublishMadeOptions = {},
): Promise<{ plan: PublicationPlan; retries: number; waits: number[]; checked: number; url: string }> {
  const waits: number[] = [];
  const retry = retryWith(options.retry ?? quickRetries, (_, wait) => waits.push(wait));
  const target = await openTarget(to, options, retry);
  try {
    const plan = await planPublication(files, target, options.signal);
    const { readBack = "all", signal, onProgress, stallMs } = options;
    const checked = await carryOut(files, plan, target, {
      retry,
      readBack,
      ...(stallMs && { stallMs }),
      ...(signal && { signal }),
      ...(onProgress && { onProgress }),
    });
    return { plan, retries: retry.count(), waits, checked: checked.bytes, url: target.url() };
  } finally {
    await target.end();
  }
}
