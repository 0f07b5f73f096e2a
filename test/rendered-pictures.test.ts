/** Pictures that `wildpose synthesize --pictures` draws, from the command to a release that has them. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { adapterFor, readSource } from "@wildpose/adapters";
import { openShard } from "@wildpose/builder";
import { OCCLUDED, OutputFolderError, type PoseSample, VISIBLE } from "@wildpose/pose";
import { renderExport } from "@wildpose/synthesis";
import sharp from "sharp";
import { expect, test } from "vitest";
import { runWildpose, temporaryFolder } from "./cli/run-wildpose.js";

const options = { generator: "test", seed: 7, size: 80 } as const;

function hashes(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => {
      const path = join(parentPath, name);
      return `${path.slice(folder.length)} ${createHash("sha256").update(readFileSync(path)).digest("hex")}`;
    })
    .sort();
}

test("have the same bytes by one thread and by three", async () => {
  const place = temporaryFolder();
  for (const workers of [1, 3]) {
    await renderExport({ ...options, out: join(place, `by${workers}`), count: 70, workers });
  }
  const [one, three] = [hashes(join(place, "by1")), hashes(join(place, "by3"))];
  expect(one).toHaveLength(70 + 5);
  expect(three).toEqual(one);
});

test("leave nothing behind when they are given up, or cannot be written", async () => {
  const place = temporaryFolder();
  const out = join(place, "rendered");
  const controller = new AbortController();
  const drawing = renderExport({
    ...options,
    out,
    count: 400,
    workers: 2,
    signal: controller.signal,
    onProgress: () => controller.abort(new Error("enough")),
  });
  await expect(drawing).rejects.toThrow("enough");
  expect(readdirSync(place)).toEqual([]);

  const breaking = renderExport({
    ...options,
    out,
    count: 400,
    workers: 1,
    onProgress: () => {
      const images = join(place, readdirSync(place)[0], "images");
      rmSync(images, { recursive: true });
      writeFileSync(images, "in the way");
    },
  });
  await expect(breaking).rejects.toThrow(OutputFolderError);
  expect(readdirSync(place)).toEqual([]);
});

test("become a release with measured labels, their visibility and their pixels", async () => {
  const place = temporaryFolder();
  const root = join(place, "rendered");
  const made = await runWildpose(["synthesize", "--pictures", "80", "--count", "60", "--workers", "1", "--out", root]);
  expect(made.exitCode, made.stderr).toBe(0);
  expect(made.stdout).toContain("images: embed");

  const samples: PoseSample[] = [];
  for await (const sample of readSource(adapterFor("unity"), { root, annotations: null, options: {} })) {
    samples.push(sample);
  }
  expect(samples).toHaveLength(60);
  const seen = samples.flatMap(({ visibility }) => [...visibility]);
  expect(new Set(seen)).toEqual(new Set([OCCLUDED, VISIBLE]));
  for (const { imagePath, imageSize } of samples) {
    const { width, height, format } = await sharp(join(root, "images", imagePath ?? "")).metadata();
    expect([[width, height], format]).toEqual([imageSize, "jpeg"]);
  }

  const recipe = join(place, "recipe.yaml");
  writeFileSync(
    recipe,
    "name: rendered\nimages: embed\nsources:\n  - source: unity\n    root: rendered\n    images: images\n",
  );
  const out = join(place, "release");
  const built = await runWildpose(["build", recipe, "--root", place, "--out", out, "--json"]);
  expect(built.exitCode, built.stderr).toBe(0);
  const origins = new Set<string>();
  const visibilities = new Set<number>();
  for (const name of readdirSync(out, { recursive: true, encoding: "utf8" }).filter((path) =>
    path.endsWith(".parquet"),
  )) {
    const shard = await openShard(join(out, name));
    for await (const rows of shard.rows()) {
      for (const origin of rows.label_origin) origins.add(origin ?? "");
      for (const visibility of rows.visibility) visibilities.add(visibility);
    }
  }
  expect(origins).toEqual(new Set(["measured"]));
  expect(visibilities).toEqual(new Set([OCCLUDED, VISIBLE]));
  const verified = await runWildpose(["verify", out]);
  expect(verified.exitCode, verified.stdout).toBe(0);
  expect(verified.stdout).toContain("60 images, all SHA-256 as stored");
}, 240_000);
