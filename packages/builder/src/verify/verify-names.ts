/** The checks of `verify` that hold rows of different shards against each other: their ids, groups and images. */

import { textOrdinals } from "../plan/text-ordinals.js";
import { type Split, splits } from "../select/assign-split.js";
import type { Fail, RowNames } from "./verify-rows.js";

/** The names of a shard's rows, with the keys they are known by. */
export interface KeyedNames extends RowNames {
  readonly keys: Readonly<Record<keyof RowNames, Uint32Array>>;
}

/** @param imagesTogether whether an image may be in one split only. */
export function namesChecker(imagesTogether: boolean, fail: Fail) {
  const [ids, groups, images] = [textOrdinals(), textOrdinals(), textOrdinals()];
  const splitOfGroup = splitsByOrdinal();
  const splitOfImage = splitsByOrdinal();
  return {
    get counts() {
      return { ids: ids.size, groups: groups.size, images: images.size };
    },
    /** Adds a shard after those added before. */
    add({ keys, ...names }: KeyedNames, shard: string, split: Split): void {
      const side = splits.indexOf(split);
      for (const [row, id] of names.ids.entries()) {
        const before = ids.size;
        if (ids.ordinalOfKey(keys.ids, row) !== before) fail("unique-ids", `${shard}: ${id} is there twice`);
        const ofGroup = splitOfGroup(groups.ordinalOfKey(keys.groups, row), side);
        if (ofGroup !== side) {
          fail("whole-groups", `${shard}: ${names.groups[row]} is in ${splits[ofGroup]} and ${split}`);
        }
        if (!imagesTogether || names.images[row] === "") continue;
        const ofImage = splitOfImage(images.ordinalOfKey(keys.images, row), side);
        if (ofImage !== side) {
          fail("whole-groups", `${shard}: ${id}: its image is in ${splits[ofImage]} and ${split}`);
        }
      }
    },
  };
}

/** Returns a function that gives the split an ordinal was first asked with: a byte each. */
function splitsByOrdinal(): (ordinal: number, side: number) => number {
  const NONE = 0xff;
  let sides = new Uint8Array(1024).fill(NONE);
  return (ordinal, side) => {
    if (ordinal >= sides.length) {
      const grown = new Uint8Array(sides.length * 2).fill(NONE);
      grown.set(sides);
      sides = grown;
    }
    if (sides[ordinal] === NONE) sides[ordinal] = side;
    return sides[ordinal];
  };
}
