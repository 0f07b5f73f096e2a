/** Persons whose image was found damaged when its pixels were decoded, where they have to be: no row can be made of them. */

import { noteUnusable } from "../images/unusable-images.js";
import { countRejected, type PersonTally } from "../plan/count-persons.js";
import type { Plan } from "../plan/plan-store.js";
import { rowAddress } from "../plan/pose-chunk.js";
import type { PersonIndex } from "../select/select-rows.js";
import { DAMAGED, HASH_WORDS } from "./hash-image.js";
import type { ImageHashes } from "./look-at-images.js";

/**
 * Leaves them out, and counts and names them as `image-unreadable`.
 *
 * @param index the persons that can be used.
 * @param tallies one for each entry of the recipe.
 */
export async function leaveOutDamaged(
  index: PersonIndex,
  { ofChunk }: Pick<ImageHashes, "ofChunk">,
  plan: Plan,
  tallies: readonly PersonTally[],
): Promise<PersonIndex> {
  const sides = index.sides.slice();
  for (const [at, hashes] of ofChunk.entries()) {
    if (hashes === null) continue;
    const rows = Array.from({ length: hashes.length / HASH_WORDS }, (_, row) => row).filter((row) =>
      DAMAGED.every((word, index) => hashes[row * HASH_WORDS + index] === word),
    );
    if (rows.length === 0) continue;
    const { imagePaths } = await plan.read(at);
    const tally = tallies[index.sourceOfChunk[at]];
    for (const row of rows) {
      const address = rowAddress(at, row);
      // Rejected for its label.
      if (sides[address] === 0) continue;
      sides[address] = 0;
      countRejected(tally, "image-unreadable");
      noteUnusable(tally.images, imagePaths[row] ?? "", "unreadable");
    }
  }
  return { ...index, sides };
}
