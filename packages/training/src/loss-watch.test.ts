import { expect, test } from "vitest";
import { type LossWatch, nothingWatched, STEPS_TOO_HIGH, usualLoss, watchLoss } from "./loss-watch.js";

const watchAll = (losses: readonly number[], from: LossWatch = nothingWatched) => losses.reduce(watchLoss, from);
const many = (count: number, loss: number) => new Array<number>(count).fill(loss);

test("fifty losses in a row above ten times the median are counted, and do not move the median", () => {
  const watch = watchAll([...many(100, 60), ...many(STEPS_TOO_HIGH, 601)]);
  expect(watch.tooHigh).toBe(STEPS_TOO_HIGH);
  expect(usualLoss(watch)).toBe(60);
});

test("one usual loss among them begins the count anew", () => {
  expect(watchAll([...many(100, 60), ...many(49, 1e6), 599, 1e6]).tooHigh).toBe(1);
});

test("a training that goes wrong with its first step is compared with the loss before it", () => {
  expect(watchAll([600, ...many(STEPS_TOO_HIGH, 1e9)])).toEqual({ usual: [600], tooHigh: STEPS_TOO_HIGH });
});

test("a loss that falls, however fast, is never too high", () => {
  expect(watchAll(Array.from({ length: 500 }, (_, step) => 300 * 0.97 ** step)).tooHigh).toBe(0);
});

test("the median forgets what is long past", () => {
  expect(usualLoss(watchAll([...many(200, 60), ...many(150, 20)]))).toBe(20);
});
