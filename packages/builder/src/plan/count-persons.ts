/** The accounts of a build: of each source, every person that was read is either kept or rejected for a reason. */

import { noUnusableImages, type UnusableImages } from "../images/unusable-images.js";
import type { LocatedSource } from "../recipe/locate-sources.js";
import type { SourceCounts } from "../release/manifest.js";
import { type Split, splits } from "../select/assign-split.js";
import { CHUNK_SIZE } from "./pose-chunk.js";
import { type RejectReason, rejectReasons } from "./select-person.js";

/** Persons read, and those rejected by reason; one for each entry of the recipe. */
export interface PersonTally {
  persons: number;
  readonly rejected: Map<RejectReason, number>;
  /** Of those who are not rejected for anything else. */
  readonly images: UnusableImages;
}

export function emptyTally(): PersonTally {
  return { persons: 0, rejected: new Map(), images: noUnusableImages() };
}

export function countRejected({ rejected }: PersonTally, reason: RejectReason, persons = 1): void {
  if (persons > 0) rejected.set(reason, (rejected.get(reason) ?? 0) + persons);
}

/**
 * Draws up the accounts.
 *
 * @param sourceOfChunk index of the entry of the recipe that the persons of each chunk are of.
 * @param rows addresses of the rows of each split.
 * @throws {Error} when a person is neither kept nor rejected.
 */
export function countPersons(
  sources: readonly LocatedSource[],
  tallies: readonly PersonTally[],
  sourceOfChunk: ArrayLike<number>,
  rows: Readonly<Record<Split, Uint32Array>>,
): SourceCounts[] {
  const inSplit = sources.map(() => ({ train: 0, test: 0 }));
  for (const split of splits) {
    for (const address of rows[split]) inSplit[sourceOfChunk[Math.floor(address / CHUNK_SIZE)]][split]++;
  }
  return sources.map(({ adapter, root }, index) => {
    const { persons, rejected, images } = tallies[index];
    const kept = inSplit[index].train + inSplit[index].test;
    const lost = [...rejected.values()].reduce((sum, count) => sum + count, 0);
    if (persons !== kept + lost) {
      throw new Error(`${adapter.card.id}: ${persons} persons were read, but ${kept} are kept and ${lost} rejected`);
    }
    return {
      source: adapter.card.id,
      root,
      persons,
      kept,
      rejected: Object.fromEntries(
        rejectReasons.flatMap((reason) => (rejected.has(reason) ? [[reason, rejected.get(reason)]] : [])),
      ),
      splits: inSplit[index],
      ...(images.missing + images.damaged > 0 && { images }),
    };
  });
}
