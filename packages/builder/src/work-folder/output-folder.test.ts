import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { OutputFolderError } from "@wildpose/pose";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { beginOutputFolder } from "./output-folder.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "wildpose-output-"));
});
afterEach(() => rm(folder, { recursive: true }));

async function writeOne(out: string, path: string, text: string) {
  const output = await beginOutputFolder(out);
  const file = await output.createFile(`release/${path}`);
  await file.write(Buffer.from(text));
  await file.close();
  return output;
}

test("the folder has its name only when it is whole", async () => {
  const out = join(folder, "deep", "release");
  const output = await writeOne(out, "data/a.txt", "hello");
  expect(await readdir(join(folder, "deep"))).toEqual(["release.partial"]);
  await output.commit();
  expect(await readdir(join(folder, "deep"))).toEqual(["release"]);
  expect(await readFile(join(out, "data/a.txt"), "utf8")).toBe("hello");
});

test("others may read it as they may read any folder of the user's", async () => {
  const out = join(folder, "release");
  await (await writeOne(out, "a.txt", "hello")).commit();
  const usual = join(folder, "usual");
  await mkdir(usual);
  expect((await stat(out)).mode).toBe((await stat(usual)).mode);
});

test("a folder that is given up leaves nothing, also with files open", async () => {
  const output = await writeOne(join(folder, "deep", "deeper", "release"), "a.txt", "hello");
  await output.createFile("release/b.txt");
  await (await output.createWorkFile()).append(Buffer.from("c"));
  await output.discard();
  expect(await readdir(folder)).toEqual([]);
});

test("what was written whole is there for the next build, and what was not is gone", async () => {
  const out = join(folder, "release");
  const first = await writeOne(out, "a.txt", "hello");
  await first.writeFile("labels/1", Buffer.from("one"));
  const unnamed = await first.createFile("release/b.txt");
  await unnamed.write(Buffer.from("half"));
  const named = await first.createWorkFile();
  expect(await named.append(Buffer.from("some"))).toBe(0);
  expect(await named.append(Buffer.from("more"))).toBe(4);
  await named.nameIt("plan");
  await first.leave();
  expect((await readdir(folder, { recursive: true })).sort()).toEqual(
    ["", "/labels", "/labels/1", "/plan", "/release", "/release/a.txt"].map((path) => `release.partial${path}`),
  );

  const second = await beginOutputFolder(out);
  expect(Buffer.from((await second.readFile("labels/1")) ?? []).toString()).toBe("one");
  expect(await second.readFile("labels/2")).toBeNull();
  const plan = await second.openWorkFile("plan");
  const bytes = Buffer.alloc(4);
  expect(await plan?.readAt(4, bytes)).toBe(true);
  expect(bytes.toString()).toBe("more");
  expect(await plan?.readAt(6, bytes)).toBe(false);
  await second.clear("release", new Set(["b.txt"]));
  expect(await readdir(second.releasePath)).toEqual([]);
  await second.clearAll();
  expect(await readdir(second.partialPath)).toEqual([expect.stringMatching(/^lock /)]);
  await second.discard();
  expect(await readdir(folder)).toEqual([]);
});

test("a folder that a build is at work on is refused", async () => {
  const out = join(folder, "release");
  const output = await writeOne(out, "a.txt", "hello");
  await expect(beginOutputFolder(out)).rejects.toThrow(/another build is at work on it \(process \d+\); wait for it/);
  await output.commit();
  expect(await readdir(out)).toEqual(["a.txt"]);
  expect(await readdir(folder)).toEqual(["release"]);
});

test("an empty folder is taken over", async () => {
  const out = join(folder, "release");
  await mkdir(out);
  await (await writeOne(out, "a.txt", "hello")).commit();
  expect(await readdir(out)).toEqual(["a.txt"]);
});

test("a folder with anything in it is refused, and stays", async () => {
  await writeFile(join(folder, "mine.txt"), "");
  await expect(beginOutputFolder(folder)).rejects.toThrow(
    new OutputFolderError(folder, "is not empty (1 entries); choose another folder with --out, or remove it"),
  );
  expect(await readdir(folder)).toEqual(["mine.txt"]);
});

test("a folder that is filled by something else meanwhile is not overwritten", async () => {
  const out = join(folder, "release");
  const output = await writeOne(out, "a.txt", "ours");
  await mkdir(out);
  await writeFile(join(out, "b.txt"), "theirs");
  await expect(output.commit()).rejects.toThrow(/was made by something else meanwhile/);
  await output.discard();
  expect(await readdir(folder)).toEqual(["release"]);
});

test("a file in the way is named", async () => {
  await writeFile(join(folder, "file"), "");
  await expect(beginOutputFolder(join(folder, "file"))).rejects.toThrow(/a file is in the way/);
  await expect(beginOutputFolder(join(folder, "file", "release"))).rejects.toThrow(OutputFolderError);
});

test.skipIf(process.platform !== "linux")("where nothing can be made is an output error", async () => {
  await expect(beginOutputFolder("/proc/wildpose/release")).rejects.toThrow(OutputFolderError);
});

const canMount = (() => {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return false;
  const point = execFileSync("mktemp", ["-d"], { encoding: "utf8" }).trim();
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", point], { stdio: "ignore" });
    execFileSync("umount", [point]);
    return true;
  } catch {
    return false;
  } finally {
    execFileSync("rmdir", [point]);
  }
})();

describe.skipIf(!canMount)(`small file systems${canMount ? "" : " (skipped: tmpfs cannot be mounted here)"}`, () => {
  let point: string;
  beforeEach(async () => {
    point = join(folder, "small");
    await mkdir(point);
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", point]);
  });
  afterEach(() => execFileSync("umount", [point]));

  test("a full disk is an output error that says so, and what was written goes away", async () => {
    const output = await beginOutputFolder(join(point, "release"));
    const file = await output.createFile("release/data/big");
    await expect(file.write(new Uint8Array(1 << 20))).rejects.toThrow(
      /no space left to write \(ENOSPC\); free some and go on with --resume/,
    );
    await output.discard();
    expect(await readdir(point)).toEqual([]);
  });

  test("a read-only file system is an output error that says so", async () => {
    execFileSync("mount", ["-o", "remount,ro", point]);
    await expect(beginOutputFolder(join(point, "release"))).rejects.toThrow(/read-only file system \(EROFS\)/);
  });
});
