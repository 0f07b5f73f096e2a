import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { hashFile } from "../work-folder/hash-file.js";
import { openWorkFolder } from "../work-folder/work-folder.js";
import { FILES_AT_ONCE, sendingFolder, type WorkStorage } from "./work-storage.js";

async function sending(send: WorkStorage["send"], mayGo?: () => Promise<void>) {
  const place = await mkdtemp(join(tmpdir(), "wildpose-sending-"));
  onTestFinished(() => rm(place, { recursive: true }));
  return sendingFolder(openWorkFolder(place, place), { send } as WorkStorage, mayGo);
}

test("every file is sent once it lies there, some at a time", async () => {
  let [atOnce, most] = [0, 0];
  const sent = new Map<string, string>();
  const folder = await sending(async ({ path, bytes, sha256 }, place) => {
    most = Math.max(most, ++atOnce);
    await wait(1);
    sent.set(path, await readFile(place, "utf8"));
    expect({ bytes, sha256 }).toEqual(await hashFile(place));
    atOnce--;
  });
  const paths = Array.from({ length: 3 * FILES_AT_ONCE }, (_, at) => `labels/${at}`);
  for (const path of paths) await folder.writeFile(path, Buffer.from(path));
  await folder.sent();
  expect([...sent]).toEqual(expect.arrayContaining(paths.map((path) => [path, path])));
  expect(sent.size).toBe(paths.length);
  expect(most).toBeLessThanOrEqual(FILES_AT_ONCE);
});

test("what cannot be sent, or is wanted no more, is told by the files after it, and at the end", async () => {
  const refused = await sending(async () => {
    throw new Error("not allowed");
  });
  await refused.writeFile("labels/0", Buffer.from("0"));
  await expect(refused.sent()).rejects.toThrow("not allowed");
  await expect(refused.writeFile("labels/1", Buffer.from("1"))).rejects.toThrow("not allowed");
  const over = await sending(
    () => Promise.reject(new Error("it was sent")),
    () => Promise.reject(new Error("the build is over")),
  );
  await over.writeFile("labels/0", Buffer.from("0"));
  await expect(over.sent()).rejects.toThrow("the build is over");
});
