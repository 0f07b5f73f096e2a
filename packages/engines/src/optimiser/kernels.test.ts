import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { randomStream } from "@wildpose/pose";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import wabt from "wabt";
import { openKernels } from "./kernels.js";
import { kernelsBinary } from "./kernels-binary.js";

const { fround, sqrt, abs, min } = Math;
const { memory, kernels } = openKernels(1 << 16);
const untouched = 0xa5;

/**
 * Puts arrays into the memory one behind the other, with a gap between them, and gives their addresses to `work`.
 *
 * @returns the arrays as they are afterwards; fails when anything between them changed.
 */
function inMemory(arrays: readonly (Float32Array | Float64Array)[], gap: number, work: (at: number[]) => void) {
  const bytes = new Uint8Array(memory.buffer).fill(untouched);
  const at: number[] = [];
  let end = gap;
  for (const { buffer, byteOffset, byteLength } of arrays) {
    at.push(end);
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), end);
    end += byteLength + gap;
  }
  work(at);
  const after = arrays.map((array, i) => {
    const copy = bytes.slice(at[i], at[i] + array.byteLength);
    bytes.fill(untouched, at[i], at[i] + array.byteLength);
    return array instanceof Float32Array ? new Float32Array(copy.buffer) : new Float64Array(copy.buffer);
  });
  expect(bytes.every((byte) => byte === untouched)).toBe(true);
  return after;
}

/** Any float32: NaN, infinities, denormal numbers and both zeros among them. */
const anyFloat = fc.float();
const usualFloat = fc.oneof(fc.float({ min: -2, max: 2, noNaN: true }), anyFloat);
const floats = (count: number, of = usualFloat) =>
  fc.array(of, { minLength: count, maxLength: count }).map((values) => Float32Array.from(values));
/** Between arrays: multiples of 4, so that most arrays stand on no vector's boundary. */
const gap = fc.integer({ min: 1, max: 9 }).map((words) => words * 4);
const counts = fc.integer({ min: 0, max: 23 });
const shapes = fc.record({ rows: fc.integer({ min: 0, max: 5 }), units: fc.integer({ min: 1, max: 19 }) });

function sumOfSquares(values: Float32Array): number {
  const vectors = values.length & ~3;
  const sums = [0, 0, 0, 0];
  let tail = 0;
  values.forEach((value, i) => {
    if (i < vectors) sums[i % 4] += value * value;
    else tail += value * value;
  });
  return sums[0] + sums[2] + (sums[1] + sums[3]) + tail;
}

it("the committed binary is what kernels.wat assembles to", async () => {
  const source = fileURLToPath(new URL("kernels.wat", import.meta.url));
  const { parseWat } = await wabt();
  const module = parseWat(source, readFileSync(source, "utf8"), { simd: true });
  module.validate();
  expect(Buffer.from(module.toBinary({}).buffer).toString("base64")).toBe(kernelsBinary);
});

