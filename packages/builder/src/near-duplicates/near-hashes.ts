/**
 * All pairs of 64-bit hashes that differ in few bits, without looking at every pair.
 *
 * A hash has four quarters of 16 bits. Two hashes that differ in at most d bits have a quarter that differs in at most
 * ⌊d / 4⌋. So each hash is compared with those that have one of its quarters, or one that is ⌊d / 4⌋ bits from it: of
 * n hashes, about n / 2¹⁶ for each of them (Norouzi, Punjani and Fleet 2012, "Fast Search in Hamming Space with
 * Multi-Index Hashing").
 */
import { countBits } from "./picture-hash.js";

const QUARTERS = 4;
const QUARTER_VALUES = 1 << 16;

/**
 * @param hashes [count, 2] words; the same hash may not be there twice.
 * @param within bits, 0 to 15.
 * @param onPair is given each pair at least once, the larger number first. Needs 4 bytes a hash.
 */
export function findNearHashes(
  hashes: Uint32Array,
  within: number,
  onPair: (one: number, other: number) => void,
): void {
  const masks = masksWithin(Math.floor(within / QUARTERS));
  const count = hashes.length / 2;
  for (let quarter = 0; quarter < QUARTERS; quarter++) {
    const quarterOf = (index: number) => (hashes[index * 2 + (quarter >> 1)] >>> (quarter & 1 ? 0 : 16)) & 0xffff;
    const { starts, members } = bucketsOf(count, quarterOf);
    for (let one = 0; one < count; one++) {
      const [high, low] = [hashes[one * 2], hashes[one * 2 + 1]];
      const value = quarterOf(one);
      for (const mask of masks) {
        const bucket = value ^ mask;
        for (let at = starts[bucket]; at < starts[bucket + 1]; at++) {
          const other = members[at];
          // Members are in rising order.
          if (other >= one) break;
          if (countBits(high ^ hashes[other * 2]) + countBits(low ^ hashes[other * 2 + 1]) <= within) {
            onPair(one, other);
          }
        }
      }
    }
  }
}

/** Hashes by the value of a quarter: those with value v are members[starts[v]] to members[starts[v + 1] - 1]. */
function bucketsOf(count: number, quarterOf: (index: number) => number) {
  const starts = new Uint32Array(QUARTER_VALUES + 1);
  for (let index = 0; index < count; index++) starts[quarterOf(index) + 1]++;
  for (let value = 0; value < QUARTER_VALUES; value++) starts[value + 1] += starts[value];
  const next = starts.slice();
  const members = new Uint32Array(count);
  for (let index = 0; index < count; index++) members[next[quarterOf(index)]++] = index;
  return { starts, members };
}

/** The 16-bit words with at most so many ones. */
function masksWithin(ones: number): Uint16Array {
  const words: number[] = [];
  for (let word = 0; word < QUARTER_VALUES; word++) if (countBits(word) <= ones) words.push(word);
  return Uint16Array.from(words);
}
