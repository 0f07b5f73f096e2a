/** What stays in memory of every person: the place of its group, ten bytes a person; see {@link PersonIndex}. */

import type { SplitRule } from "../recipe/split-recipe.js";
import { type GroupPlace, placeGroup, splits } from "../select/assign-split.js";
import type { PersonIndex } from "../select/select-rows.js";
import { CHUNK_SIZE, type PoseChunk, rowAddress } from "./pose-chunk.js";

/** The index of chunks that are added one after the other. */
export function personIndex(rule: SplitRule) {
  let sides = new Uint8Array(0);
  let orders = new Float64Array(0);
  const sourceOfChunk: number[] = [];
  let lastGroup: string | null = null;
  let last: GroupPlace = { split: "train", order: 0 };
  return {
    add({ sourceIndex, count, groups }: PoseChunk): void {
      const index = sourceOfChunk.push(sourceIndex) - 1;
      if (sides.length < (index + 1) * CHUNK_SIZE) {
        const capacity = Math.max(64, Math.ceil(index * 1.5)) * CHUNK_SIZE;
        sides = enlarged(sides, new Uint8Array(capacity));
        orders = enlarged(orders, new Float64Array(capacity));
      }
      for (let row = 0; row < count; row++) {
        // The persons of one group mostly come one after the other.
        if (groups[row] !== lastGroup) {
          lastGroup = groups[row];
          last = placeGroup(lastGroup, rule);
        }
        const address = rowAddress(index, row);
        sides[address] = 1 + splits.indexOf(last.split);
        orders[address] = last.order;
      }
    },
    done(): PersonIndex {
      const places = sourceOfChunk.length * CHUNK_SIZE;
      return { sourceOfChunk, sides: sides.subarray(0, places), orders: orders.subarray(0, places) };
    },
  };
}

function enlarged<Values extends Uint8Array | Float64Array>(values: Values, larger: Values): Values {
  larger.set(values);
  return larger;
}
