/**
 * Stage `select`: which persons become rows, and in which split. By keyed hashes of the groups alone, so that no source
 * moves a person of another one from split to split.
 */
import { InvalidSettingError } from "@wildpose/pose";
import { CHUNK_SIZE } from "../plan/pose-chunk.js";
import type { Recipe } from "../recipe/recipe.js";
import { hasExactCounts } from "../recipe/split-recipe.js";
import { type Split, splits } from "./assign-split.js";

/** What selecting needs of each person, by its address in the plan: ten bytes. */
export interface PersonIndex {
  /** Index of the recipe's entry that the persons of each chunk are of. */
  readonly sourceOfChunk: ArrayLike<number>;
  /** 1 + index of the split that the person's group belongs in; 0 where there is no person, or none that can be used. */
  readonly sides: Uint8Array;
  /** The order of its group; see assign-split.ts. */
  readonly orders: Float64Array;
}

export interface SelectedRows {
  /** Addresses of the rows of each split, in the order of the recipe and of the source's files. */
  readonly rows: Readonly<Record<Split, Uint32Array>>;
  /** Persons of each entry of the recipe that were left out. */
  readonly beyondCount: readonly number[];
}

/**
 * Selects rows. A source with a `count` gives that many; where the recipe asks for numbers of rows, each side is then
 * filled up with the other sources, and where these are too few with more of the sources that may `fill`. Who is taken first
 * is a matter of the group's order. Where whole groups do not add up, the rows of the last one are taken in the order of the
 * files, and those beyond the number are left out.
 *
 * @throws {InvalidSettingError} when there are fewer persons than are asked for, or the counts alone are more.
 */
export function selectRows(
  { sourceOfChunk, sides, orders }: PersonIndex,
  recipe: Pick<Recipe, "path" | "sources" | "split">,
): SelectedRows {
  const kept = sides.slice();
  const beyondCount = recipe.sources.map(() => 0);
  const sourceOf = (address: number) => sourceOfChunk[Math.floor(address / CHUNK_SIZE)];
  const addressesOf = (wanted: (address: number) => boolean) => addressesWhere(kept, wanted);
  const cut = (addresses: Uint32Array, count: number) => {
    for (const address of beyond(addresses, orders, count)) {
      kept[address] = 0;
      beyondCount[sourceOf(address)]++;
    }
  };

  const reserve = new Uint8Array(kept.length);
  for (const [index, { source, root, count, fill }] of recipe.sources.entries()) {
    if (count === null) continue;
    const own = addressesOf((address) => sourceOf(address) === index);
    if (own.length < count) {
      throw new InvalidSettingError(
        `${recipe.path}: sources[${index}].count: ${count} rows of ${source} (${root}) asked for, but ${own.length} persons can be used; lower it, or look at the source`,
      );
    }
    cut(own, count);
    if (fill) for (const address of own) if (kept[address] === 0) reserve[address] = sides[address];
  }

  if (hasExactCounts(recipe.split)) {
    const wanted = { train: recipe.split.train, test: recipe.split.test };
    const onSide = (split: Split, counted: boolean) =>
      addressesOf(
        (address) =>
          kept[address] === 1 + splits.indexOf(split) && (recipe.sources[sourceOf(address)].count !== null) === counted,
      );
    const fixed = { train: onSide("train", true).length, test: onSide("test", true).length };
    const free = { train: onSide("train", false), test: onSide("test", false) };
    const inReserve = (side: number) => addressesWhere(reserve, (address) => reserve[address] === side);
    const more = { train: inReserve(1), test: inReserve(2) };
    refuseWhatCannotBe(recipe.path, wanted, fixed, free, more);
    for (const split of splits) {
      const room = wanted[split] - fixed[split];
      cut(free[split], room);
      for (const address of beyond(more[split], orders, Math.max(room - free[split].length, 0))) reserve[address] = 0;
      for (const address of more[split]) {
        if (reserve[address] === 0) continue;
        kept[address] = reserve[address];
        beyondCount[sourceOf(address)]--;
      }
    }
  }
  return {
    rows: { train: addressesOf((address) => kept[address] === 1), test: addressesOf((address) => kept[address] === 2) },
    beyondCount,
  };
}

function refuseWhatCannotBe(
  path: string,
  wanted: Readonly<Record<Split, number>>,
  fixed: Readonly<Record<Split, number>>,
  free: Readonly<Record<Split, Uint32Array>>,
  more: Readonly<Record<Split, Uint32Array>>,
): void {
  const sides = (ofSide: (split: Split) => number, verb: string) =>
    splits.map((split) => `${split}: ${wanted[split]} rows asked for, ${ofSide(split)} ${verb}`).join("; ");
  if (splits.some((split) => fixed[split] > wanted[split])) {
    throw new InvalidSettingError(
      `${path}: split: ${sides((split) => fixed[split], "of the sources with a count")}; lower those counts, or ask for more rows`,
    );
  }
  const there = (split: Split) => fixed[split] + free[split].length + more[split].length;
  if (splits.some((split) => there(split) < wanted[split])) {
    throw new InvalidSettingError(
      `${path}: split: ${sides(there, "persons there")}; ask for fewer rows, or add persons (a group's hash decides its side, so each side needs enough)`,
    );
  }
}

function addressesWhere(kept: Uint8Array, wanted: (address: number) => boolean): Uint32Array {
  let count = 0;
  for (let address = 0; address < kept.length; address++) if (kept[address] !== 0 && wanted(address)) count++;
  const addresses = new Uint32Array(count);
  let at = 0;
  for (let address = 0; address < kept.length; address++) {
    if (kept[address] !== 0 && wanted(address)) addresses[at++] = address;
  }
  return addresses;
}

/** Those of `addresses`, which ascend, that are not among the first `count` by order, then by address. */
function* beyond(addresses: Uint32Array, orders: Float64Array, count: number): Generator<number> {
  if (addresses.length <= count) return;
  const sorted = new Float64Array(addresses.length);
  for (const [at, address] of addresses.entries()) sorted[at] = orders[address];
  sorted.sort();
  const last = count === 0 ? -1 : sorted[count - 1];
  let room = count - lowerBound(sorted, last);
  for (const address of addresses) {
    const order = orders[address];
    if (order < last || (order === last && room-- > 0)) continue;
    yield address;
  }
}

/** Values of a sorted array that are below `limit`. */
function lowerBound(sorted: Float64Array, limit: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle] < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
