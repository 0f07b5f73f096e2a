import { expect, test } from "vitest";
import { thinSeries } from "./thin-series.js";

test("few points stay as they are", () => {
  expect(thinSeries([{ x: 1, y: 5 }], 10)).toEqual([{ x: 1, y: 5, low: 5, high: 5 }]);
  expect(thinSeries([], 10)).toEqual([]);
});

test("many are put together in order, and the last may stand for fewer", () => {
  const points = [4, 2, 9, 1, 7].map((y, x) => ({ x, y }));
  expect(thinSeries(points, 3)).toEqual([
    { x: 0.5, y: 3, low: 2, high: 4 },
    { x: 2.5, y: 5, low: 1, high: 9 },
    { x: 4, y: 7, low: 7, high: 7 },
  ]);
});
