/** On the sample data's drawn images, made textures and, where they are, real photographs. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { randomStream } from "@wildpose/pose";
import sharp from "sharp";
import { beforeAll, describe, expect, test } from "vitest";
import { parseRecipe } from "../recipe/recipe.js";
import { hashImage } from "./hash-image.js";
import { countBits } from "./picture-hash.js";

const workspace = fileURLToPath(new URL("../../../..", import.meta.url));
const photographs = join(workspace, "../shared/data");

/** What a recipe asks for where it does not say. */
const { nearDuplicatesWithin: within } = parseRecipe("name: a\nsources: [{ source: lsp, root: lsp }]\n", "a.yaml");

interface ImageToCompare {
  readonly id: string;
  readonly bytes: Uint8Array;
}

function imagesIn(folder: string): ImageToCompare[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".jpg"))
    .sort()
    .map((id) => ({ id, bytes: readFileSync(join(folder, id)) }));
}

/** Coloured spots of every size, as JPEG: more like a photograph than a drawing is. */
async function texture(name: string): Promise<ImageToCompare> {
  const random = randomStream(1, `texture/${name}`);
  const [width, height] = [360, 270];
  const layers = await Promise.all(
    [3, 6, 12, 24].map(async (cells) => {
      const opacity = Math.round(255 / (1 + Math.log2(cells / 3)));
      const cellsOf = Buffer.from(
        Array.from({ length: cells * cells }, () => [...[0, 1, 2].map(() => random.integer(256)), opacity]).flat(),
      );
      const input = await sharp(cellsOf, { raw: { width: cells, height: cells, channels: 4 } })
        .resize(width, height, { fit: "fill", kernel: "cubic" })
        .png()
        .toBuffer();
      return { input };
    }),
  );
  const grey = { width, height, channels: 3, background: "grey" } as const;
  return { id: `texture/${name}`, bytes: await sharp({ create: grey }).composite(layers).jpeg().toBuffer() };
}

type Change = (image: Buffer, width: number, height: number) => Promise<Buffer>;

/** What is done to images on their way from one collection to another. */
const changes: Readonly<Record<string, Change>> = {
  "encoded again": (image) => sharp(image).jpeg({ quality: 40 }).toBuffer(),
  "made PNG": (image) => sharp(image).png().toBuffer(),
  halved: (image, width) =>
    sharp(image)
      .resize(Math.round(width / 2))
      .jpeg()
      .toBuffer(),
  doubled: (image, width) =>
    sharp(image)
      .resize(width * 2)
      .jpeg()
      .toBuffer(),
  "made lighter": (image) => sharp(image).linear(1.1, 8).jpeg().toBuffer(),
  "made darker": (image) => sharp(image).linear(0.8, 0).jpeg().toBuffer(),
};

/** 1 % off each side. */
const crop: Change = (image, width, height) => {
  const [left, top] = [Math.round(width * 0.01), Math.round(height * 0.01)];
  return sharp(image)
    .extract({ left, top, width: width - 2 * left, height: height - 2 * top })
    .jpeg()
    .toBuffer();
};

async function changed(images: readonly ImageToCompare[], name: string, change: Change): Promise<ImageToCompare[]> {
  return Promise.all(
    images.map(async ({ id, bytes }) => {
      const { width, height } = await sharp(bytes).metadata();
      return { id: `${id} ${name}`, bytes: await change(Buffer.from(bytes), width, height) };
    }),
  );
}

async function hashesOf(images: readonly ImageToCompare[]): Promise<Uint32Array[]> {
  const hashes: Uint32Array[] = [];
  for (const { bytes } of images) hashes.push(await hashImage(bytes, "picture"));
  return hashes;
}

/** Pairs of images, by their indices, that are taken for the same. */
function pairsIn(hashes: readonly Uint32Array[]): [one: number, other: number][] {
  return hashes.flatMap((hash, one) =>
    hashes
      .slice(0, one)
      .flatMap((before, other): [number, number][] =>
        countBits(hash[2] ^ before[2]) + countBits(hash[3] ^ before[3]) <= (within ?? -1) ? [[one, other]] : [],
      ),
  );
}

/** Of images and their changed copies, how many are taken for the same as their copy, and as nothing else. */
async function foundAgain(images: readonly ImageToCompare[], name: string, change: Change): Promise<number> {
  const pairs = pairsIn(await hashesOf([...images, ...(await changed(images, name, change))]));
  for (const [one, other] of pairs) expect(one - other, `${images[other].id} ${name}`).toBe(images.length);
  return pairs.length;
}

let drawn: ImageToCompare[];
let textures: ImageToCompare[];
beforeAll(async () => {
  drawn = imagesIn(join(workspace, "datasets/sample")).filter((_, i) => i % 3 === 0);
  textures = await Promise.all(Array.from({ length: 30 }, (_, i) => texture(String(i).padStart(2, "0"))));
});

describe("images and their copies", () => {
  test.each(Object.entries(changes))("%s: every copy is taken for its image, and for no other", async (...change) => {
    const images = [...drawn, ...textures];
    expect(await foundAgain(images, ...change)).toBe(images.length);
  });

  test("cropped by 1 % a side: 19 of 20 are", async () => {
    const images = [...drawn, ...textures];
    expect(await foundAgain(images, "cropped", crop)).toBeGreaterThanOrEqual(0.95 * images.length);
  });

  test("no two of the sample's images, drawn on much the same ground, are taken for one", async () => {
    expect(pairsIn(await hashesOf([...imagesIn(join(workspace, "datasets/sample")), ...textures]))).toEqual([]);
  });
});

test.skipIf(!existsSync(photographs))(
  "of the real photographs none is taken for another; 19 of 20 are known cropped",
  async () => {
    const images = imagesIn(photographs);
    expect(pairsIn(await hashesOf(images))).toEqual([]);
    expect(await foundAgain(images, "cropped", crop)).toBeGreaterThanOrEqual(0.95 * images.length);
  },
);

test("images that cannot be read, or are blank, have the hash of their bytes alone, and so has what is not to be decoded", async () => {
  const blank = (background: string) =>
    sharp({ create: { width: 40, height: 30, channels: 3, background } })
      .jpeg()
      .toBuffer();
  const [white, grey] = [await blank("white"), await blank("#777")];
  const files = [white, grey, Buffer.from("no image"), Buffer.alloc(0), white.subarray(0, 90)];
  const hashes = await Promise.all([
    ...files.map((bytes) => hashImage(bytes, "picture")),
    hashImage(textures[0].bytes, "bytes"),
  ]);
  for (const hash of hashes) expect([...hash.subarray(2)]).toEqual([0, 0]);
  expect(new Set(hashes.map(([high, low]) => `${high} ${low}`)).size).toBe(hashes.length);
  // printf 'no image' | sha256sum
  expect([...hashes[2]].map((word) => word.toString(16).padStart(8, "0")).slice(0, 2)).toEqual([
    "453361fd",
    "925712bb",
  ]);
});
