import { expect, test } from "vitest";
import { afterScore, nothingSeen } from "./early-stopping.js";

const without = (scores: readonly number[], leastGain: number) => {
  let state = nothingSeen;
  return scores.map((score) => {
    state = afterScore(state, score, leastGain);
    return state.without;
  });
};

test("every validation that does not gain counts, and a gain begins anew", () => {
  expect(without([100, 101, 100, 99, 99, 98], 0)).toEqual([0, 1, 2, 0, 1, 0]);
});

test("a gain below the least one does not count by itself", () => {
  expect(without([100, 99.5, 99.2], 0.01)).toEqual([0, 1, 2]);
});

test("small gains add up to one that counts", () => {
  expect(without([100, 99.5, 99, 98.5], 0.01)).toEqual([0, 1, 0, 1]);
});
