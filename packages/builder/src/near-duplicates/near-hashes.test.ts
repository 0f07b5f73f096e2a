import { randomStream } from "@wildpose/pose";
import { describe, expect, test } from "vitest";
import { findNearHashes } from "./near-hashes.js";
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

function pairsFound(hashes: Uint32Array, within: number): string[] {
  const pairs = new Set<string>();
  findNearHashes(hashes, within, (one, other) => pairs.add(`${one} ${other}`));
  return [...pairs].sort();
}

function pairsThatAre(hashes: Uint32Array, within: number): string[] {
  const pairs: string[] = [];
  for (let one = 0; one * 2 < hashes.length; one++) {
    for (let other = 0; other < one; other++) {
      const [high, low] = [0, 1].map((word) => countBits(hashes[one * 2 + word] ^ hashes[other * 2 + word]));
      if (high + low <= within) pairs.push(`${one} ${other}`);
    }
  }
  return pairs.sort();
}

describe("findNearHashes", () => {
  test.each([0, 1, 3, 4, 7, 8, 11, 15])("within %i bits: the pairs that comparing all with all finds", (within) => {
    const hashes = randomHashes(300, 18);
    const expected = pairsThatAre(hashes, within);
    expect(expected.length).toBeGreaterThan(0);
    expect(pairsFound(hashes, within)).toEqual(expected);
  });

  test("of 100,000 hashes, each of 50,000 pairs that are 0 to 7 bits apart, and hardly another", () => {
    const pairs = pairsFound(randomHashes(100_000, 7), 7);
    const planted = pairs.filter((pair) => {
      const [one, other] = pair.split(" ").map(Number);
      return one === other + 1 && one % 2 === 1;
    });
    expect(planted).toHaveLength(50_000);
    expect(pairs.length - planted.length).toBeLessThan(3);
  });

  test("no hashes have no pairs", () => {
    expect(pairsFound(new Uint32Array(0), 7)).toEqual([]);
  });
});
