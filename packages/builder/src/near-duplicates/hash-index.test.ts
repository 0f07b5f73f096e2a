import { randomStream } from "@wildpose/pose";
import { describe, expect, test } from "vitest";
import { hashIndex } from "./hash-index.js";
import { countBits } from "./picture-hash.js";

/** [count, 2] random words; every other one is the one before it with up to `flips` bits changed. */
function randomHashes(count: number, flips: number): Uint32Array {
  const random = randomStream(1, `near-hashes/${flips}`);
  const hashes = new Uint32Array(count * 2);
  for (let i = 0; i < count; i++) {
    hashes.set(i % 2 === 0 ? [random.bits(), random.bits()] : hashes.subarray(i * 2 - 2, i * 2), i * 2);
    if (i % 2 === 0) continue;
    const changed = random.integer(flips + 1);
    for (let flip = 0; flip < changed; flip++) hashes[i * 2 + random.integer(2)] ^= 1 << random.integer(32);
  }
  return hashes;
}

/** Hashes that have a near one before them. */
function foundBy(hashes: Uint32Array, within: number): number[] {
  const index = hashIndex(within);
  const found: number[] = [];
  for (let at = 0; at * 2 < hashes.length; at++) {
    const [high, low] = hashes.subarray(at * 2, at * 2 + 2);
    if (index.hasNear(high, low)) found.push(at);
    index.add(high, low);
  }
  return found;
}

function thatAre(hashes: Uint32Array, within: number): number[] {
  const found: number[] = [];
  for (let one = 0; one * 2 < hashes.length; one++) {
    for (let other = 0; other < one; other++) {
      const [high, low] = [0, 1].map((word) => countBits(hashes[one * 2 + word] ^ hashes[other * 2 + word]));
      if (high + low > within) continue;
      found.push(one);
      break;
    }
  }
  return found;
}

describe("a hash index", () => {
  test.each([0, 1, 2, 3, 4, 7, 8, 11, 15])("within %i bits finds what comparing all with all finds", (within) => {
    const hashes = randomHashes(2400, 18);
    const expected = thatAre(hashes, within);
    expect(expected.length).toBeGreaterThan(0);
    expect(foundBy(hashes, within)).toEqual(expected);
  });

  test("of 100,000 hashes finds each of the 50,000 that are 0 to 7 bits from one before, and hardly another", () => {
    const found = foundBy(randomHashes(100_000, 7), 7);
    expect(found.filter((at) => at % 2 === 1)).toHaveLength(50_000);
    expect(found.length - 50_000).toBeLessThan(3);
  });

  test("with nothing in it finds nothing", () => {
    expect(hashIndex(7).hasNear(0, 0)).toBe(false);
  });
});
