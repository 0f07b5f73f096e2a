import { createHash } from "node:crypto";
import { appendFile, copyFile, mkdtemp, readFile, rm, truncate, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MalformedSourceError, MissingSourceError } from "@wildpose/pose";
import sharp from "sharp";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { imageInspector } from "./image-file.js";
import type { FileStamp } from "./read-file.js";
import { readImages } from "./read-images.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "wildpose-read-images-"));
  await sharp({ create: { width: 31, height: 17, channels: 3, background: "teal" } })
    .jpeg()
    .toFile(join(folder, "plain.jpg"));
});
afterAll(() => rm(folder, { recursive: true }));

const stampOf = async (path: string): Promise<FileStamp> => {
  const image = await imageInspector("lsp", folder)(path);
  if (image.state !== "readable") throw new Error(`${path} is ${image.state}`);
  return image.stamp;
};

test("an image is read as it is, with its hash", async () => {
  const path = join(folder, "plain.jpg");
  const bytes = await readFile(path);
  const [image] = await readImages([{ source: "lsp", path, stamp: await stampOf("plain.jpg") }], true);
  expect(bytes.equals(image?.bytes ?? new Uint8Array())).toBe(true);
  expect(image?.sha256).toBe(createHash("sha256").update(bytes).digest("hex"));
});

describe("between the reading of the sources and the writing of the rows", () => {
  const path = () => join(folder, "watched.jpg");
  const putThere = async () => {
    await copyFile(join(folder, "plain.jpg"), path());
    await utimes(path(), 1e9, 1e9);
  };
  let stamp: FileStamp;
  beforeEach(async () => {
    await putThere();
    stamp = await stampOf("watched.jpg");
  });
  const read = async () => (await readImages([{ source: "lsp", path: path(), stamp }], true))[0];

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
    expect((await read())?.bytes).toHaveLength(stamp.bytes);
  });
});

test("many images lie one after the other in one buffer, those of one image too; null stays null", async () => {
  const requests = [];
  for (let n = 0; n < 40; n++) {
    const name = `many ${n >> 1}.jpg`;
    if (n % 2 === 0) await copyFile(join(folder, "plain.jpg"), join(folder, name));
    if (n % 2 === 0) await appendFile(join(folder, name), `number ${n}`);
    requests.push({ source: "lsp", path: join(folder, name), stamp: await stampOf(name) }, null);
  }
  const paired = [...requests.filter((request) => request !== null), null];
  for (const wanted of [requests, paired]) {
    const contents = await readImages(wanted, true);
    let end = 0;
    for (const [index, request] of wanted.entries()) {
      const content = contents[index];
      if (request === null) {
        expect(content).toBeNull();
        continue;
      }
      const bytes = await readFile(request.path);
      expect(bytes.equals(content?.bytes ?? new Uint8Array())).toBe(true);
      expect(content?.sha256).toBe(createHash("sha256").update(bytes).digest("hex"));
      expect(content?.bytes?.byteOffset).toBe(end);
      end += bytes.length;
    }
    const hashesOnly = await readImages(wanted, false);
    expect(hashesOnly).toEqual(contents.map((content) => content && { bytes: null, sha256: content.sha256 }));
  }
});
