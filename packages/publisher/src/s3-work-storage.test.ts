import { expect, test } from "vitest";
import { isWorkPath, openWorkStorage } from "./s3-work-storage.js";

test.each([
  "work.json",
  "plan.json",
  "plan.chunks",
  "selection.json",
  "selection.rows",
  "labels/00000012",
  "images/123456789",
  "shards/train-00000-of-00002.parquet",
  "release/data/test-00001-of-00002.parquet",
])("%s is a file of the work", (path) => expect(isWorkPath(path)).toBe(true));

test.each([
  "",
  "manifest.json",
  "labels/0000001.jpg",
  "labels/../work.json",
  "labels",
  "images/1",
  "shards/../train-00000-of-00002.parquet",
  "data/train-00000-of-00002.parquet",
  "release/manifest.json",
  "release/data/data/train-00000-of-00002.parquet",
])("%s is none, and is left alone", (path) => expect(isWorkPath(path)).toBe(false));

test.each(["/folder", "hf://me/work", "s3://bucket", "s3://bucket/"])("%s is no storage", async (address) => {
  await expect(openWorkStorage(address)).rejects.toThrow("expected s3://bucket/prefix");
});
