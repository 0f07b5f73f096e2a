/**
 * Keeps images that show the same on one side: the same bytes, or the same picture encoded again, scaled, made lighter or
 * darker, or cropped by a few per cent. LSP, LSP-Extended and MPII took their photographs from the same places, so that one
 * may be in several of them, under another name and of another size. A picture and its mirror image are two.
 *
 * Nobody is moved. Images are taken in the order of the recipe's entries, then of the source's files; one that is near an
 * image of the other side that was taken before is left out, with its persons. So the images of a source are only ever left
 * out for those of a source that stands before it, or of its own: what is added at the end takes nothing from the others.
 * Where A is near B and B near C but A not near C, A and C may stay on their sides: that B is there changes nothing for C.
 */
import { rowAddress } from "../plan/pose-chunk.js";
import type { PersonIndex } from "../select/select-rows.js";
import { HASH_WORDS } from "./hash-image.js";
import { type HashIndex, hashIndex } from "./hash-index.js";
import type { ImageHashes } from "./look-at-images.js";

export interface LeftOut {
  /** Without the persons that were left out. */
  readonly index: PersonIndex;
  /** How many those are, of each entry of the recipe. */
  readonly persons: readonly number[];
  /** Images that they are in. */
  readonly images: number;
}

/**
 * Leaves out persons.
 *
 * @param index the persons that can be used; the others' images leave nobody out.
 * @param sources entries of the recipe.
 */
export function leaveOutNearDuplicates(
  index: PersonIndex,
  { ofChunk, within, compared }: ImageHashes,
  sources: number,
): LeftOut {
  const persons = new Array<number>(sources).fill(0);
  if (compared === null) return { index, persons, images: 0 };
  const sides = index.sides.slice();
  let images = 0;
  const onSide = (indexOf: () => HashIndex): Readonly<Record<number, HashIndex>> => ({ 1: indexOf(), 2: indexOf() });
  const contents = onSide(() => hashIndex(0));
  const pictures = onSide(() => hashIndex(within));
  let last = { high: 0, low: 0, side: 0, isLeftOut: false };
  for (const [chunk, hashes] of ofChunk.entries()) {
    if (hashes === null) continue;
    for (let row = 0; row * HASH_WORDS < hashes.length; row++) {
      const address = rowAddress(chunk, row);
      const side = sides[address];
      const at = row * HASH_WORDS;
      const [high, low] = [hashes[at], hashes[at + 1]];
      if (side === 0 || (high === 0 && low === 0)) continue;
      // The persons of one image mostly come one after the other.
      if (high !== last.high || low !== last.low || side !== last.side) {
        const [pictureHigh, pictureLow] = [hashes[at + 2], hashes[at + 3]];
        const hasPicture = pictureHigh !== 0 || pictureLow !== 0;
        const other = 3 - side;
        const isLeftOut =
          contents[other].hasNear(high, low) || (hasPicture && pictures[other].hasNear(pictureHigh, pictureLow));
        if (isLeftOut) images++;
        else {
          contents[side].add(high, low);
          if (hasPicture) pictures[side].add(pictureHigh, pictureLow);
        }
        last = { high, low, side, isLeftOut };
      }
      if (!last.isLeftOut) continue;
      sides[address] = 0;
      persons[index.sourceOfChunk[chunk]]++;
    }
  }
  return { index: { ...index, sides }, persons, images };
}
