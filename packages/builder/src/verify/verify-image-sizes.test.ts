import sharp from "sharp";
import { expect, test } from "vitest";
import type { ReleaseRows } from "../shards/columns.js";
import { madeRows } from "../testing/made-rows.js";
import { checkImageSizes, imageCropProblem } from "./verify-image-sizes.js";

const picture = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: "teal" } });

function rowOf(width: number | null, height: number | null, crop: readonly number[], bytes?: Uint8Array): ReleaseRows {
  const rows = madeRows({ count: 1 });
  rows.image_crop.set(crop);
  const image = { ...rows.image, bytes: [bytes ?? null] };
  return { ...rows, image, image_width: [width], image_height: [height] };
}

async function problemsOf(rows: ReleaseRows): Promise<string[]> {
  const problems: string[] = [];
  await checkImageSizes(rows, "data/a", (_, problem) => problems.push(problem));
  return problems;
}

test("a picture of another size or format than its row says is a problem", async () => {
  const jpeg = await picture(20, 10).jpeg().toBuffer();
  expect(await problemsOf(rowOf(20, 10, [0, 0, 40, 20], jpeg))).toEqual([]);
  const name = "data/a: lsp/ünïcode 0";
  expect(await problemsOf(rowOf(10, 20, [0, 0, 40, 20], jpeg))).toEqual([
    `${name}: its image is 20 × 10, the row says 10 × 20`,
  ]);
  const png = await picture(20, 10).png().toBuffer();
  expect(await problemsOf(rowOf(20, 10, [0, 0, 40, 20], png))).toEqual([`${name}: its image is png, expected jpeg`]);
  expect(await problemsOf(rowOf(20, 10, [0, 0, 40, 20], Buffer.from("no image")))).toEqual([
    `${name}: its image cannot be read`,
  ]);
});

const crop = { crop: 64, margin: 1.25, quality: 90 };
const longest = { longest: 100, quality: 90 };

test.each([
  ["whole", 20, 10, [0, 0, 20, 10], undefined],
  ["of no known size", null, null, [0, 0, 0, 0], undefined],
  ["a square, made to the size of the recipe", 64, 64, [-5, 7, 100, 100], crop],
  ["made smaller", 100, 50, [0, 0, 400, 200], longest],
  ["smaller already", 20, 10, [0, 0, 20, 10], longest],
] as const)("a part that is %s is none", (_, width, height, part, size) => {
  expect(imageCropProblem(rowOf(width, height, part), 0, size)).toBeNull();
});

test.each([
  ["a part where images are whole", 20, 10, [1, 0, 19, 10], undefined],
  ["a size that is not known", null, null, [0, 0, 20, 10], undefined],
  ["no square", 64, 64, [0, 0, 100, 90], crop],
  ["a square of another size than the recipe's", 128, 128, [0, 0, 100, 100], crop],
  ["larger than the recipe says", 101, 50, [0, 0, 400, 200], longest],
  ["enlarged", 100, 50, [0, 0, 80, 40], longest],
  ["a part where images are made smaller", 100, 50, [0, 9, 400, 200], longest],
] as const)("%s is a problem", (_, width, height, part, size) => {
  expect(imageCropProblem(rowOf(width, height, part), 0, size)).toBe(
    `image_crop [${part.join(", ")}] of an image of ${width} × ${height}`,
  );
});
