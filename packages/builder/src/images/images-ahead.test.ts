import { annotationOnly, h36m17, type PoseSample } from "@wildpose/pose";
import { expect, test } from "vitest";
import type { ImageState } from "./image-file.js";
import { withImages } from "./images-ahead.js";

async function* samplesOf(count: number): AsyncGenerator<PoseSample> {
  for (let n = 0; n < count; n++) {
    yield {
      id: `lsp/${n}`,
      source: "lsp",
      sourceSplit: "train",
      group: `lsp/${n}`,
      skeleton: h36m17,
      keypoints: new Float32Array(34),
      visibility: new Uint8Array(17),
      imagePath: `${n}.jpg`,
      bbox: null,
      ...annotationOnly,
    };
  }
}

/** Answers in the opposite order, as far as it is asked ahead. */
async function lookSlowly(imagePath: string | null): Promise<ImageState> {
  const width = 1 + Number.parseInt(imagePath ?? "", 10);
  await new Promise((resolve) => setTimeout(resolve, 20 - width));
  return { state: "readable", width, height: 1, stamp: { bytes: 0, modified: 0 } };
}

test.each([1, 4, 100])("%i ahead, every sample comes in its turn with its own image", async (ahead) => {
  const found: [string, number | null][] = [];
  for await (const { sample, image } of withImages(samplesOf(9), lookSlowly, ahead)) {
    found.push([sample.id, image.state === "readable" ? image.width : null]);
  }
  expect(found).toEqual(Array.from({ length: 9 }, (_, n) => [`lsp/${n}`, n + 1]));
});

test("no more are looked at than are asked for ahead", async () => {
  let asked = 0;
  const look = async (path: string | null) => {
    asked++;
    return lookSlowly(path);
  };
  const samples = withImages(samplesOf(9), look, 4);
  await samples.next();
  expect(asked).toBe(4);
  await samples.return(undefined);
});

test("an image that is refused is told in its sample's turn, and nowhere else", async () => {
  const look = async (path: string | null) => {
    if (path === "2.jpg") throw new Error("leaves the folder");
    return lookSlowly(path);
  };
  const samples = withImages(samplesOf(9), look, 4);
  expect((await samples.next()).value?.sample.id).toBe("lsp/0");
  expect((await samples.next()).value?.sample.id).toBe("lsp/1");
  await expect(samples.next()).rejects.toThrow("leaves the folder");
});
