import fc from "fast-check";
import { expect, test } from "vitest";
import { shareOut } from "./share-out.js";

test("shares add up to the count and are within one of their proportion", () => {
  const weights = fc.array(fc.integer({ min: 0, max: 5000 }), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1_000_000 }), weights, (count, given) => {
      const all = [...given, 1];
      const sum = all.reduce((total, weight) => total + weight, 0);
      const shares = shareOut(count, all);
      expect(shares.reduce((total, share) => total + share, 0)).toBe(count);
      shares.forEach((share, index) => {
        expect(Math.abs(share - (count * all[index]) / sum)).toBeLessThan(1);
        if (all[index] === 0) expect(share).toBe(0);
      });
    }),
    { seed: 1 },
  );
});

test("what is left goes to the largest remainders, the first of equals", () => {
  expect(shareOut(5, [1, 1, 1])).toEqual([2, 2, 1]);
  expect(shareOut(10, [1, 1, 2])).toEqual([3, 2, 5]);
  expect(shareOut(1, [1, 5, 1])).toEqual([0, 1, 0]);
});
