import { expect, test } from "vitest";
import { rowMajorFromColumnMajor } from "./row-major.js";

const bytesOf = (array: Uint16Array | Float64Array) => new Uint8Array(array.buffer);

test("the columns of a matrix become rows", () => {
  const columns = Uint8Array.of(1, 4, 2, 5, 3, 6);
  expect(rowMajorFromColumnMajor(columns, 1, [2, 3], 1)).toEqual(Uint8Array.of(1, 2, 3, 4, 5, 6));
});

test("records stay one after the other", () => {
  const columns = Uint16Array.of(1, 3, 2, 4, 5, 7, 6, 8);
  expect(rowMajorFromColumnMajor(bytesOf(columns), 2, [2, 2], 2)).toEqual(
    bytesOf(Uint16Array.of(1, 2, 3, 4, 5, 6, 7, 8)),
  );
});

test("the dimensions between the first and the last are reversed too, whatever their sizes", () => {
  const [a, b, c, d] = [3, 2, 4, 70];
  const source = new Float64Array(a * b * c * d);
  const expected = new Float64Array(source.length);
  for (let i = 0, place = 0; i < a; i++) {
    for (let j = 0; j < b; j++) {
      for (let k = 0; k < c; k++) {
        for (let l = 0; l < d; l++, place++) {
          source[i + a * (j + b * (k + c * l))] = place;
          expected[place] = place;
        }
      }
    }
  }
  expect(rowMajorFromColumnMajor(bytesOf(source), 1, [a, b, c, d], 8)).toEqual(bytesOf(expected));
});

test("bytes that are not at a multiple of the values' size are moved all the same", () => {
  const place = new Uint8Array(13);
  place.set(Uint8Array.of(1, 0, 3, 0, 5, 0, 2, 0, 4, 0, 6, 0), 1);
  expect(rowMajorFromColumnMajor(place.subarray(1), 1, [3, 2], 2)).toEqual(
    Uint8Array.of(1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0),
  );
});

test("without values nothing is looked at, however large the other dimensions", () => {
  expect(rowMajorFromColumnMajor(new Uint8Array(0), 1, [0, 2 ** 31, 2 ** 31], 8)).toHaveLength(0);
});
