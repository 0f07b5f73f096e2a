import fc from "fast-check";
import { expect, test } from "vitest";
import { planShards } from "./plan-shards.js";

test("shards are named like Hugging Face's and cut at equal rows", () => {
  expect(planShards({ train: 25, test: 10 }, 10)).toEqual([
    { path: "data/train-00000-of-00003.parquet", split: "train", start: 0, end: 10 },
    { path: "data/train-00001-of-00003.parquet", split: "train", start: 10, end: 20 },
    { path: "data/train-00002-of-00003.parquet", split: "train", start: 20, end: 25 },
    { path: "data/test-00000-of-00001.parquet", split: "test", start: 0, end: 10 },
  ]);
  expect(planShards({ train: 3, test: 0 }, 10).map(({ split }) => split)).toEqual(["train"]);
});

test("every row of a split is in exactly one shard, and none is empty", () => {
  const rows = fc.integer({ min: 0, max: 500 });
  fc.assert(
    fc.property(rows, rows, fc.integer({ min: 1, max: 60 }), (train, testRows, rowsPerShard) => {
      const plan = planShards({ train, test: testRows }, rowsPerShard);
      for (const [split, total] of [
        ["train", train],
        ["test", testRows],
      ] as const) {
        let next = 0;
        for (const shard of plan.filter((shard) => shard.split === split)) {
          expect(shard.start).toBe(next);
          expect(shard.end - shard.start).toBeGreaterThan(0);
          expect(shard.end - shard.start).toBeLessThanOrEqual(rowsPerShard);
          next = shard.end;
        }
        expect(next).toBe(total);
      }
    }),
  );
});
