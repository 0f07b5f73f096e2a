/** Stage `split`: train or test, by the group alone. Rows keep the order of the recipe and of the source's files. */
import { createHmac } from "node:crypto";
import { type PoseChunk, rowAddress } from "./pose-chunk.js";

export type Split = "train" | "test";
export const splits = ["train", "test"] as const satisfies readonly Split[];

/**
 * The split of a group: test when the first 48 bits of HMAC-SHA-256(key, group), as a fraction, lie below the share.
 *
 * A group's split depends on nothing but its name, the key and the share: other sources, filters and the order of rows
 * do not move it, and a larger share only adds to the test split.
 *
 * @param share of the groups that goes to test, 0 to 1.
 */
export function assignSplit(group: string, { test, key }: { readonly test: number; readonly key: string }): Split {
  const digest = createHmac("sha256", key).update(group, "utf8").digest();
  return digest.readUIntBE(0, 6) / 2 ** 48 < test ? "test" : "train";
}

/** Addresses of all labelled rows, by their split. */
export function splitRows(
  chunks: readonly PoseChunk[],
  rule: { readonly test: number; readonly key: string },
): Record<Split, Uint32Array> {
  const rows: Record<Split, number[]> = { train: [], test: [] };
  for (const [index, { count, groups, labelled }] of chunks.entries()) {
    for (let row = 0; row < count; row++) {
      if (labelled[row]) rows[assignSplit(groups[row], rule)].push(rowAddress(index, row));
    }
  }
  return { train: Uint32Array.from(rows.train), test: Uint32Array.from(rows.test) };
}
