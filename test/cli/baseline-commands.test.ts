/** `evaluate baseline` and `predict` with a network that is made up, on the bundled drawings. */
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildDataset } from "@wildpose/builder";
import type { Baseline } from "@wildpose/inference";
import { h36m17 } from "@wildpose/pose";
import sharp from "sharp";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { runCommandLine } from "../../packages/cli/src/command-line.js";
import { repositoryRoot, runWildpose } from "./run-wildpose.js";

const size = 64;
/** Finds the brightest pixel for every joint, which stand in a row from there, 20 mm apart in depth. */
const made: Baseline = {
  ...{ inputSize: size, jointNames: h36m17.joints, meanBoneLength: 250 },
  async predict(crops, rows) {
    const found = new Float32Array(rows * 51);
    for (let row = 0; row < rows; row++) {
      const crop = crops.subarray(row * size * size * 3, (row + 1) * size * size * 3);
      let best = 0;
      for (let at = 0; at < crop.length; at += 3) if (crop[at] > crop[best]) best = at;
      const pixel = best / 3;
      for (let joint = 0; joint < 17; joint++) {
        found.set([(pixel % size) + joint, Math.floor(pixel / size), 20 * joint], row * 51 + joint * 3);
      }
    }
    return found;
  },
  close: async () => {},
};

vi.mock("@wildpose/inference", async (original) => ({
  ...(await original<typeof import("@wildpose/inference")>()),
  openBaseline: async () => made,
}));

const sampleRoot = fileURLToPath(new URL("../../datasets/sample", import.meta.url));
const written = { stdout: "", stderr: "" };
let folder: string;
const place = (name: string) => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "wildpose-baseline-"));
  await writeFile(place("r.yaml"), "name: made\nimages: embed\nsources: [{ source: lsp, root: lsp }]\n");
  await buildDataset({ recipe: place("r.yaml"), root: sampleRoot, out: place("release"), workers: 1 });
  const dot = { create: { width: 2, height: 2, channels: 3, background: "white" } } as const;
  const image = { create: { width: 160, height: 120, channels: 3, background: "black" } } as const;
  const input = await sharp(dot).png().toBuffer();
  await sharp(image)
    .composite([{ input, left: 40, top: 30 }])
    .png()
    .toFile(place("dot.png"));
});
afterAll(() => rm(folder, { recursive: true }));
beforeEach(() => {
  for (const name of ["stdout", "stderr"] as const) {
    written[name] = "";
    vi.spyOn(process[name], "write").mockImplementation((text) => {
      written[name] += String(text);
      return true;
    });
  }
});
afterEach(() => vi.restoreAllMocks());

test("evaluate baseline says how far a network is off, beside the mean pose, with its protocol", async () => {
  expect(await runCommandLine(["evaluate", "baseline", place("release"), "--per-joint"])).toBe(0);
  expect(written.stdout).toMatch(/^source +persons +MPJPE +est\. depth +N-MPJPE +PA-MPJPE +3DPCK +AUC +PCKh/);
  expect(written.stdout).toMatch(/lsp, generated +\d+ +network( +\d+\.\d){9}\n +mean pose( +\d+\.\d){9}\n/);
  expect(written.stdout).toMatch(/\nrightWrist +\d/);
  expect(written.stdout.replaceAll("\n", " ")).toContain("The mean pose is that of the split train");
});

test("with --json it is one value; the mean pose is nearer than who says one place for all", async () => {
  expect(await runCommandLine(["evaluate", "baseline", place("release"), "--json"])).toBe(0);
  const { rows, inputSize, split } = JSON.parse(written.stdout);
  expect({ inputSize, split, length: rows.length }).toEqual({ inputSize: size, split: "test", length: 1 });
  expect(rows[0].meanPose.pckTorso).toBeGreaterThan(rows[0].network.pckTorso);
  expect(rows[0].network.persons).toBe(2);
});