describe("adam", () => {
  const normal = 2 ** -126;
  const flushed = (value: number) => (abs(value) < normal ? 0 : value);
  const flat = (values: number) => fround(values);

  it("is the formula, rounded to float32 at every operation, for any count and any numbers", () => {
    const cases = counts.chain((count) =>
      fc.record({
        arrays: fc.tuple(floats(count), floats(count), floats(count), floats(count, fc.float({ min: 0, max: 4 }))),
        rate: fc.float({ min: 0, max: 1, noNaN: true }),
        scale: fc.oneof(fc.constant(1), fc.float({ min: 0, max: 1, noNaN: true })),
        gap,
      }),
    );
    fc.assert(
      fc.property(cases, ({ arrays: [weights, gradients, firsts, seconds], rate, scale, gap }) => {
        let squares = Number.NaN;
        const after = inMemory([weights, gradients, firsts, seconds], gap, ([w, g, m, v]) => {
          squares = kernels.adam(w, g, m, v, weights.length, rate, scale);
        });
        const scaled = gradients.map((g) => g * scale);
        const first = firsts.map((m, i) => flushed(flat(flat(m * flat(0.9)) + flat(scaled[i] * flat(0.1)))));
        const second = seconds.map((v, i) =>
          flushed(flat(flat(v * flat(0.999)) + flat(flat(scaled[i] * scaled[i]) * flat(0.001)))),
        );
        const weight = weights.map((w, i) =>
          flat(w - flat(flat(first[i] * rate) / flat(flat(sqrt(second[i])) + flat(1e-8)))),
        );
        expect(after).toEqual([weight, gradients, first, second]);
        expect(squares).toBe(sumOfSquares(gradients));
      }),
    );
  });

  it("agrees with Kingma and Ba's algorithm in float64 over many steps", () => {
    const random = randomStream(1, "adam");
    const count = 7;
    const weights = Float32Array.from({ length: count }, () => random.normal(0, 1));
    const [gradients, firsts, seconds] = [0, 0, 0].map(() => new Float32Array(count));
    let arrays: Float32Array[] = [weights, gradients, firsts, seconds];
    const truth = { weights: Float64Array.from(weights), m: new Float64Array(count), v: new Float64Array(count) };
    for (let step = 1; step <= 200; step++) {
      gradients.forEach((_, i) => {
        gradients[i] = random.normal(0, 10 ** (i - 3));
      });
      const rate = (1e-2 * sqrt(1 - 0.999 ** step)) / (1 - 0.9 ** step);
      arrays = inMemory([arrays[0], gradients, arrays[2], arrays[3]], 16, ([w, g, m, v]) => {
        kernels.adam(w, g, m, v, count, rate, 1);
      }) as Float32Array[];
      gradients.forEach((g, i) => {
        truth.m[i] = 0.9 * truth.m[i] + 0.1 * g;
        truth.v[i] = 0.999 * truth.v[i] + 0.001 * g * g;
        const [first, second] = [truth.m[i] / (1 - 0.9 ** step), truth.v[i] / (1 - 0.999 ** step)];
        // The small number is added to the uncorrected root: the form with the correction folded into the rate.
        truth.weights[i] -= (1e-2 * first) / (sqrt(second) + 1e-8 / sqrt(1 - 0.999 ** step));
      });
    }
    arrays[0].forEach((weight, i) => {
      expect(weight).toBeCloseTo(truth.weights[i], 5);
    });
  });

  it("does not keep denormal moments, which would never end", () => {
    const tiny = Float32Array.of(1e-38, 1e-40, -1e-40, 1e-45, 0, 1e-38);
    const [, , firsts, seconds] = inMemory([tiny, tiny.map(() => 0), tiny, tiny.map(abs)], 4, ([w, g, m, v]) => {
      kernels.adam(w, g, m, v, tiny.length, 1e-3, 1);
    });
    expect([...firsts]).toEqual([0, 0, 0, 0, 0, 0]);
    expect([...seconds]).toEqual([0, 0, 0, 0, 0, 0]);
  });
});

describe("sum_of_squares", () => {
  it("adds exact squares in float64, in the order that is written down", () => {
    fc.assert(
      fc.property(
        counts.chain((count) => floats(count)),
        gap,
        (values, gap) => {
          let sum = Number.NaN;
          inMemory([values], gap, ([at]) => {
            sum = kernels.sum_of_squares(at, values.length);
          });
          expect(sum).toBe(sumOfSquares(values));
        },
      ),
    );
  });

  it("is finite exactly when every value is", () => {
    fc.assert(
      fc.property(
        counts.chain((count) => floats(count, anyFloat)),
        (values) => {
          let sum = Number.NaN;
          inMemory([values], 4, ([at]) => {
            sum = kernels.sum_of_squares(at, values.length);
          });
          expect(Number.isFinite(sum)).toBe(values.every(Number.isFinite));
        },
      ),
    );
  });
});

describe("max-norm", () => {
  /** Column by column; what the three kernels do together. */
  function limited(weights: Float32Array, units: number, longest: number): { weights: Float32Array; changed: number } {
    const sums = new Float64Array(units);
    weights.forEach((weight, i) => {
      sums[i % units] += weight * weight;
    });
    const factors = Float32Array.from(sums, (sum) => min(1, longest / sqrt(sum)));
    const changed = factors.filter((factor) => factor !== 1).length;
    return { weights: weights.map((weight, i) => weight * factors[i % units]), changed };
  }

  it("shortens exactly the columns that are too long, for any number of rows and units", () => {
    const cases = shapes.chain(({ rows, units }) =>
      fc.record({ weights: floats(rows * units), rows: fc.constant(rows), units: fc.constant(units), gap }),
    );
    fc.assert(
      fc.property(cases, fc.double({ min: 0.1, max: 3, noNaN: true }), ({ weights, rows, units, gap }, longest) => {
        let changed = -1;
        const after = inMemory(
          [weights, new Float64Array(units), new Float32Array(units)],
          gap,
          ([at, sums, factors]) => {
            kernels.add_column_squares(at, rows, units, sums);
            changed = kernels.norm_factors(sums, factors, units, longest);
            kernels.scale_columns(at, rows, units, factors);
          },
        );
        const expected = limited(weights, units, longest);
        expect(after[0]).toEqual(expected.weights);
        expect(after[1]).toEqual(new Float64Array(units));
        expect(changed).toBe(expected.changed);
      }),
    );
  });

  it("leaves no column longer than the limit by more than rounding", () => {
    const random = randomStream(1, "max-norm");
    const [rows, units] = [64, 51];
    const weights = Float32Array.from({ length: rows * units }, () => random.normal(0, 1));
    const [after] = inMemory([weights, new Float64Array(units), new Float32Array(units)], 4, ([at, sums, factors]) => {
      kernels.add_column_squares(at, rows, units, sums);
      kernels.norm_factors(sums, factors, units, 1);
      kernels.scale_columns(at, rows, units, factors);
    });
    for (let unit = 0; unit < units; unit++) {
      let square = 0;
      for (let row = 0; row < rows; row++) square += after[row * units + unit] ** 2;
      expect(sqrt(square)).toBeCloseTo(1, 6);
    }
  });
});

