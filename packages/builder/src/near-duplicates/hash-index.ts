/**
 * 64-bit hashes, asked whether one of them differs from another in few bits, without looking at all of them.
 *
 * A hash has four quarters of 16 bits. Two hashes that differ in at most d bits have a quarter that differs in at most
 * ⌊d / 4⌋. So a hash is compared with those that have one of its quarters, or one that is ⌊d / 4⌋ bits from it: of n hashes,
 * about n / 2¹⁶ for each of them (Norouzi, Punjani and Fleet 2012, "Fast Search in Hamming Space with Multi-Index Hashing").
 */
import { countBits } from "./picture-hash.js";

/** A hash as two words. */
export interface HashIndex {
  add(high: number, low: number): void;
  /** Whether a hash that was added is within so many bits. */
  hasNear(high: number, low: number): boolean;
}

const QUARTERS = 4;
const QUARTER_VALUES = 1 << 16;

/**
 * An index that needs 24 bytes a hash; 12 where `within` is 0.
 *
 * @param within bits, 0 to 15.
 */
export function hashIndex(within: number): HashIndex {
  const masks = masksWithin(Math.floor(within / QUARTERS));
  // d bits can only be in d of the quarters.
  const quarters = Math.min(QUARTERS, within + 1);
  /** [quarters, 2¹⁶] the hash that came last with that quarter, + 1; 0 where there is none. */
  const newest = new Uint32Array(quarters * QUARTER_VALUES);
  /** [capacity, quarters] the one before it with the same quarter, in the same way. */
  let before = new Uint32Array(1024 * quarters);
  let words = new Uint32Array(1024 * 2);
  let count = 0;
  return {
    add(high, low) {
      if (count * 2 === words.length) {
        words = doubled(words);
        before = doubled(before);
      }
      words[count * 2] = high;
      words[count * 2 + 1] = low;
      for (let quarter = 0; quarter < quarters; quarter++) {
        const place = quarter * QUARTER_VALUES + quarterOf(high, low, quarter);
        before[count * quarters + quarter] = newest[place];
        newest[place] = count + 1;
      }
      count++;
    },
    hasNear(high, low) {
      for (let quarter = 0; quarter < quarters; quarter++) {
        const value = quarterOf(high, low, quarter);
        for (const mask of masks) {
          let at = newest[quarter * QUARTER_VALUES + (value ^ mask)];
          while (at !== 0) {
            const found = at - 1;
            if (countBits(high ^ words[found * 2]) + countBits(low ^ words[found * 2 + 1]) <= within) return true;
            at = before[found * quarters + quarter];
          }
        }
      }
      return false;
    },
  };
}

function quarterOf(high: number, low: number, quarter: number): number {
  const word = quarter < 2 ? high : low;
  return (quarter & 1) === 1 ? word & 0xffff : word >>> 16;
}

/** The 16-bit words with at most so many ones. */
function masksWithin(ones: number): Uint16Array {
  const words: number[] = [];
  for (let word = 0; word < QUARTER_VALUES; word++) if (countBits(word) <= ones) words.push(word);
  return Uint16Array.from(words);
}

function doubled(words: Uint32Array): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(words.length * 2);
  larger.set(words);
  return larger;
}
