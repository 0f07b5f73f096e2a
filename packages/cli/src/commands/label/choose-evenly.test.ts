import { expect, test } from "vitest";
import { chooseEvenly } from "./choose-evenly.js";

const chosen = (sizes: number[], count: number) => chooseEvenly(sizes, count).map((rows) => [...rows]);

test("as many of each list, evenly from begin to end", () => {
  expect(chosen([100, 10], 4)).toEqual([
    [25, 75],
    [2, 7],
  ]);
  expect(chosen([3, 3], 3)).toEqual([[0, 2], [1]]);
});

test("a short list gives all it has, and others more; no more than there are", () => {
  expect(chosen([1, 6], 5)).toEqual([[0], [0, 2, 3, 5]]);
  expect(chosen([2, 0, 1], 100)).toEqual([[0, 1], [], [0]]);
  expect(chosen([], 5)).toEqual([]);
  expect(chosen([5], 0)).toEqual([[]]);
});
