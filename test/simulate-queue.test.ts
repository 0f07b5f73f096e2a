import { expect, test } from "vitest";

const { simulateQueue } = await import(new URL("../tools/simulate-queue.mjs", import.meta.url).href);

test("without stragglers and losses the time is that of the work over the workers", () => {
  expect(simulateQueue({ workers: 4, tasks: 100, seconds: 3 })).toEqual({
    seconds: 75,
    ideal: 75,
    done: 100,
    again: 0,
  });
  expect(simulateQueue({ workers: 1, tasks: 10, seconds: 2, overhead: 0.5 }).seconds).toBe(25);
  expect(simulateQueue({ workers: 64, tasks: 65, seconds: 10 }).seconds).toBe(20);
});

test("tasks that are all stragglers take as many times as long", () => {
  expect(simulateQueue({ workers: 5, tasks: 50, seconds: 2, stragglers: 1, slowness: 7 }).seconds).toBe(140);
});

test("a lost worker costs the lease and its task again, and the work that it does not do", () => {
  // Of two workers one dies within the first ten seconds; the lease is longer than the other one's task.
  for (const seed of [1, 2, 3, 4, 5]) {
    const { seconds, again } = simulateQueue({ workers: 2, tasks: 2, seconds: 10, lost: 0.5, lease: 100, seed });
    expect(again).toBe(1);
    expect(seconds).toBeGreaterThanOrEqual(110);
    expect(seconds).toBeLessThan(120);
  }
  const many = simulateQueue({ workers: 10, tasks: 1000, seconds: 1, lost: 0.1, lease: 1 });
  // Half of the lost worker's share, on average, is done by the nine others.
  expect(many.seconds).toBeGreaterThan(100);
  expect(many.seconds).toBeLessThan(114);
  expect(simulateQueue({ workers: 3, tasks: 100, seconds: 1, lost: 1 }).seconds).toBe(Infinity);
});

test("spread keeps the mean, no schedule is faster than ideal or slower by more than the longest task, and a seed is a run", () => {
  const setting = { workers: 16, tasks: 4000, seconds: 5, spread: 0.5, seed: 3 };
  const { seconds, ideal } = simulateQueue(setting);
  expect(seconds / ideal).toBeGreaterThan(0.97);
  expect(seconds / ideal).toBeLessThan(1.06);
  expect(simulateQueue(setting)).toEqual(simulateQueue(setting));
  expect(simulateQueue({ ...setting, seed: 4 }).seconds).not.toBe(seconds);
});
