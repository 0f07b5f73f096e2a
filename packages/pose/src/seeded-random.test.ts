import { describe, expect, it } from "vitest";
import { randomStream, shuffle } from "./seeded-random.js";

/** xoshiro128** 1.1 in unbounded integers, written from the authors' description. */
function xoshiro128StarStar(state: readonly bigint[]): () => number {
  const mask = 0xffffffffn;
  const rotate = (value: bigint, by: bigint) => ((value << by) | (value >> (32n - by))) & mask;
  let [s0, s1, s2, s3] = state;
  return () => {
    const result = (rotate((s1 * 5n) & mask, 7n) * 9n) & mask;
    const t = (s1 << 9n) & mask;
    s2 ^= s0;
    s3 ^= s1;
    s1 ^= s2;
    s0 ^= s3;
    s2 ^= t;
    s3 = rotate(s3, 11n);
    return Number(result);
  };
}

function fnv1a(text: string): bigint {
  return [...Buffer.from(text)].reduce((hash, byte) => ((hash ^ BigInt(byte)) * 16777619n) & 0xffffffffn, 2166136261n);
}

/** The state that a hash is spread into: steps of the golden ratio, mixed by the finaliser of MurmurHash3. */
function splitMix32(seed: bigint): bigint[] {
  const mask = 0xffffffffn;
  return [1n, 2n, 3n, 4n].map((step) => {
    let z = (seed + step * 0x9e3779b9n) & mask;
    z = ((z ^ (z >> 16n)) * 0x85ebca6bn) & mask;
    z = ((z ^ (z >> 13n)) * 0xc2b2ae35n) & mask;
    return z ^ (z >> 16n);
  });
}

function take<T>(count: number, draw: () => T): T[] {
  return Array.from({ length: count }, draw);
}

describe("randomStream", () => {
  it("gives the numbers of xoshiro128** 1.1, seeded by FNV-1a of `seed/name`", () => {
    // The oracle itself, against published numbers: the reference generator from the state 1, 2, 3, 4; FNV-1a of "foobar".
    expect(take(6, xoshiro128StarStar([1n, 2n, 3n, 4n]))).toEqual([
      11520, 0, 5927040, 70819200, 2031721883, 1637235492,
    ]);
    expect(fnv1a("foobar")).toBe(0xbf9cf968n);

    for (const [seed, name] of [
      [0, ""],
      [1, "bodies"],
      [2019, "split/lsp"],
    ] as const) {
      const oracle = xoshiro128StarStar(splitMix32(fnv1a(`${seed}/${name}`)));
      expect(take(1000, randomStream(seed, name).bits)).toEqual(take(1000, oracle));
    }
  });

  it("gives the same numbers for the same seed and name, others for another seed or name", () => {
    const numbers = (seed: number, name: string) => take(8, randomStream(seed, name).bits);
    expect(numbers(1, "views")).toEqual(numbers(1, "views"));
    const streams = [
      numbers(1, "views"),
      numbers(2, "views"),
      numbers(1, "bodies"),
      numbers(1, "view"),
      numbers(11, "views"),
    ];
    expect(new Set(streams.flat()).size).toBe(40);
  });

  it("gives streams with nothing in common: two names are not correlated", () => {
    const a = randomStream(1, "a");
    const b = randomStream(1, "b");
    const product = take(20_000, () => a.normal(0, 1) * b.normal(0, 1)).reduce((x, y) => x + y) / 20_000;
    expect(Math.abs(product)).toBeLessThan(4 / Math.sqrt(20_000));
  });

  it("uniform is in [low, high), its mean and variance those of the uniform distribution", () => {
    const random = randomStream(1, "uniform");
    const values = take(50_000, () => random.uniform(-2, 6));
    expect(Math.min(...values)).toBeGreaterThanOrEqual(-2);
    expect(Math.max(...values)).toBeLessThan(6);
    const mean = values.reduce((a, b) => a + b) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    // Four standard errors: √(16/3 / 50,000) = 0.0103 for the mean.
    expect(Math.abs(mean - 2)).toBeLessThan(0.042);
    expect(Math.abs(variance - 64 / 12)).toBeLessThan(0.09);
    const tenths = new Array(10).fill(0);
    for (const value of values) tenths[Math.floor(((value + 2) / 8) * 10)] += 1;
    for (const count of tenths) expect(Math.abs(count - 5000)).toBeLessThan(4 * Math.sqrt(4500));
  });

  it("normal has the mean, deviation, symmetry and tails of the normal distribution", () => {
    const random = randomStream(1, "normal");
    const count = 50_000;
    const z = take(count, () => (random.normal(10, 3) - 10) / 3);
    const moment = (power: number) => z.reduce((sum, value) => sum + value ** power, 0) / count;
    expect(Math.abs(moment(1))).toBeLessThan(4 / Math.sqrt(count));
    expect(Math.abs(moment(2) - 1)).toBeLessThan(4 * Math.sqrt(2 / count));
    expect(Math.abs(moment(3))).toBeLessThan(4 * Math.sqrt(15 / count));
    expect(Math.abs(moment(4) - 3)).toBeLessThan(4 * Math.sqrt(96 / count));
    const within1 = z.filter((value) => Math.abs(value) < 1).length / count;
    expect(Math.abs(within1 - 0.6827)).toBeLessThan(4 * Math.sqrt((0.6827 * 0.3173) / count));
    // The two of a pair are independent.
    const pairs = z.slice(1).reduce((sum, value, i) => sum + value * z[i], 0) / count;
    expect(Math.abs(pairs)).toBeLessThan(4 / Math.sqrt(count));
  });

  it("integer is one of 0 … count − 1, each as often", () => {
    const random = randomStream(1, "integer");
    const counts = new Array(7).fill(0);
    for (let i = 0; i < 35_000; i++) counts[random.integer(7)] += 1;
    expect(counts).toHaveLength(7);
    for (const count of counts) expect(Math.abs(count - 5000)).toBeLessThan(4 * Math.sqrt(5000 * (6 / 7)));
    expect(take(20, () => random.integer(1))).toEqual(new Array(20).fill(0));
  });
});

describe("shuffle", () => {
  it("gives a permutation, the same for the same stream", () => {
    const shuffled = (name: string) => {
      const values = Uint32Array.from({ length: 1000 }, (_, i) => i);
      shuffle(values, randomStream(1, name));
      return [...values];
    };
    expect(shuffled("a").sort((x, y) => x - y)).toEqual(take(1000, () => 0).map((_, i) => i));
    expect(shuffled("a")).toEqual(shuffled("a"));
    expect(shuffled("a")).not.toEqual(shuffled("b"));
  });

  it("gives every order as often", () => {
    const random = randomStream(1, "orders");
    const counts = new Map<string, number>();
    for (let i = 0; i < 12_000; i++) {
      const values = Uint32Array.of(1, 2, 3);
      shuffle(values, random);
      counts.set(values.join(), (counts.get(values.join()) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    for (const count of counts.values()) expect(Math.abs(count - 2000)).toBeLessThan(4 * Math.sqrt(2000 * (5 / 6)));
  });

  it("leaves none and one as they are", () => {
    for (const values of [new Uint32Array(0), Uint32Array.of(5)]) {
      const before = [...values];
      shuffle(values, randomStream(1, "few"));
      expect([...values]).toEqual(before);
    }
  });
});
