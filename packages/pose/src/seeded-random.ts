/**
 * Random numbers that depend only on a seed and a name. A new consumer takes a new name and moves nobody else's numbers.
 */
export interface RandomStream {
  /** A 32-bit unsigned integer. */
  bits(): number;
  /** Uniform in [low (inclusive), high (exclusive)). */
  uniform(low: number, high: number): number;
  /** Normal with the given mean and standard deviation. */
  normal(mean: number, deviation: number): number;
  /** An integer in [0 (inclusive), count (exclusive)); count at most 2²⁴. */
  integer(count: number): number;
}

/**
 * Opens the stream `name` of `seed`. The same pair always gives the same numbers.
 *
 * The generator is xoshiro128** 1.1 (Blackman and Vigna, https://prng.di.unimi.it/xoshiro128starstar.c), its state
 * filled by hashing seed and name with 32-bit FNV-1a (http://www.isthe.com/chongo/tech/comp/fnv/) and SplitMix32.
 */
export function randomStream(seed: number, name: string): RandomStream {
  let hash = 0x811c9dc5;
  for (const character of `${seed}/${name}`) {
    hash = Math.imul(hash ^ (character.codePointAt(0) as number), 0x01000193);
  }
  const nextState = () => {
    hash = (hash + 0x9e3779b9) | 0;
    let mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return mixed ^ (mixed >>> 16);
  };
  let a = nextState();
  let b = nextState();
  let c = nextState();
  let d = nextState();
  let spare = NaN;

  function bits(): number {
    const scaled = Math.imul(b, 5);
    const result = Math.imul((scaled << 7) | (scaled >>> 25), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = (d << 11) | (d >>> 21);
    return result;
  }
  const unit = () => (bits() >>> 8) / 0x1000000;

  return {
    bits,
    uniform: (low, high) => low + (high - low) * unit(),
    normal(mean, deviation) {
      if (!Number.isNaN(spare)) {
        const value = mean + deviation * spare;
        spare = NaN;
        return value;
      }
      // Marsaglia's polar method: it gives two independent normals, the second is kept for the next call.
      for (;;) {
        const u = 2 * unit() - 1;
        const v = 2 * unit() - 1;
        const s = u * u + v * v;
        if (s > 0 && s < 1) {
          const scale = Math.sqrt((-2 * Math.log(s)) / s);
          spare = v * scale;
          return mean + deviation * u * scale;
        }
      }
    },
    integer: (count) => Math.floor(unit() * count),
  };
}

/** Shuffles in place (Fisher–Yates) with numbers of the stream. */
export function shuffle(values: Uint32Array, random: RandomStream): void {
  for (let last = values.length - 1; last > 0; last--) {
    const other = random.integer(last + 1);
    const kept = values[last];
    values[last] = values[other];
    values[other] = kept;
  }
}
