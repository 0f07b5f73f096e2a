import { InvalidSettingError } from "@wildpose/pose";
import { expect, test } from "vitest";
import { pictureSettings, type SynthesizeArguments, synthesisSettings } from "./synthesis-settings.js";

const plain: SynthesizeArguments = {
  motions: [],
  out: "out",
  count: undefined,
  seed: 1,
  sampler: false,
  pictures: undefined,
  attitudes: undefined,
  occluded: undefined,
  workers: undefined,
  rig: "random",
  "image-size": "1000x1000",
  "allow-cropped": false,
  every: undefined,
  fps: undefined,
  "activity-from": "filename",
  unit: undefined,
  up: "y",
  "height-range": "1450:1980",
  proportions: "drawn",
  mirror: false,
  "skip-unreadable": false,
  json: false,
};

test("sizes, heights and units are read", () => {
  expect(synthesisSettings(plain)).toEqual({ imageSize: [1000, 1000], unitMm: undefined, heightMm: [1450, 1980] });
  const settings = synthesisSettings({
    ...plain,
    motions: ["a.bvh"],
    "image-size": "640x480",
    "height-range": "1700-1700",
    unit: "cmu",
  });
  expect(settings).toEqual({ imageSize: [640, 480], unitMm: 25.4 / 0.45, heightMm: [1700, 1700] });
  expect(synthesisSettings({ ...plain, motions: ["a.bvh"], unit: "12.5" }).unitMm).toBe(12.5);
});

test.each([
  [{ sampler: true, motions: ["a.bvh"] }, "--sampler: expected no motions beside it, found some; make two exports"],
  [{ count: 0 }, "--count: expected a whole number of 1 to 2147483647, found 0"],
  [{ count: Number.NaN }, "--count: expected a whole number of 1 to 2147483647, found NaN"],
  [{ seed: -1 }, "--seed: expected a whole number of at least 0, found -1"],
  [{ every: 1.5 }, "--every: expected a whole number of at least 1, found 1.5"],
  [{ fps: 0 }, "--fps: expected frames a second above 0, found 0"],
  [{ every: 2, fps: 30 }, "--every and --fps: expected one of them, found both; leave one out"],
  [{ "image-size": "1000" }, "--image-size: expected width and height such as 1000x1000, found 1000"],
  [{ motions: [], unit: "cm" }, "--unit: expected motions that it is for, found none; name files or folders"],
  [{ motions: [], mirror: true }, "--mirror: expected motions that it is for, found none; name files or folders"],
  [{ rig: "h36m", "image-size": "640x480" }, "--image-size: expected 1000x1000, which --rig h36m has, found 640x480"],
  [{ pictures: 40, motions: [] }, "--pictures: expected pixels of a side, 64 to 1024, found 40"],
  [{ pictures: 256 }, "--pictures: expected no motions beside it, found some; pictures are of the sampler"],
  [
    { pictures: 256, motions: [], rig: "h36m" },
    "--rig: expected no --pictures beside it, which have cameras and bodies of their own; leave it out",
  ],
  [{ occluded: 0 }, "--occluded: expected --pictures, which it is about, found none; leave it out"],
  [{ workers: 2 }, "--workers: expected --pictures, which it is about, found none; leave it out"],
  [{ workers: 0, pictures: 256, motions: [] }, "--workers: expected a whole number of 1 to 1024, found 0"],
  [{ unit: "feet" }, "--unit: expected mm, cm, inch, cmu, m or millimetres above 0, found feet"],
  [{ unit: "" }, "--unit: expected mm, cm, inch, cmu, m or millimetres above 0, found "],
  [
    { "height-range": "1980:1450" },
    "--height-range: expected two heights such as 1450:1980, of 500 to 2500 millimetres, found 1980:1450",
  ],
] as const)("%j is refused by name", (change, problem) => {
  expect(() =>
    synthesisSettings({ ...plain, motions: ["a.bvh"], ...(change as Partial<SynthesizeArguments>) }),
  ).toThrow(new InvalidSettingError(problem));
});

test.each([
  { up: "z" as const },
  { proportions: "captured" as const },
  { "activity-from": "json" as const },
  { "skip-unreadable": true },
])("%j needs motions: the sampler has none", (options) => {
  expect(() => synthesisSettings({ ...plain, ...options })).toThrow(`--${Object.keys(options)[0]}: expected motions`);
});

test("pictures are of the attitudes that are asked for, and of no others", () => {
  expect(pictureSettings(plain)).toEqual({});
  const asked = { attitudes: ["walking", "sitting"], occluded: 0 };
  expect(pictureSettings({ ...plain, ...asked })).toEqual(asked);
  expect(() => pictureSettings({ ...plain, attitudes: ["flying"] })).toThrow(
    /^--attitudes: expected of standing, .*, found flying$/,
  );
  expect(() => pictureSettings({ ...plain, occluded: 2 })).toThrow("--occluded: expected a share of 0 to 1, found 2");
});
