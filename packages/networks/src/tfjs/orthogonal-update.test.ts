import tf from "@tensorflow/tfjs";
import { randomStream } from "@wildpose/pose";
import { beforeAll, expect, test } from "vitest";
import { orthogonalUpdate } from "./orthogonal-update.js";

const random = randomStream(1, "orthogonal");
const matrix = (rows: number, columns: number) =>
  tf.tensor2d(
    Float32Array.from({ length: rows * columns }, () => random.normal(0, 1)),
    [rows, columns],
  );
const updateOf = (gradient: tf.Tensor) => orthogonalUpdate(tf.zerosLike(gradient), gradient);

beforeAll(() => tf.setBackend("cpu"));

/** What the iteration makes of a singular value. */
function becomes(value: number): number {
  let x = value;
  for (let i = 0; i < 5; i++) x = 3.4445 * x - 4.775 * x ** 3 + 2.0315 * x ** 5;
  return x;
}

test("directions stay, lengths become nearly the same: by the singular values, from the roots of a square", async () => {
  const tall = matrix(5, 2);
  const g = (await tall.array()) as number[][];
  const product = (a: number, b: number) => g.reduce((sum, row) => sum + row[a] * row[b], 0);
  const [p, q, r] = [product(0, 0), product(0, 1), product(1, 1)];
  const norm = Math.sqrt(p + r);
  const root = Math.sqrt(((p - r) / 2) ** 2 + q ** 2);
  /** g · (the sum over both directions v of becomes(s) / s · v vᵀ), s a share of the norm. */
  const mixed = [0, 0, 0];
  for (const square of [(p + r) / 2 + root, (p + r) / 2 - root]) {
    const v = [q, square - p].map((x) => x / Math.hypot(q, square - p));
    const factor = becomes(Math.sqrt(square) / norm) / Math.sqrt(square);
    [v[0] * v[0], v[0] * v[1], v[1] * v[1]].forEach((x, i) => {
      mixed[i] += factor * x;
    });
  }
  const expected = g.map(([a, b]) => [a * mixed[0] + b * mixed[1], a * mixed[1] + b * mixed[2]]);
  const found = (await updateOf(tall).array()) as number[][];
  expected.forEach((row, i) => {
    row.forEach((value, j) => {
      expect(found[i][j]).toBeCloseTo(value, 4);
    });
  });
  // The other way round there are more units than inputs: each gets the length that makes the mean square 1.
  const wide = (await updateOf(tf.transpose(tall)).array()) as number[][];
  expected.forEach((row, i) => {
    row.forEach((value, j) => {
      expect(wide[j][i]).toBeCloseTo(value * Math.sqrt(5 / 2), 4);
    });
  });
});

test.each([
  [64, 16],
  [16, 64],
  [24, 24],
])("a matrix [%d, %d] turns in every direction about as far", async (rows, columns) => {
  const update = tf.div(updateOf(matrix(rows, columns)), Math.sqrt(columns / Math.min(rows, columns))) as tf.Tensor2D;
  const wide = rows < columns;
  const gram = (await tf.matMul(update, update, !wide, wide).array()) as number[][];
  gram.forEach((row, i) => {
    expect(row[i]).toBeGreaterThan(0.3);
    expect(row[i]).toBeLessThan(1.6);
  });
});

test("the length of a gradient does not count, and none moves nothing", async () => {
  const gradient = matrix(6, 4);
  const [one, thousand] = await Promise.all(
    [1, 1000].map((times) => updateOf(tf.mul(gradient, times)).array() as Promise<number[][]>),
  );
  one.forEach((row, i) => {
    row.forEach((value, j) => {
      expect(thousand[i][j]).toBeCloseTo(value, 5);
    });
  });
  expect(await updateOf(tf.zeros([3, 2])).array()).toEqual([
    [0, 0],
    [0, 0],
    [0, 0],
  ]);
});

test("a filter is moved as the matrix of its units; what came before counts four times as much", async () => {
  const [filter, first] = [tf.reshape(matrix(18, 4), [3, 3, 2, 4]), tf.reshape(matrix(18, 4), [3, 3, 2, 4])];
  const update = orthogonalUpdate(first, filter);
  expect(update.shape).toEqual([3, 3, 2, 4]);
  const ahead = tf.add(tf.mul(first, 0.81), tf.mul(filter, 0.19));
  const expected = await updateOf(ahead).data();
  (await update.data()).forEach((value, i) => {
    expect(value).toBeCloseTo(expected[i], 4);
  });
});
