import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MalformedSourceError } from "@wildpose/pose";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { imageInspector } from "./image-file.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "wildpose-images-"));
  const blank = sharp({ create: { width: 31, height: 17, channels: 3, background: "teal" } });
  await blank.clone().jpeg().toFile(join(folder, "plain.jpg"));
  // Orientation 6 means "turn by 90 degrees to show": the stored pixels stay 31 × 17.
  await blank.clone().withMetadata({ orientation: 6 }).jpeg().toFile(join(folder, "turned.jpg"));
  await writeFile(join(folder, "text.jpg"), "this is no image");
  await writeFile(join(folder, "empty.jpg"), "");
  await mkdir(join(folder, "folder.jpg"));
});
afterAll(() => rm(folder, { recursive: true }));

test.each([
  ["plain.jpg", { state: "readable", width: 31, height: 17 }],
  ["turned.jpg", { state: "readable", width: 31, height: 17 }],
  ["text.jpg", { state: "unreadable" }],
  ["empty.jpg", { state: "unreadable" }],
  ["folder.jpg", { state: "missing" }],
  ["nowhere.jpg", { state: "missing" }],
])("%s is %o", async (path, expected) => {
  expect(await imageInspector("lsp", folder)(path)).toMatchObject(expected);
});

test("without a folder every image is missing", async () => {
  expect(await imageInspector("lsp", null)("plain.jpg")).toEqual({ state: "missing" });
});

test.each(["../secret.jpg", "/etc/passwd", "a/../../b.jpg", "..\\b.jpg"])(
  "a path that leaves the folder is a malformed source, with or without the folder: %s",
  async (path) => {
    await expect(imageInspector("lsp", folder)(path)).rejects.toThrow(MalformedSourceError);
    await expect(imageInspector("lsp", null)(path)).rejects.toThrow(/leaves the image folder/);
  },
);
