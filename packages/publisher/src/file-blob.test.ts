import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { FileBlob } from "./file-blob.js";

let folder: string;
const bytes = Buffer.alloc(3_000_000, "abcdefg");
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "wildpose-blob-"));
  await writeFile(join(folder, "file"), bytes);
});
afterAll(() => rm(folder, { recursive: true }));
const blob = () => new FileBlob(join(folder, "file"), 0, bytes.length);

test("has the bytes of the file, whole and in slices, as Node's own blobs have them", async () => {
  expect(Buffer.from(await blob().arrayBuffer()).equals(bytes)).toBe(true);
  const own = new Blob([bytes]);
  for (const [start, end] of [
    [0, 10],
    [7, 7],
    [-20, -3],
    [2_999_990, 9e9],
    [100, 20],
  ]) {
    expect(await blob().slice(start, end).text()).toBe(await own.slice(start, end).text());
    expect(blob().slice(start, end).size).toBe(own.slice(start, end).size);
  }
  expect(await blob().slice(1_000_000).slice(500_000, 500_007).text()).toBe(
    bytes.toString("utf8", 1_500_000, 1_500_007),
  );
});

test("no more is read than was taken", async () => {
  const reader = blob().stream().getReader();
  const { value } = await reader.read();
  expect(value?.length).toBe(1 << 20);
  await reader.cancel();
});

test("a file that is not there is said to who reads", async () => {
  await expect(new FileBlob(join(folder, "none"), 0, 5).arrayBuffer()).rejects.toThrow("ENOENT");
});
