import { rm, truncate } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { readManifest } from "../release/read-manifest.js";
import { madeRelease, removeReleases } from "../testing/made-release.js";
import { madeRows, sliceRows } from "../testing/made-rows.js";
import { verifyRelease } from "./verify-release.js";

const folders: string[] = [];
afterAll(() => removeReleases(folders));

async function release(): Promise<string> {
  const rows = madeRows({ count: 20 });
  const shards = [
    { split: "train" as const, rows: sliceRows(rows, 0, 15) },
    { split: "test" as const, rows: sliceRows(rows, 15, 20) },
  ];
  const folder = await madeRelease({ shards });
  folders.push(folder);
  return folder;
}

const checkOf = async (folder: string, name: string) =>
  (await verifyRelease(folder)).checks.find((check) => check.name === name);

test("a shard that is missing fails its content hash: it was not looked at", async () => {
  const folder = await release();
  const [{ path }] = (await readManifest(folder)).shards;
  await rm(join(folder, path));
  expect(await checkOf(folder, "content-hash")).toMatchObject({
    passed: false,
    detail: expect.stringContaining(`${path}: not looked at: it cannot be read to its end`),
  });
  expect((await checkOf(folder, "files"))?.detail).toContain(`${path}: is not there`);
  expect((await checkOf(folder, "schema"))?.detail).not.toContain("each shard");
});

test("a shard that was cut fails its content hash too", async () => {
  const folder = await release();
  const [, { path, bytes }] = (await readManifest(folder)).shards;
  await truncate(join(folder, path), bytes - 10);
  const found = await checkOf(folder, "content-hash");
  // The made manifest has no true hash of the other shard.
  expect(found?.detail).toMatch(/the hash of its values is not the manifest's \(and 1 more\)$/);
  expect(found?.passed).toBe(false);
});

test("progress has the rows of the manifest as its total, and ends there", async () => {
  const heard: (readonly [number, number])[] = [];
  await verifyRelease(await release(), { onProgress: (rows, total) => heard.push([rows, total]) });
  expect(heard[0]).toEqual([4, 20]);
  expect(heard.at(-1)).toEqual([20, 20]);
});
