import sharp, { type Sharp } from "sharp";
import { afterAll, describe, expect, test } from "vitest";
import type { ImagePart } from "./image-part.js";
import { storedImage } from "./store-image.js";

const size = { width: 320, height: 240 };
const dot = { x: 143, y: 97 };

/** A photograph that is dark but for one soft bright dot. */
const file = sharp(
  Buffer.from(
    Array.from({ length: size.width * size.height * 3 }, (_, at) => {
      const pixel = Math.floor(at / 3);
      const [dx, dy] = [(pixel % size.width) - dot.x, Math.floor(pixel / size.width) - dot.y];
      return 255 * Math.exp(-(dx * dx + dy * dy) / 12);
    }),
  ),
  { raw: { ...size, channels: 3 } },
);
const noise = Buffer.from(Array.from({ length: 200 * 150 * 3 }, (_, at) => ((at * 2654435761) >>> 7) & 255));
const noisy = sharp(noise, { raw: { width: 200, height: 150, channels: 3 } });

const square = (x: number, y: number, side: number, stored: number): ImagePart => ({
  ...{ x, y, width: side, height: side, storedWidth: stored, storedHeight: stored },
});

async function pixelsOf(bytes: Uint8Array) {
  const { data, info } = await sharp(bytes).greyscale().raw().toBuffer({ resolveWithObject: true });
  return { ...info, at: (x: number, y: number) => data[(y * info.width + x) * info.channels] };
}

/** Where the light is, pixels. */
async function centreOf(bytes: Uint8Array): Promise<[x: number, y: number]> {
  const { width, height, at } = await pixelsOf(bytes);
  let [sum, x, y] = [0, 0, 0];
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      // Below this is what the JPEG made of black.
      const light = Math.max(0, at(column, row) - 16);
      sum += light;
      x += light * column;
      y += light * row;
    }
  }
  return [x / sum, y / sum];
}

describe.each([
  ["enlarged 3.5 times", square(100, 60, 73, 256)],
  ["enlarged a little", square(20, 10, 211, 256)],
  ["as it is", square(100, 60, 73, 73)],
  ["made smaller", square(40, 10, 200, 64)],
  ["reaching outside", square(-90, -120, 400, 256)],
  ["enlarged and reaching outside", square(-20, 40, 180, 256)],
  ["whole, of sides that are not scaled alike", { x: 0, y: 0, ...size, storedWidth: 101, storedHeight: 76 }],
])("a part that is %s", (_, part) => {
  test("shows a bright dot where the formula of image_crop says", async () => {
    const bytes = await storedImage(await file.clone().jpeg({ quality: 95 }).toBuffer(), size, part, 95);
    const [x, y] = await centreOf(bytes);
    const [scaleX, scaleY] = [part.storedWidth / part.width, part.storedHeight / part.height];
    expect(Math.abs(x - ((dot.x + 0.5 - part.x) * scaleX - 0.5))).toBeLessThan(0.1);
    expect(Math.abs(y - ((dot.y + 0.5 - part.y) * scaleY - 0.5))).toBeLessThan(0.1);
  });

  test("is an RGB JPEG of its size without metadata", async () => {
    const source = await file
      .clone()
      .withExif({ IFD0: { Copyright: "somebody" } })
      .jpeg()
      .toBuffer();
    const { format, width, height, channels, exif, icc, chromaSubsampling, isProgressive } = await sharp(
      await storedImage(source, size, part, 90),
    ).metadata();
    expect({ format, width, height, channels, chromaSubsampling, isProgressive }).toEqual({
      ...{ format: "jpeg", width: part.storedWidth, height: part.storedHeight, channels: 3 },
      ...{ chromaSubsampling: "4:2:0", isProgressive: false },
    });
    expect([exif, icc]).toEqual([undefined, undefined]);
  });
});

test("what is outside the image is black", async () => {
  const white = await sharp({ create: { width: 50, height: 50, channels: 3, background: "white" } })
    .jpeg()
    .toBuffer();
  const { at } = await pixelsOf(await storedImage(white, { width: 50, height: 50 }, square(-50, 0, 100, 100), 95));
  expect([at(10, 25), at(40, 25), at(60, 25), at(90, 25), at(90, 90)]).toEqual([0, 0, 255, 255, 0]);
  const beyond = await pixelsOf(await storedImage(white, { width: 50, height: 50 }, square(500, 0, 100, 100), 95));
  expect([beyond.width, beyond.at(50, 50)]).toEqual([100, 0]);
});

test("an orientation in the EXIF block is not applied", async () => {
  const [upright, turned] = await Promise.all([
    file.clone().jpeg().toBuffer(),
    file.clone().withMetadata({ orientation: 6 }).jpeg().toBuffer(),
  ]);
  expect((await sharp(turned).metadata()).orientation).toBe(6);
  const part = square(40, 10, 200, 64);
  expect((await storedImage(turned, size, part, 90)).equals(await storedImage(upright, size, part, 90))).toBe(true);
});

test.each([
  ["grey", (image: Sharp) => image.greyscale().jpeg()],
  ["CMYK", (image: Sharp) => image.toColourspace("cmyk").jpeg()],
  ["transparent", (image: Sharp) => image.ensureAlpha(0.5).png()],
  ["16-bit", (image: Sharp) => image.toColourspace("rgb16").png()],
])("an image that is %s can be stored", async (_, encode) => {
  const source = await encode(noisy.clone()).toBuffer();
  const stored = await storedImage(source, { width: 200, height: 150 }, square(-10, 0, 100, 128), 90);
  expect(await sharp(stored).metadata()).toMatchObject({ width: 128, height: 128, channels: 3, space: "srgb" });
});

describe("the bytes", () => {
  const [threads, simd] = [sharp.concurrency(), sharp.simd()];
  afterAll(() => {
    sharp.concurrency(threads);
    sharp.simd(simd);
  });

  test("depend neither on threads nor on the vector instructions of the CPU", async () => {
    const source = await noisy.clone().jpeg({ quality: 95 }).toBuffer();
    const parts = [square(-20, 10, 170, 64), square(50, 50, 60, 200), square(10, 10, 128, 128)];
    const found = new Set<string>();
    for (const [concurrency, vectors] of [
      [1, true],
      [4, true],
      [1, false],
      [4, false],
    ] as const) {
      sharp.concurrency(concurrency);
      sharp.simd(vectors);
      const image = { width: 200, height: 150 };
      const stored = await Promise.all(parts.map((part) => storedImage(source, image, part, 90)));
      found.add(Buffer.concat(stored).toString("base64"));
    }
    expect(found.size).toBe(1);
  });
});

test("an image that is cut off cannot be stored", async () => {
  const whole = await noisy.clone().jpeg().toBuffer();
  const half = whole.subarray(0, whole.length >> 1);
  await expect(storedImage(half, { width: 200, height: 150 }, square(0, 0, 150, 64), 90)).rejects.toThrow(
    "premature end",
  );
});
