/** Train or test, and who comes first where not all can be kept: by the group alone. */
import { hash } from "node:crypto";
import { type SplitRule, testShare } from "../recipe/split-recipe.js";

export type Split = "train" | "test";
export const splits = ["train", "test"] as const satisfies readonly Split[];

/** Where the keyed hash puts a group. */
export interface GroupPlace {
  readonly split: Split;
  /** 0 to 2^48 (exclusive): the lower, the sooner its rows are taken. It says nothing of the split. */
  readonly order: number;
}

/**
 * Places groups, from HMAC-SHA-256(key, group): its first 48 bits, as a fraction, lie below the share of the test split or
 * not; the next 48 bits are its order.
 *
 * It depends on nothing but the group's name, the key and the share: other sources, filters and the order of rows do not
 * move a group, and a larger share only adds to the test split.
 */
export function groupPlacer(rule: SplitRule): (group: string) => GroupPlace {
  const share = testShare(rule);
  const authenticate = keyedHash(rule.key);
  return (group) => {
    const digest = authenticate(group);
    return { split: digest.readUIntBE(0, 6) / 2 ** 48 < share ? "test" : "train", order: digest.readUIntBE(6, 6) };
  };
}

/** The place of one group. */
export function placeGroup(group: string, rule: SplitRule): GroupPlace {
  return groupPlacer(rule)(group);
}

/** The split of a group. */
export function assignSplit(group: string, rule: SplitRule): Split {
  return placeGroup(group, rule).split;
}

/** Bytes of a block of SHA-256, and of its digest. */
const BLOCK = 64;
const DIGEST = 32;

/**
 * HMAC-SHA-256 (RFC 2104) of many short texts: the library's own takes four times as long, as it makes an object for each.
 */
function keyedHash(key: string): (text: string) => Buffer {
  const keyBytes = Buffer.from(key, "utf8");
  const block = Buffer.alloc(BLOCK);
  (keyBytes.length > BLOCK ? hash("sha256", keyBytes, "buffer") : keyBytes).copy(block);
  const inner = Buffer.from(block.map((byte) => byte ^ 0x36));
  const outer = Buffer.concat([block.map((byte) => byte ^ 0x5c), Buffer.alloc(DIGEST)]);
  return (text) => {
    const message = Buffer.concat([inner, Buffer.from(text, "utf8")]);
    hash("sha256", message, "buffer").copy(outer, BLOCK);
    return hash("sha256", outer, "buffer");
  };
}
