import { randomStream } from "@wildpose/pose";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { bodyPoints } from "./body-points.js";
import { drawScene } from "./draw-scene.js";
import { renderJpeg } from "./render-jpeg.js";
import { type Scene, sampleScene } from "./scene.js";

function scene(seed: number, persons: number): Scene {
  return sampleScene(randomStream(seed, "drawing"), { width: 480, height: 360, persons, margin: 10 });
}

async function raster(svg: string) {
  const { data, info } = await sharp(Buffer.from(svg)).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return (x: number, y: number) => {
    const at = (Math.round(y) * info.width + Math.round(x)) * info.channels;
    return [data[at], data[at + 1], data[at + 2]] as const;
  };
}

describe("drawScene", () => {
  it("puts paint where the joints are: at every limb joint the picture differs from the empty place", async () => {
    for (let seed = 1; seed <= 8; seed++) {
      const peopled = scene(seed, 1);
      const withPerson = await raster(drawScene(peopled));
      const empty = await raster(drawScene({ ...peopled, persons: [] }));
      const { pixels } = peopled.persons[0];
      for (const name of bodyPoints) {
        // The very top of the head is on the rim.
        if (name === "headTop") continue;
        const p = bodyPoints.indexOf(name) * 2;
        const [here, there] = [withPerson(pixels[p], pixels[p + 1]), empty(pixels[p], pixels[p + 1])];
        const difference = Math.max(...here.map((part, i) => Math.abs(part - there[i])));
        expect(difference, `seed ${seed}, ${name}`).toBeGreaterThan(8);
      }
    }
  });

  it("a person moved by 40 px is painted 40 px further", async () => {
    const here = scene(2, 1);
    const [fx, fy, cx, cy] = here.intrinsics;
    const person = here.persons[0];
    // The same camera with its picture shifted: the place is drawn from the same horizon.
    const shifted = { ...here, intrinsics: [fx, fy, cx + 40, cy] as const, roll: 0 };
    const first = await raster(drawScene({ ...here, roll: 0 }));
    const second = await raster(drawScene(shifted));
    for (const name of ["leftKnee", "rightKnee", "leftElbow", "pelvis"] as const) {
      const p = bodyPoints.indexOf(name) * 2;
      const [x, y] = [person.pixels[p], person.pixels[p + 1]];
      if (x + 40 > 479) continue;
      const [a, b] = [first(x, y), second(Math.round(x) + 40, y)];
      for (let i = 0; i < 3; i++) expect(Math.abs(a[i] - b[i]), name).toBeLessThanOrEqual(2);
    }
  });

  it("is the same text for the same scene, and other colours for another seed", () => {
    expect(drawScene(scene(1, 2))).toBe(drawScene(scene(1, 2)));
    expect(drawScene(scene(1, 2))).not.toBe(drawScene(scene(2, 2)));
  });

  it("writes only finite numbers", () => {
    for (let seed = 1; seed <= 40; seed++)
      expect(drawScene(scene(seed, seed % 4))).not.toMatch(/NaN|Infinity|undefined/);
  });
});

describe("renderJpeg", () => {
  it("gives a small JPEG of the scene's size without metadata, the same bytes each time", async () => {
    const svg = drawScene(scene(3, 2));
    const [first, again] = [await renderJpeg(svg), await renderJpeg(svg)];
    expect(again.equals(first)).toBe(true);
    const { format, width, height, exif, icc, xmp } = await sharp(first).metadata();
    expect({ format, width, height, exif, icc, xmp }).toEqual({ format: "jpeg", width: 480, height: 360 });
    expect(first.length).toBeGreaterThan(2_000);
    expect(first.length).toBeLessThan(20_000);
  });
});
