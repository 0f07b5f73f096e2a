/** Numbers texts in the order they are first seen, in 16 bytes a text and a table that is at most half full. */
import { createHash } from "node:crypto";

export interface FirstSeen {
  /**
   * The number of a text, from 1; a new one takes the next.
   *
   * Texts are told apart by 96 bits of their SHA-256: two of a million would be taken for one once in 10^17 cases.
   */
  numberOf(text: string): number;
  readonly count: number;
}

/** Three words of the hash, and the number; 0 is an empty place. */
const WORDS = 4;

/** @param most texts there can be. */
export function firstSeen(most: number): FirstSeen {
  const places = 2 ** Math.ceil(Math.log2(Math.max(1, most) * 2));
  const table = new Uint32Array(places * WORDS);
  let count = 0;
  return {
    numberOf(text) {
      const hash = createHash("sha256").update(text, "utf8").digest();
      const words = [0, 4, 8].map((at) => hash.readUInt32LE(at));
      for (let place = words[0] % places; ; place = (place + 1) % places) {
        const at = place * WORDS;
        if (table[at + 3] === 0) {
          if (count === most) throw new Error(`more than the ${most} texts that were to come`);
          table.set([...words, ++count], at);
          return count;
        }
        if (words.every((word, index) => table[at + index] === word)) return table[at + 3];
      }
    },
    get count() {
      return count;
    },
  };
}
