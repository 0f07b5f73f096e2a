/** Which rows go into which file: contiguous slices of a split, all of one size but the last. A pure function. */
import { type Split, splits } from "./assign-split.js";

export interface ShardPlan {
  /** Relative to the release, with forward slashes. */
  readonly path: string;
  readonly split: Split;
  /** First row of the split (inclusive). */
  readonly start: number;
  /** Last row of the split (exclusive). */
  readonly end: number;
}

/** The shards of a release, train first. A split without rows has no shard. */
export function planShards(rows: Readonly<Record<Split, number>>, rowsPerShard: number): ShardPlan[] {
  return splits.flatMap((split) => {
    const count = Math.ceil(rows[split] / rowsPerShard);
    return Array.from({ length: count }, (_, index) => ({
      path: `data/${split}-${fiveDigits(index)}-of-${fiveDigits(count)}.parquet`,
      split,
      start: index * rowsPerShard,
      end: Math.min((index + 1) * rowsPerShard, rows[split]),
    }));
  });
}

function fiveDigits(value: number): string {
  return String(value).padStart(5, "0");
}
