/** Releases → batches of crops with their joints, without end; for a training of ours or of your own. */
import type { BaselineBatch } from "./baseline-batch.js";
import { startBatchThread } from "./batch-thread.js";
import { type BaselineLoaderOptions, checkedOptions } from "./loader-options.js";

/** Batches that are made before they are asked for, by all threads together. */
const AHEAD = 6;

/**
 * Crops of persons, read from the shards of releases as they are needed. Epochs go on without end, each in another order; a
 * batch may lie across two. Batch k depends on the options and on k alone: a training that goes on at batch k sees what it
 * would have seen. Memory does not grow with the releases.
 *
 * A joint that lies outside of its crop has weight 0, as one that is not labelled. A mirrored person has its left and right
 * joints swapped. `docs/baseline-loader.md` has an example.
 *
 * @throws {InvalidSettingError} when an option cannot be used, or a release has no images in it.
 * @throws {PoseDataError} when a shard or an image is damaged; names the sample and the next step.
 */
export async function* baselineBatches(options: BaselineLoaderOptions): AsyncGenerator<BaselineBatch, never> {
  const checked = checkedOptions(options);
  const { threads, firstBatch } = checked;
  if (threads === 0) {
    const { makeBatches } = await import("./make-batches.js");
    return yield* makeBatches(checked);
  }
  const started = Array.from({ length: threads }, (_, index) =>
    startBatchThread({
      options: { ...checked, firstBatch: firstBatch + index },
      ...{ stride: threads, ahead: Math.ceil(AHEAD / threads) },
    }),
  );
  try {
    for (let batch = 0; ; batch++) yield await started[batch % threads].next();
  } finally {
    await Promise.all(started.map((thread) => thread.stop()));
  }
}
