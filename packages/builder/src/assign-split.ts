/** Train or test, and who comes first where not all can be kept: by the group alone. */
import { createHmac } from "node:crypto";
import { type SplitRule, testShare } from "./split-recipe.js";

export type Split = "train" | "test";
export const splits = ["train", "test"] as const satisfies readonly Split[];

/** Where the keyed hash puts a group. */
export interface GroupPlace {
  readonly split: Split;
  /** 0 to 2^48 (exclusive): the lower, the sooner its rows are taken. It says nothing of the split. */
  readonly order: number;
}

/**
 * The place of a group, from HMAC-SHA-256(key, group): its first 48 bits, as a fraction, lie below the share of the test
 * split or not; the next 48 bits are its order.
 *
 * It depends on nothing but the group's name, the key and the share: other sources, filters and the order of rows do not
 * move a group, and a larger share only adds to the test split.
 */
export function placeGroup(group: string, rule: SplitRule): GroupPlace {
  const digest = createHmac("sha256", rule.key).update(group, "utf8").digest();
  const split = digest.readUIntBE(0, 6) / 2 ** 48 < testShare(rule) ? "test" : "train";
  return { split, order: digest.readUIntBE(6, 6) };
}

/** The split of a group. */
export function assignSplit(group: string, rule: SplitRule): Split {
  return placeGroup(group, rule).split;
}
