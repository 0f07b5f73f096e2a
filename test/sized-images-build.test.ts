/** Releases whose images are cropped or scaled, held against one of the same sources with the files as they are. */
import { cp, mkdtemp, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  buildDataset,
  exportRelease,
  openShard,
  type ReleaseRows,
  readManifest,
  verifyRelease,
} from "@wildpose/builder";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const sampleRoot = fileURLToPath(new URL("../datasets/sample", import.meta.url));
let folder: string;
const place = (name: string) => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "wildpose-sized-"));
  await build("whole", "images: embed");
  await build("crop", "images: embed\nimage_size: { crop: 128, quality: 80 }");
  await build("longest", "images: embed\nimage_size: { longest: 100 }");
});
afterAll(() => rm(folder, { recursive: true }));

async function build(name: string, text: string, { workers = 1, root = sampleRoot } = {}) {
  const recipe = place(`${name}.yaml`);
  await writeFile(
    recipe,
    `name: sized\n${text}\nsources: [{ source: lsp, root: lsp }, { source: mpii, root: mpii }]\n`,
  );
  return buildDataset({ recipe, root, out: place(name), workers });
}

async function rowsOf(name: string): Promise<ReleaseRows[]> {
  const groups: ReleaseRows[] = [];
  for (const file of (await readdir(join(place(name), "data"))).sort()) {
    for await (const rows of (await openShard(join(place(name), "data", file))).rows()) groups.push(rows);
  }
  return groups;
}

const unmoved = [
  ...["sample_id", "source", "group", "image_sha256", "visibility", "synthesized", "keypoints_3d"],
  ...["keypoints_3d_coarse", "root_position", "camera_distortion", "search_residual_mm", "expected_error_mm", "flags"],
] as const;

describe.each(["crop", "longest"])("a release of image_size: %s", (name) => {
  test("passes every check of verify, the promise of 0.01 px in its own pixels", async () => {
    const { checks } = await verifyRelease(place(name));
    expect(checks.filter(({ passed }) => !passed)).toEqual([]);
    expect(checks.find((check) => check.name === "images")?.detail).toMatch(/^\d+ images, all sizes as stored$/);
  });

  test("has the labels of the release with whole images, bit for bit, and the hashes of the files", async () => {
    const [sized, whole] = await Promise.all([rowsOf(name), rowsOf("whole")]);
    expect(sized.length).toBe(whole.length);
    for (const [group, rows] of sized.entries()) {
      const values = rows as unknown as Record<string, unknown>;
      const expected = whole[group] as unknown as Record<string, unknown>;
      for (const column of unmoved) expect(values[column], column).toEqual(expected[column]);
    }
  });

  test("leads back to the pixels of the original", async () => {
    const [[sized], [whole]] = await Promise.all([rowsOf(name), rowsOf("whole")]);
    let farthest = 0;
    for (const [at, value] of sized.keypoints_2d.entries()) {
      const row = Math.floor(at / 34);
      if (sized.visibility[at >> 1] === 0) continue;
      const axis = at % 2;
      const length = (axis === 0 ? sized.image_width : sized.image_height)[row] as number;
      const [corner, part] = [sized.image_crop[row * 4 + axis], sized.image_crop[row * 4 + 2 + axis]];
      const original = corner + ((value + 0.5) * part) / length - 0.5;
      farthest = Math.max(farthest, Math.abs(original - whole.keypoints_2d[at]));
    }
    expect(farthest).toBeLessThan(1e-3);
  });

  test("is exported with a name of its own for each image, which is that of the archives", async () => {
    const out = place(`${name}-coco`);
    const { files } = await exportRelease(place(name), { format: "coco", out });
    for (const { path, rows } of files) {
      const { images, annotations } = JSON.parse(await readFile(join(out, path), "utf8"));
      expect([images.length, annotations.length]).toEqual([rows, rows]);
      expect(images[0].file_name).toMatch(/^(lsp|mpii)\/.*\.jpg$/);
      if (name === "crop") expect([images[0].width, images[0].height]).toEqual([128, 128]);
    }
  });
});

test("two workers write the bytes that one worker writes", async () => {
  await build("again", "images: embed\nimage_size: { crop: 128, quality: 80 }", { workers: 2 });
  const [again, before] = await Promise.all([place("again"), place("crop")].map(readManifest));
  expect(again.shards).toEqual(before.shards);
});

test("chunks of it can be made again", async () => {
  const rebuild = { chunks: 1, root: sampleRoot };
  const { checks } = await verifyRelease(place("crop"), { rebuild });
  expect(checks.find(({ name }) => name === "rebuild")).toMatchObject({ passed: true });
});

describe("an image that is cut off after its header", () => {
  let root: string;
  beforeAll(async () => {
    root = place("damaged");
    for (const source of ["lsp", "mpii"]) await cp(join(sampleRoot, source), join(root, source), { recursive: true });
    await truncate(join(root, "lsp/images/im0003.jpg"), 900);
  });

  test("is counted and named beside those whose header cannot be read, and its person is left out", async () => {
    await build("skipped", "images: embed\nimage_size: { crop: 128 }\nnear_duplicates: false", { root });
    const { counts } = await readManifest(place("skipped"));
    expect(counts.sources[0].rejected).toMatchObject({ "image-unreadable": 1 });
    expect(counts.sources[0].images).toEqual({ missing: 0, damaged: 1, first: ["im0003.jpg"] });
    const { checks } = await verifyRelease(place("skipped"), { rebuild: { chunks: 9, root } });
    expect(checks.filter(({ passed }) => !passed)).toEqual([]);
  });

  test("ends the build where none may be missing", async () => {
    const failing = build("failing", "images: embed\nimage_size: { crop: 128 }\nmissing_images: fail", { root });
    await expect(failing).rejects.toThrow(/missing_images: fail, and there are lsp: 1 person .* \(im0003\.jpg\)/);
  });
});
