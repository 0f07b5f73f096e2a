/** From a photograph's EXIF block to the camera of its row; the blocks are written by another library. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { annotationOnly, h36m17, InvalidSettingError, type PoseSample } from "@wildpose/pose";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { addToChunk, emptyChunk } from "../plan/pose-chunk.js";
import { remapSample } from "../plan/remap-sample.js";
import { parseRecipe, recipeHash, resolvedRecipe } from "../recipe/recipe.js";
import { imageInspector } from "./image-file.js";

let folder: string;
const blank = (width: number) => sharp({ create: { width, height: 40, channels: 3, background: "teal" } });
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "wildpose-exif-"));
  const save = (name: string, tags: Record<string, string>) =>
    blank(60).withExif({ IFD2: tags }).jpeg().toFile(join(folder, name));
  const size = { PixelXDimension: "60", PixelYDimension: "40" };
  await save("said.jpg", { ...size, FocalLengthIn35mmFilm: "36" });
  await save("unsaid.jpg", size);
  // A program that cuts a picture and leaves its block as it was. (The library that writes here sets the size right.)
  const { exif = Buffer.alloc(0) } = await sharp(join(folder, "said.jpg")).metadata();
  const segment = Buffer.from([0xff, 0xe1, (exif.length + 2) >> 8, (exif.length + 2) & 255]);
  const narrow = await blank(50).jpeg().toBuffer();
  await writeFile(join(folder, "cut.jpg"), Buffer.concat([narrow.subarray(0, 2), segment, exif, narrow.subarray(2)]));
});
afterAll(() => rm(folder, { recursive: true }));

test("the camera of a photograph is read where it is asked for, and of a picture that was not cut", async () => {
  const inspect = imageInspector("lsp", folder, true);
  const said = await inspect("said.jpg");
  expect(said).toMatchObject({ state: "readable", width: 60, height: 40 });
  // 36 mm are the width of the film, and the picture is of 3:2 as film is.
  const camera = said.state === "readable" ? said.intrinsics : undefined;
  expect(camera?.map((value) => Number(value.toFixed(9)))).toEqual([60, 60, 29.5, 19.5]);
  expect(await inspect("cut.jpg")).toMatchObject({ state: "readable", width: 50, height: 40 });
  expect(await inspect("unsaid.jpg")).toMatchObject({ state: "readable", width: 60, height: 40 });
  expect(await imageInspector("lsp", folder)("said.jpg")).toMatchObject({ state: "readable", width: 60, height: 40 });
});

test("a row has the camera of its photograph, unless the source measured one", async () => {
  const image = await imageInspector("lsp", folder, true)("said.jpg");
  const sample: PoseSample = {
    ...annotationOnly,
    id: "lsp/1",
    source: "lsp",
    sourceSplit: "train",
    group: "lsp/said.jpg",
    skeleton: h36m17,
    keypoints: Float32Array.from({ length: 34 }, (_, i) => i),
    visibility: new Uint8Array(17).fill(2),
    imagePath: "said.jpg",
    bbox: null,
  };
  const chunk = emptyChunk(0);
  addToChunk(chunk, remapSample(sample), image);
  addToChunk(chunk, remapSample({ ...sample, id: "lsp/2", intrinsics: [70, 70, 30, 20] }), image);
  addToChunk(chunk, remapSample({ ...sample, id: "lsp/3" }), { state: "missing" });
  expect([...chunk.exifCamera.subarray(0, 3)]).toEqual([1, 0, 0]);
  expect([...chunk.intrinsics.subarray(0, 12)].map(Math.round)).toEqual([
    60,
    60,
    30,
    20,
    70,
    70,
    30,
    20,
    NaN,
    NaN,
    NaN,
    NaN,
  ]);
});

test("camera: exif is a recipe's key; without it a recipe is what it was before there was a choice", () => {
  const text = "name: a\nsources: [{ source: lsp, root: lsp }]\n";
  const plain = parseRecipe(text, "a.yaml");
  const asked = parseRecipe(`${text}camera: exif\n`, "a.yaml");
  expect([plain.camera, asked.camera]).toEqual(["assumed", "exif"]);
  expect(resolvedRecipe(plain)).not.toHaveProperty("camera");
  expect(resolvedRecipe(asked)).toHaveProperty("camera", "exif");
  expect(recipeHash(resolvedRecipe(asked))).not.toBe(recipeHash(resolvedRecipe(plain)));
  expect(() => parseRecipe(`${text}camera: exif\nimages: none\n`, "a.yaml")).toThrow(InvalidSettingError);
});
