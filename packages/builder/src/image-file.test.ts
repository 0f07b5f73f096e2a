import { createHash } from "node:crypto";
import { appendFile, copyFile, mkdir, mkdtemp, readFile, rm, truncate, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MalformedSourceError, MissingSourceError } from "@wildpose/pose";
import sharp from "sharp";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type ImageStamp, imageInspector, imageReader } from "./image-file.js";

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

const stampOf = async (path: string): Promise<ImageStamp> => {
  const image = await imageInspector("lsp", folder)(path);
  if (image.state !== "readable") throw new Error(`${path} is ${image.state}`);
  return image.stamp;
};

test("an image is read as it is, with its hash", async () => {
  const path = join(folder, "plain.jpg");
  const bytes = await readFile(path);
  const image = await imageReader()("lsp", path, await stampOf("plain.jpg"));
  expect(Buffer.from(image.bytes).equals(bytes)).toBe(true);
  expect(image.sha256).toBe(createHash("sha256").update(bytes).digest("hex"));
});

describe("between the reading of the sources and the writing of the rows", () => {
  const path = () => join(folder, "watched.jpg");
  const putThere = async () => {
    await copyFile(join(folder, "plain.jpg"), path());
    await utimes(path(), 1e9, 1e9);
  };
  let stamp: ImageStamp;
  beforeEach(async () => {
    await putThere();
    stamp = await stampOf("watched.jpg");
  });
  const read = () => imageReader()("lsp", path(), stamp);

  test("an image that has gone is a missing source", async () => {
    await rm(path());
    await expect(read()).rejects.toThrow(MissingSourceError);
  });

  test.each([
    ["is longer", () => appendFile(path(), "x")],
    ["is shorter", () => truncate(path(), 10)],
    ["is of another time", () => utimes(path(), 1, 1)],
    ["is another of the same size", async () => writeFile(path(), Buffer.alloc(stamp.bytes))],
  ])("an image that %s has changed, and the message says from what to what", async (_, change) => {
    await change();
    await expect(read()).rejects.toThrow(MalformedSourceError);
    await expect(read()).rejects.toThrow(
      new RegExp(
        `watched.jpg: changed since the sources were read: then ${stamp.bytes} bytes of .*Z, now \\d+ bytes of`,
      ),
    );
  });

  test("an image that was put back with its time is the same", async () => {
    await rm(path());
    await putThere();
    expect((await read()).bytes).toHaveLength(stamp.bytes);
  });
});
