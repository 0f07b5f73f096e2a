/** Publishing to a folder, and what is left of it when the process is killed. */
import { existsSync, readdirSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readFile, rm, stat, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hashFile } from "@wildpose/builder";
import { randomStream } from "@wildpose/pose";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type MadeFiles, makeFiles, shardName } from "../testing/made-files.js";
import { publishMade } from "../testing/publish-made.js";
import { publishUntilKilled } from "../testing/publish-until-killed.js";

let folder: string;
let files: MadeFiles;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "wildpose-folder-"));
  files = await makeFiles(join(folder, "release"), 12, 2_000_000);
});
afterAll(() => rm(folder, { recursive: true, force: true }));
const place = (name: string) => join(folder, name);

async function expectWhole(out: string, { shards, closing } = files): Promise<void> {
  const names = [
    ...readdirSync(out).filter((name) => name !== "data"),
    ...readdirSync(join(out, "data")).map((name) => `data/${name}`),
  ];
  expect(names.sort()).toEqual([...shards, ...closing].map(({ path }) => path).sort());
  for (const { path, bytes, sha256 } of [...shards, ...closing]) {
    expect({ path, ...(await hashFile(join(out, path))) }).toEqual({ path, bytes, sha256 });
  }
}

test("a release is sent once; the second time nothing is", async () => {
  const out = place("twice");
  const first = await publishMade(files, out);
  expect(first.plan.shards.length).toBe(12);
  expect(first.checked).toBe([...files.shards, ...files.closing].reduce((sum, { bytes }) => sum + bytes, 0));
  await expectWhole(out);
  const before = await stat(join(out, files.shards[0].path));
  const second = await publishMade(files, out);
  expect({ shards: second.plan.shards.length, closing: second.plan.closing.length }).toEqual({ shards: 0, closing: 0 });
  expect((await stat(join(out, files.shards[0].path))).mtimeMs).toBe(before.mtimeMs);
  expect(second.url).toMatch(/^file:\/\/.*\/twice$/);
});

test("a shard that is cut, or has other bytes of the same size, is sent again", async () => {
  const out = place("damaged");
  await publishMade(files, out);
  await truncate(join(out, files.shards[3].path), 1000);
  const bytes = await readFile(join(out, files.shards[5].path));
  bytes[77] ^= 1;
  await writeFile(join(out, files.shards[5].path), bytes);
  const { plan } = await publishMade(files, out);
  expect(plan.shards.map(({ path }) => path)).toEqual([files.shards[3].path, files.shards[5].path]);
  await expectWhole(out);
});

test("a file that changes while it is sent is found, and gets no name", async () => {
  const changing = await makeFiles(place("changing"), 2, 3_000_000);
  await writeFile(changing.shards[1].place, Buffer.alloc(3_000_000));
  await expect(publishMade(changing, place("changed"))).rejects.toThrow("changed while it was sent");
  expect(readdirSync(place("changed"))).toEqual(["data"]);
  expect(existsSync(join(place("changed"), changing.shards[1].path))).toBe(false);
});

test("another release, or files of something else, are not mixed with", async () => {
  const out = place("taken");
  await publishMade(files, out);
  const other = await makeFiles(place("other"), 3, 1000, 2);
  await expect(publishMade(other, out)).rejects.toThrow("another release is published there");
  await expectWhole(out);
  const strange = place("strange");
  await mkdir(join(strange, "data"), { recursive: true });
  await writeFile(join(strange, shardName(7, 9)), "x");
  await expect(publishMade(other, strange)).rejects.toThrow(
    "train-00007-of-00009.parquet is there, which is not of this release",
  );
});

test("a folder that may not be written, or a file in its place, is said", async () => {
  await writeFile(place("file"), "x");
  await expect(publishMade(files, place("file"))).rejects.toThrow(/a file is in the way/);
  if (process.getuid?.() === 0) return;
  await mkdir(place("closed"));
  await chmod(place("closed"), 0o500);
  await expect(publishMade(files, place("closed"))).rejects.toThrow(/may not be read or written/);
});

test("killed at ten random moments, it leaves whole files and no manifest, and then goes on where it was", async () => {
  const random = randomStream(3, "kill");
  const total = files.shards.reduce((sum, { bytes }) => sum + bytes, 0);
  let killed = 0;
  for (let time = 0; time < 10; time++) {
    const out = place(`killed-${time}`);
    const dead = await publishUntilKilled(files.folder, out, random.uniform(0, 0.8 * total));
    if (dead) killed++;
    const there = existsSync(join(out, "data")) ? readdirSync(join(out, "data")) : [];
    for (const { path, sha256 } of files.shards) {
      if (there.includes(path.slice("data/".length))) expect((await hashFile(join(out, path))).sha256).toBe(sha256);
    }
    if (existsSync(join(out, "manifest.json"))) await expectWhole(out);
    const { plan } = await publishMade(files, out);
    expect(plan.shards.length).toBe(files.shards.length - there.length);
    await expectWhole(out);
    await rm(out, { recursive: true });
  }
  expect(killed).toBeGreaterThanOrEqual(7);
});
