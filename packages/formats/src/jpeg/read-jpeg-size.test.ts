import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import { expect, test } from "vitest";
import { readJpegSize } from "./index.js";

const blank = sharp({ create: { width: 31, height: 17, channels: 3, background: "teal" } });

test.each([
  ["baseline", blank.clone().jpeg()],
  ["progressive", blank.clone().jpeg({ progressive: true })],
  ["grey", blank.clone().greyscale().jpeg()],
  ["without subsampling", blank.clone().jpeg({ chromaSubsampling: "4:4:4" })],
  ["with an EXIF block", blank.clone().withMetadata({ orientation: 6 }).jpeg()],
])("the size of a JPEG, %s", async (_, picture) => {
  expect(readJpegSize(await picture.toBuffer())).toEqual({ width: 31, height: 17 });
});

test("no size where a whole decoder has to be asked", async () => {
  const bytes = await blank.clone().jpeg().toBuffer();
  const scan = bytes.indexOf(Buffer.from([0xff, 0xda]));
  expect(readJpegSize(bytes.subarray(0, scan + 4))).not.toBeNull();
  for (let end = 0; end < scan; end++) expect(readJpegSize(bytes.subarray(0, end))).toBeNull();
  expect(readJpegSize(await blank.clone().png().toBuffer())).toBeNull();
  expect(readJpegSize(await blank.clone().toColourspace("cmyk").jpeg().toBuffer())).toBeNull();
  const frame = bytes.indexOf(Buffer.from([0xff, 0xc0]));
  for (const [at, value] of [
    [frame + 1, 0xc3],
    [frame + 4, 12],
    [frame + 9, 4],
    [frame + 3, 7],
  ]) {
    const damaged = Buffer.from(bytes);
    damaged[at] = value;
    expect(readJpegSize(damaged)).toBeNull();
  }
});

const photographs = new URL("../../../../../shared/data/", import.meta.url).pathname;
const jpegs = existsSync(photographs)
  ? readdirSync(photographs, { recursive: true, encoding: "utf8" }).filter((name) => /\.jpe?g$/i.test(name))
  : [];

test.skipIf(jpegs.length === 0)("of real photographs it is what libvips says", async () => {
  for (const name of jpegs) {
    const bytes = readFileSync(join(photographs, name));
    const size = readJpegSize(bytes.subarray(0, 1 << 16));
    if (size === null) continue;
    const { width, height } = await sharp(bytes).metadata();
    expect({ name, ...size }).toEqual({ name, width, height });
  }
});
