import { expect, test } from "vitest";
import { jobsOf } from "./task-jobs.js";

const work = { out: "/out", root: "/root", storage: null, buildKey: "key", plan: "plan" };
const sizes = (count: number) => Array.from({ length: count }, (_, at) => at + 1);

test.each([1, 4, 5, 80, 2000, 30_000])("each of %d chunks is in one job, and a job is named by its chunks", (count) => {
  const jobs = jobsOf({ ...work, stage: "label", sizes: sizes(count) });
  const chunks = jobs.flatMap(({ job: { start, end } }) => Array.from({ length: end - start }, (_, at) => start + at));
  expect(chunks).toEqual([...sizes(count).keys()]);
  expect(jobs.reduce((sum, { size }) => sum + size, 0)).toBe((count * (count + 1)) / 2);
  expect(new Set(jobs.map(({ id }) => id)).size).toBe(jobs.length);
  expect(jobsOf({ ...work, stage: "label", sizes: sizes(count) })).toEqual(jobs);
});

test("a shard is a job; another folder, storage, build or plan has other jobs", () => {
  const idOf = (more: object) => jobsOf({ ...work, stage: "write", sizes: [5, 5], ...more })[1].id;
  expect(jobsOf({ ...work, stage: "write", sizes: [5, 7] }).map(({ size }) => size)).toEqual([5, 7]);
  const ids = [{}, { out: "/2" }, { storage: "s3://two/2" }, { buildKey: "2" }, { plan: "2" }].map(idOf);
  expect(new Set(ids).size).toBe(5);
});
