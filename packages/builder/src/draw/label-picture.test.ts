import { h36m17 } from "@wildpose/pose";
import sharp from "sharp";
import { expect, test } from "vitest";
import { standingPose } from "../testing/made-pose.js";
import { drawLabelPicture, joinPictures, type LabelToDraw } from "./label-picture.js";
import { cropAround, cutPhoto } from "./photo-crop.js";
import { sideColours } from "./stick-figure.js";

const layout = {
  photo: { width: 200, height: 240 },
  viewWidth: 160,
  views: ["camera", "side", "top"],
  density: 1,
} as const;

const label: LabelToDraw = {
  title: "lsp/im0001",
  notes: ["a note"],
  photo: null,
  keypoints: standingPose.flatMap(([x, y]) => [100 + x / 5, 200 + y / 5]),
  visibility: new Uint8Array(17).fill(2),
  pose: standingPose.flat(),
};

async function pixels(png: Buffer) {
  const { data, info } = await sharp(png).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const at = (x: number, y: number) => [...data.subarray((y * info.width + x) * 3, (y * info.width + x) * 3 + 3)];
  return { ...info, at };
}

/** Mean x of the pixels in a part of a picture that are near a colour; NaN without any. */
function middleOf(
  { at, height }: Awaited<ReturnType<typeof pixels>>,
  colour: string,
  from: number,
  to: number,
): number {
  const wanted = [1, 3, 5].map((first) => Number.parseInt(colour.slice(first, first + 2), 16));
  let [sum, found] = [0, 0];
  for (let y = 0; y < height; y++) {
    for (let x = from; x < to; x++) {
      if (at(x, y).some((value, channel) => Math.abs(value - wanted[channel]) > 12)) continue;
      sum += x;
      found++;
    }
  }
  return sum / found;
}

test("left is blue and right is orange: of who faces the camera, left is on the right in the photograph and in front", async () => {
  const picture = await pixels(await drawLabelPicture(label, layout));
  for (const [from, to] of [
    [6, 206],
    [212, 372],
  ]) {
    expect(middleOf(picture, sideColours.right, from, to)).toBeLessThan((from + to) / 2 - 5);
    expect(middleOf(picture, sideColours.left, from, to)).toBeGreaterThan((from + to) / 2 + 5);
  }
});

test("labels with as many notes have pictures of one size, whatever there is to draw", async () => {
  const sizes = async (one: LabelToDraw) => {
    const { width, height } = await pixels(await drawLabelPicture(one, layout));
    return [width, height];
  };
  const usual = await sizes(label);
  const nothing = { ...label, visibility: new Uint8Array(17), pose: new Float32Array(51) };
  expect(await sizes(nothing)).toEqual(usual);
  expect(await sizes({ ...label, keypoints: label.keypoints as number[], photo: Buffer.from("no image") })).toEqual(
    usual,
  );
  expect(await sizes({ ...label, title: `<&>${"\u0000x".repeat(500)}` })).toEqual(usual);
  const twice = await joinPictures(
    await Promise.all([label, label, label].map((one) => drawLabelPicture(one, layout))),
    2,
  );
  expect(await sharp(twice).metadata()).toMatchObject({ width: 2 * usual[0], height: 2 * usual[1] });
});

test("joints that are not labelled are not in the photograph, and hollow in the views", async () => {
  const visibility = Uint8Array.from(h36m17.joints, (name) => (name.startsWith("left") ? 0 : 2));
  const picture = await pixels(await drawLabelPicture({ ...label, visibility }, layout));
  expect(middleOf(picture, sideColours.left, 6, 206)).toBeNaN();
  expect(middleOf(picture, sideColours.left, 212, 372)).toBeGreaterThan(292);
});

test("a pixel of the photograph is where its crop says, at either edge of it too", async () => {
  const photo = await sharp({ create: { width: 60, height: 50, channels: 3, background: "black" } })
    .composite([{ input: await square("#ff0000"), left: 20, top: 30 }])
    .png()
    .toBuffer();
  const panel = { width: 200, height: 240 };
  for (const middle of [
    [20.5, 30.5],
    [5, 48],
    [58, 3],
  ]) {
    const around = [-8, 8].flatMap((off) => [middle[0] + off, middle[1] + off]);
    const crop = cropAround(around, [true, true], panel);
    const cut = await cutPhoto(photo, crop, panel);
    const { at, width, height } = await pixels(cut as Buffer);
    expect([width, height]).toEqual([200, 240]);
    const [x, y] = [20.5, 30.5].map((value, axis) =>
      Math.round((value - [crop.left, crop.top][axis]) * crop.scale + 0.5 * crop.scale),
    );
    if (x < 0 || y < 0 || x >= width || y >= height) continue;
    expect(at(x, y)[0]).toBeGreaterThan(180);
  }
});

test("what is no photograph, or lies beyond it, is as none", async () => {
  const panel = { width: 100, height: 100 };
  expect(await cutPhoto("/not/there.jpg", { left: 0, top: 0, scale: 1 }, panel)).toBeNull();
  expect(await cutPhoto(await square("#00ff00"), { left: 500, top: 0, scale: 1 }, panel)).toBeNull();
});

function square(background: string): Promise<Buffer> {
  return sharp({ create: { width: 2, height: 2, channels: 3, background } })
    .png()
    .toBuffer();
}
