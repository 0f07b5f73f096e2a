/** On the sample data's drawn images, made textures and, where they are, real photographs. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { randomStream } from "@wildpose/pose";
import sharp from "sharp";
import { beforeAll, describe, expect, test } from "vitest";
import { groupNearDuplicates, type ImageToCompare } from "./group-near-duplicates.js";

const workspace = fileURLToPath(new URL("../../../..", import.meta.url));
const photographs = join(workspace, "../shared/data");

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

/** Of images and their changed copies, how many are grouped with their copy, and with nothing else. */
async function foundAgain(images: readonly ImageToCompare[], name: string, change: Change): Promise<number> {
  const { keyOf, groups } = await groupNearDuplicates([...images, ...(await changed(images, name, change))]);
  const pairs = groups.filter((group) => group.length === 2 && group[1] === `${group[0]} ${name}`);
  expect(groups.length, "groups that are not an image and its copy").toBe(pairs.length);
  return images.filter(({ id }) => keyOf.get(`${id} ${name}`) === id).length;
}

let drawn: ImageToCompare[];
let textures: ImageToCompare[];
beforeAll(async () => {
  drawn = imagesIn(join(workspace, "datasets/sample")).filter((_, i) => i % 3 === 0);
  textures = await Promise.all(Array.from({ length: 30 }, (_, i) => texture(String(i).padStart(2, "0"))));
});

describe("images and their copies", () => {
  test.each(Object.entries(changes))(
    "%s: every copy is grouped with its image, and with no other",
    async (...change) => {
      const images = [...drawn, ...textures];
      expect(await foundAgain(images, ...change)).toBe(images.length);
    },
  );

  test("cropped by 1 % a side: 19 of 20 are", async () => {
    const images = [...drawn, ...textures];
    expect(await foundAgain(images, "cropped", crop)).toBeGreaterThanOrEqual(0.95 * images.length);
  });

  test("different images are in no group", async () => {
    const { images, groups, withoutPicture } = await groupNearDuplicates([...drawn, ...textures]);
    expect({ images, groups, withoutPicture }).toEqual({
      images: drawn.length + textures.length,
      groups: [],
      withoutPicture: 0,
    });
  });
});

test.skipIf(!existsSync(photographs))(
  "of the real photographs none is another's; 19 of 20 are known cropped",
  async () => {
    const images = imagesIn(photographs);
    expect((await groupNearDuplicates(images)).groups).toEqual([]);
    expect(await foundAgain(images, "cropped", crop)).toBeGreaterThanOrEqual(0.95 * images.length);
  },
);

describe("groups", () => {
  const named = (id: string, image: ImageToCompare) => ({ id, bytes: image.bytes });

  test("have the first id as their key, whatever order the images come in", async () => {
    const [one, other] = textures;
    const [smaller] = await changed([one], "smaller", changes.halved);
    const images = [named("mpii/7", smaller), named("lsp/3", one), named("aic/1", other), named("lspet/5", one)];
    const expected = [["lsp/3", "lspet/5", "mpii/7"]];
    for (const turn of [0, 1, 2, 3]) {
      const turned = [...images.slice(turn), ...images.slice(0, turn)];
      const { groups, keyOf } = await groupNearDuplicates(turned, { atOnce: 1 + turn });
      expect(groups).toEqual(expected);
      expect([...keyOf].sort()).toEqual(expected[0].map((id) => [id, "lsp/3"]));
    }
  });

  test("hold images that cannot be read, or are blank, only where their bytes are the same", async () => {
    const blank = (background: string) =>
      sharp({ create: { width: 40, height: 30, channels: 3, background } })
        .jpeg()
        .toBuffer();
    const [white, grey, text] = [await blank("white"), await blank("#777"), Buffer.from("no image")];
    const files = { white, grey, text, white2: white, text2: text, empty: Buffer.alloc(0), cut: white.subarray(0, 90) };
    const { groups, withoutPicture } = await groupNearDuplicates(
      Object.entries(files).map(([id, bytes]) => ({ id, bytes })),
    );
    expect(groups).toEqual([
      ["text", "text2"],
      ["white", "white2"],
    ]);
    expect(withoutPicture).toBe(7);
  });

  test("of no images are none", async () => {
    expect(await groupNearDuplicates([])).toEqual({ images: 0, withoutPicture: 0, groups: [], keyOf: new Map() });
  });
});

test("an aborted signal stops the reading of images", async () => {
  let given = 0;
  const endless = function* () {
    for (;;) yield { id: String(given++), bytes: textures[0].bytes };
  };
  const abort = new AbortController();
  const grouping = groupNearDuplicates(endless(), {
    signal: abort.signal,
    onProgress: (images) => images === 10 && abort.abort(new Error("enough")),
  });
  await expect(grouping).rejects.toThrow("enough");
  expect(given).toBeLessThan(20);
});
