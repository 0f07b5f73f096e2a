import { expect, test } from "vitest";
import { copyCorner } from "./copy-corner.js";

const numbered = (shape: readonly number[]) =>
  Float32Array.from({ length: shape.reduce((count, length) => count * length, 1) }, (_, i) => i + 1);

test.each([
  [[3], [5]],
  [
    [2, 3],
    [4, 5],
  ],
  [
    [2, 3],
    [4, 3],
  ],
  [
    [3, 2, 3, 4],
    [3, 2, 5, 6],
  ],
  [[], []],
])("%j into %j and back is what it was, with zeros beyond", (shape, wider) => {
  const numbers = numbered(shape);
  const padded = new Float32Array(numbered(wider).length);
  copyCorner(numbers, shape, padded, wider);
  expect([...padded].filter((value) => value !== 0)).toEqual([...numbers]);
  const back = new Float32Array(numbers.length);
  copyCorner(padded, wider, back, shape);
  expect(back).toEqual(numbers);
});

test("an element stays at its indices", () => {
  const padded = new Float32Array(3 * 4);
  copyCorner(numbered([2, 3]), [2, 3], padded, [3, 4]);
  expect([...padded]).toEqual([1, 2, 3, 0, 4, 5, 6, 0, 0, 0, 0, 0]);
});