test.each([[[]], [["--box", "20,20,60,50"]]])("predict finds a dot where it is in the image: %j", async (box) => {
  const out = place(`out${box.length}`);
  expect(await runCommandLine(["predict", place("dot.png"), "--out", out, ...box, "--json"])).toBe(0);
  const document = JSON.parse(written.stdout);
  expect(JSON.parse(await readFile(join(out, "dot.json"), "utf8"))).toEqual(document);
  expect((await readdir(out)).sort()).toEqual(["dot.json", "dot.png"]);
  // A pixel of the crop is up to 2.5 pixels of the image.
  const [x, y] = document.keypoints_2d[0];
  expect(Math.hypot(x - 40.5, y - 30.5)).toBeLessThan(2.5);
  expect(document.keypoints_3d[0]).toEqual([0, 0, 0]);
  expect(document.keypoints_3d[5][2]).toBeCloseTo(100, 1);
  // What the camera sees of the pose is what was found.
  const [fx, , cx] = document.camera;
  const [X, , Z] = document.root_position.map((value: number, axis: number) => value + document.keypoints_3d[9][axis]);
  expect(Math.abs((fx * X) / Z + cx - document.keypoints_2d[9][0])).toBeLessThan(0.1);
  expect(await sharp(join(out, "dot.png")).metadata()).toMatchObject({ format: "png" });
});

/**
 * Where the upright pixel (x, y) of an image of w x h pixels lies in the file, by the tag Orientation: "the 0th row is the
 * visual top, the 0th column the visual left-hand side" is 1 (EXIF 2.32, 4.6.4), the others say it of other sides.
 */
const stored: Readonly<Record<number, (x: number, y: number, w: number, h: number) => [column: number, row: number]>> =
  {
    1: (x, y) => [x, y],
    2: (x, y, w) => [w - 1 - x, y],
    3: (x, y, w, h) => [w - 1 - x, h - 1 - y],
    4: (x, y, _, h) => [x, h - 1 - y],
    5: (x, y) => [y, x],
    6: (x, y, w) => [y, w - 1 - x],
    7: (x, y, w, h) => [h - 1 - y, w - 1 - x],
    8: (x, y, _, h) => [h - 1 - y, x],
  };

test.each([1, 2, 3, 4, 5, 6, 7, 8])(
  "a photograph stored with EXIF orientation %d is predicted upright",
  async (tag) => {
    const [w, h] = [160, 120];
    const { data } = await sharp(place("dot.png")).removeAlpha().raw().toBuffer({ resolveWithObject: true });
    const [width, height] = tag < 5 ? [w, h] : [h, w];
    const turned = Buffer.alloc(data.length);
    for (let y = 0; y < h; y++) {
      for (let x = 0; x < w; x++) {
        const [column, row] = stored[tag](x, y, w, h);
        data.copy(turned, (row * width + column) * 3, (y * w + x) * 3, (y * w + x) * 3 + 3);
      }
    }
    await sharp(turned, { raw: { width, height, channels: 3 } })
      .jpeg({ quality: 95 })
      .withMetadata({ orientation: tag })
      .toFile(place(`turned${tag}.jpg`));
    const words = [
      "predict",
      place(`turned${tag}.jpg`),
      "--box",
      "20,10,60,50",
      "--out",
      place(`turned${tag}`),
      "--json",
    ];
    expect(await runCommandLine(words)).toBe(0);
    const { keypoints_2d, image_width, image_height } = JSON.parse(written.stdout);
    expect([image_width, image_height]).toEqual([w, h]);
    const [x, y] = keypoints_2d[0];
    expect(Math.hypot(x - 40.5, y - 30.5)).toBeLessThan(2.5);
  },
);

test("what cannot be predicted is said: a box beside the image, no box, no image, files that are there", async () => {
  const says = async (words: string[]) => {
    written.stderr = "";
    const code = await runCommandLine(["predict", ...words, "--out", place("refused")]);
    return `${code} ${written.stderr.replaceAll(folder, "")}`;
  };
  expect(await says([place("dot.png"), "--box", "500,0,10,10"])).toMatch(/^1 .*--box: expected a part of .*160 x 120/);
  expect(await says([place("dot.png"), "--box", "1,2,3"])).toMatch(/^1 .*--box: expected x,y,width,height/);
  expect(await says([place("r.yaml")])).toMatch(/^1 .*r\.yaml: cannot be read as an image/);
  expect(await says([place("none.jpg")])).toMatch(/^1 .*none\.jpg: is not there; name an image file/);
  expect(await says([place("dot.png"), "--out", place("out0")])).toMatch(/^1 .*/);
});

test("without its weights a network is asked for by name", async () => {
  vi.restoreAllMocks();
  const image = join(repositoryRoot, "docs/samples.png");
  const { exitCode, stderr } = await runWildpose([
    "predict",
    image,
    "--weights",
    "none.safetensors",
    "--out",
    place("no"),
  ]);
  expect({ exitCode, stderr }).toEqual({
    exitCode: 1,
    stderr:
      'wildpose: none.safetensors: not found; name weights of a baseline, or train one with "wildpose train baseline"\n',
  });
});