it("blend is kept · running + share · batch, rounded at every operation", () => {
  const cases = counts.chain((count) => fc.tuple(floats(count), floats(count)));
  const share = fc.float({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(cases, share, share, gap, ([running, batch], kept, share, gap) => {
      const [after, same] = inMemory([running, batch], gap, ([to, from]) => {
        kernels.blend(to, from, running.length, kept, share);
      });
      expect(after).toEqual(running.map((value, i) => fround(fround(value * kept) + fround(batch[i] * share))));
      expect(same).toEqual(batch);
    }),
  );
});

describe("dropout_mask", () => {
  /** xoshiro128++ 1.0 in plain JavaScript, from its authors' description. */
  function generator(words: readonly number[]): () => number {
    let [a, b, c, d] = words;
    const rotated = (word: number, by: number) => (word << by) | (word >>> (32 - by));
    return () => {
      const result = (rotated((a + d) | 0, 7) + a) >>> 0;
      const shifted = b << 9;
      c ^= a;
      d ^= b;
      b ^= c;
      a ^= d;
      c ^= shifted;
      d = rotated(d, 11);
      return result;
    };
  }
  const word = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });

  it("is decided by four xoshiro128++ side by side, and goes on where it stopped", () => {
    const cases = fc.record({
      words: fc.array(word, { minLength: 16, maxLength: 16 }),
      count: fc.integer({ min: 0, max: 40 }),
      threshold: fc.integer({ min: 0, max: 65_536 }),
    });
    fc.assert(
      fc.property(cases, ({ words, count, threshold }) => {
        const written = Math.ceil(count / 8) * 8;
        const state = new Float32Array(Int32Array.from(words).buffer);
        const after = inMemory([new Float32Array(written), new Float32Array(written), state], 16, ([one, two, at]) => {
          kernels.dropout_mask(one, count, threshold, 1.25, at);
          kernels.dropout_mask(two, count, threshold, 1.25, at);
        });
        const generators = [0, 1, 2, 3].map((k) => generator([words[k], words[4 + k], words[8 + k], words[12 + k]]));
        const expected: number[] = [];
        while (expected.length < 2 * written) {
          const draws = generators.map((next) => next());
          expected.push(...draws.map((draw) => ((draw & 0xffff) < threshold ? 0 : 1.25)));
          expected.push(...draws.map((draw) => (draw >>> 16 < threshold ? 0 : 1.25)));
        }
        expect([...after[0], ...after[1]]).toEqual(expected);
      }),
    );
  });
});

it("works on addresses beyond 2 GiB", () => {
  const far = openKernels(2 ** 31 + 2 ** 17);
  const at = 2 ** 31 + 4096;
  const values = new Float32Array(far.memory.buffer, at, 6);
  values.set([3, 4, 0, 0, 12, 0]);
  expect(far.kernels.sum_of_squares(at, 6)).toBe(169);
  far.kernels.blend(at, at, 6, 1, 1);
  expect([...values]).toEqual([6, 8, 0, 0, 24, 0]);
  far.kernels.add_column_squares(at, 2, 3, at + 1024);
  expect(far.kernels.norm_factors(at + 1024, at + 2048, 3, 5)).toBe(2);
  far.kernels.scale_columns(at, 2, 3, at + 2048);
  expect(values[4]).toBeCloseTo((24 * 5) / sqrt(8 ** 2 + 24 ** 2), 5);
  values.fill(1);
  expect(far.kernels.adam(at, at, at + 1024, at + 2048, 6, 1e-3, 1)).toBe(6);
  far.kernels.dropout_mask(at, 8, 65_536, 2, at + 1024);
  expect([...values]).toEqual([0, 0, 0, 0, 0, 0]);
});
