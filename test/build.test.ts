/** The main path end to end: recipe → release, as a user's program calls it, with the real networks. */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, open, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  type BuildEvent,
  type BuildReport,
  buildDataset,
  describeRelease,
  type Manifest,
  openShard,
  readManifest,
  verifyRelease,
} from "@wildpose/builder";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const repository = fileURLToPath(new URL("..", import.meta.url));
const sampleRecipe = join(repository, "datasets/recipes/sample.yaml");
const sampleRoot = join(repository, "datasets/sample");

let folder: string;
let release: string;
let report: BuildReport;
const events: BuildEvent[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "wildpose-build-"));
  release = join(folder, "release");
  report = await buildDataset({
    recipe: sampleRecipe,
    out: release,
    workers: 1,
    onProgress: (event) => events.push(event),
  });
});
afterAll(() => rm(folder, { recursive: true }));

/** Every file of a folder with its SHA-256, by its path. */
async function hashesOf(root: string): Promise<Record<string, string>> {
  const files = (await readdir(root, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const hashes: Record<string, string> = {};
  for (const path of files.map((entry) => join(entry.parentPath, entry.name)).sort()) {
    hashes[path.slice(root.length + 1)] = createHash("sha256")
      .update(await readFile(path))
      .digest("hex");
  }
  return hashes;
}

async function recipeFile(name: string, text: string): Promise<string> {
  const path = join(folder, `${name}.yaml`);
  await writeFile(path, text);
  return path;
}

/** Persons that a split of a release has, as `<source> <id>`. */
async function idsOf(root: string, split: "train" | "test"): Promise<string[]> {
  const ids: string[] = [];
  for (const name of (await readdir(join(root, "data"))).sort()) {
    if (!name.startsWith(split)) continue;
    const shard = await openShard(join(root, "data", name));
    for await (const rows of shard.rows(["sample_id"])) ids.push(...(rows.sample_id as string[]));
  }
  return ids;
}

describe("a build of the sample data", () => {
  test("accounts for every person of every source", async () => {
    expect(report.sources.map(({ source }) => source)).toEqual(["lsp", "lspet", "mpii", "ai-challenger"]);
    for (const { persons, kept, rejected, train, test: inTest } of report.sources) {
      expect(persons).toBe(kept + Object.values(rejected).reduce((sum, count) => sum + count, 0));
      expect(kept).toBe(train + inTest);
      expect(kept).toBeGreaterThan(0);
    }
    const annotations = JSON.parse(
      await readFile(join(sampleRoot, "ai-challenger/keypoint_train_annotations_20170909.json"), "utf8"),
    ) as { keypoint_annotations: Record<string, number[]> }[];
    const persons = annotations.flatMap(({ keypoint_annotations }) => Object.values(keypoint_annotations));
    // Joints 6 and 9 are the hips; visibility 3 is "not labelled". The hip in the middle needs both.
    const withoutRoot = persons.filter((joints) => joints[6 * 3 + 2] === 3 || joints[9 * 3 + 2] === 3);
    const aic = report.sources.find(({ source }) => source === "ai-challenger");
    expect(aic?.persons).toBe(persons.length);
    expect(aic?.rejected["root-not-labelled"]).toBe(withoutRoot.length);
  });

  test("passes every check of verify, and reprojects far below the promised 0.01 px", async () => {
    const { checks, ok, rows } = await verifyRelease(release);
    expect(checks.filter(({ passed }) => !passed)).toEqual([]);
    expect(ok).toBe(true);
    expect(rows).toBe(report.sources.reduce((sum, { kept }) => sum + kept, 0));
    const worst = /at most ([\d.e-]+) px/.exec(checks.find(({ name }) => name === "reprojection")?.detail ?? "")?.[1];
    expect(Number(worst)).toBeLessThan(0.001);
  });

  test("two workers write the bytes that one worker writes", async () => {
    const again = join(folder, "again");
    await buildDataset({ recipe: sampleRecipe, out: again, workers: 2 });
    expect(await hashesOf(again)).toEqual(await hashesOf(release));
  });

  test("holds the image files as they are", async () => {
    let images = 0;
    for (const { path } of report.shards) {
      for await (const rows of (await openShard(join(release, path))).rows(["source", "image"])) {
        for (let row = 0; row < rows.count; row++) {
          const source = rows.source[row] as string;
          const images_ = source === "ai-challenger" ? "keypoint_train_images_20170902" : "images";
          const file = await readFile(join(sampleRoot, source, images_, rows.image.path[row] as string));
          expect(file.equals(rows.image.bytes[row] as Uint8Array)).toBe(true);
          images++;
        }
      }
    }
    expect(images).toBeGreaterThan(100);
  });

  test("reports progress stage by stage, up to the total", () => {
    const stages = [...new Set(events.map(({ stage }) => stage))];
    // Images are looked at beside the labelling, so either may say something first.
    expect(stages.filter((stage) => stage !== "images")).toEqual(["read", "label", "write", "verify"]);
    expect(["label", "images"]).toContain(stages[1]);
    const kept = report.sources.reduce((sum, source) => sum + source.kept, 0);
    for (const stage of ["images", "write", "verify"] as const) {
      expect(events.filter((event) => event.stage === stage).at(-1)).toEqual({ stage, done: kept, total: kept });
    }
    for (const { source, persons } of report.sources) {
      expect(events.filter((event) => event.source === source).at(-1)).toMatchObject({ stage: "read", done: persons });
    }
  });

  test("keeps neither clock nor place: its text files name no folder of this machine", async () => {
    const names = ["manifest.json", "README.md", "croissant.json", "recipe.lock"];
    const text = (await Promise.all(names.map((name) => readFile(join(release, name), "utf8")))).join("");
    expect(text).not.toContain(folder);
    expect(text).not.toContain(repository);
    expect(text).not.toMatch(/\d{4}-\d\d-\d\dT/);
  });

  test("has Croissant metadata of every shard", async () => {
    const { distribution } = JSON.parse(await readFile(join(release, "croissant.json"), "utf8"));
    const hashes = (distribution as { sha256?: string }[]).flatMap(({ sha256 }) => sha256 ?? []);
    const manifest = JSON.parse(await readFile(join(release, "manifest.json"), "utf8"));
    expect(hashes.sort()).toEqual((manifest.shards as { sha256: string }[]).map(({ sha256 }) => sha256).sort());
  });

  test("is described by counts that add up", async () => {
    const stats = await describeRelease(release);
    expect(stats.rows).toBe(stats.splits.train + stats.splits.test);
    for (const { notLabelled, occluded, visible } of stats.joints)
      expect(notLabelled + occluded + visible).toBe(stats.rows);
    expect(stats.joints[0]).toMatchObject({ joint: "hip", notLabelled: 0 });
    const depth = stats.distributions.find(({ name }) => name === "root_depth");
    expect(depth?.median).toBeGreaterThan(1000);
    expect(depth?.median).toBeLessThan(20000);
  });
});

describe("verify finds what is wrong with a release, and names it", () => {
  let copy: string;
  let shard: string;
  const failures = async () =>
    (await verifyRelease(copy)).checks.filter(({ passed }) => !passed).map(({ name, detail }) => `${name}: ${detail}`);
  const editManifest = async (edit: (manifest: Manifest) => void) => {
    const manifest = await readManifest(copy);
    edit(manifest);
    await writeFile(join(copy, "manifest.json"), JSON.stringify(manifest));
  };

  beforeAll(() => {
    shard = report.shards[0].path;
  });
  const fresh = async (name: string) => {
    copy = join(folder, `copy-${name}`);
    await cp(release, copy, { recursive: true });
  };

  test("a flipped byte in the middle of a shard", async () => {
    await fresh("flipped");
    const path = join(copy, shard);
    const handle = await open(path, "r+");
    const byte = Buffer.alloc(1);
    await handle.read(byte, 0, 1, 5000);
    byte[0] ^= 0x10;
    await handle.write(byte, 0, 1, 5000);
    await handle.close();
    expect((await failures())[0]).toContain(`${shard}: its SHA-256 is not the manifest's`);
  });

  test("a truncated shard", async () => {
    await fresh("truncated");
    await truncate(join(copy, shard), report.shards[0].bytes - 100);
    const found = await failures();
    expect(found[0]).toContain(`files: ${shard}: ${report.shards[0].bytes - 100} bytes, the manifest says`);
    await expect(describeRelease(copy)).rejects.toThrow(
      /parquet: cannot be read: .*; see what "wildpose verify .*copy-truncated" says$/,
    );
    expect(found.join()).toContain(`row-counts: ${shard}: 0 rows, the manifest says ${report.shards[0].rows}`);
  });

  test("a missing shard, and one too many", async () => {
    await fresh("moved");
    await cp(join(copy, shard), join(copy, "data/train-00001-of-00002.parquet"));
    await rm(join(copy, shard));
    const found = (await failures()).join("\n");
    expect(found).toContain("files: data/train-00001-of-00002.parquet: is there, but not in the manifest (and 1 more)");
  });

  test("a count that was edited in the manifest", async () => {
    await fresh("count");
    await editManifest((manifest) => {
      manifest.counts.sources[0].kept += 1;
    });
    expect((await failures())[0]).toMatch(
      /^accounting: manifest.json: lsp \(lsp\): \d+ persons, but \d+ kept \+ 0 rejected/,
    );
  });

  test("a shard's rows that were edited in the manifest", async () => {
    await fresh("rows");
    await editManifest((manifest) => {
      manifest.shards[0].rows += 1;
    });
    expect((await failures()).join()).toContain(
      `row-counts: ${shard}: ${report.shards[0].rows} rows, the manifest says`,
    );
  });

  test("a recipe that was edited in the manifest", async () => {
    await fresh("recipe");
    await editManifest((manifest) => {
      manifest.recipe.split.key = "other";
    });
    const found = await failures();
    expect(found[0]).toMatch(/^recipe-hash: /);
    expect(found.join()).toContain("split-rule: ");
  });

  test("a shard listed under the other split", async () => {
    await fresh("split");
    const test = report.shards.find(({ split }) => split === "test")?.path as string;
    await cp(join(copy, test), join(copy, shard));
    const found = (await failures()).join("\n");
    for (const name of ["unique-ids", "whole-groups", "split-rule", "content-hash"])
      expect(found).toContain(`${name}: `);
  });

  test("values that were changed and hashed again", async () => {
    // Uncompressed image bytes are the one thing that can be changed in place without a Parquet writer.
    await fresh("image");
    const path = join(copy, shard);
    const bytes = await readFile(path);
    const jpeg = bytes.indexOf(Buffer.from([0xff, 0xd8, 0xff]));
    bytes[jpeg + 300] ^= 1;
    await writeFile(path, bytes);
    await editManifest((manifest) => {
      manifest.shards[0].sha256 = createHash("sha256").update(bytes).digest("hex");
    });
    const found = await failures();
    expect(found.map((problem) => problem.split(":")[0])).toEqual(["content-hash", "images"]);
  });

  test("a card with other counts", async () => {
    await fresh("card");
    const path = join(copy, "README.md");
    await writeFile(path, (await readFile(path, "utf8")).replace(/num_examples: \d+/, "num_examples: 5"));
    expect(await failures()).toEqual([expect.stringMatching(/^dataset-card: README.md: num_examples of train is 5/)]);
  });

  test("a folder that is no release", async () => {
    await expect(verifyRelease(join(folder, "nowhere"))).rejects.toThrow(/no such folder; give a folder that/);
    await expect(verifyRelease(sampleRoot)).rejects.toThrow(/no manifest.json in it/);
    await fresh("broken");
    await writeFile(join(copy, "manifest.json"), "{ not json");
    await expect(verifyRelease(copy)).rejects.toThrow(/manifest.json: not JSON: /);
    await writeFile(join(copy, "manifest.json"), "{}");
    await expect(verifyRelease(copy)).rejects.toThrow(/manifest.json: format: /);
  });
});

describe("a build that does not end well leaves nothing that looks whole", () => {
  test("aborted while its sources are read: nothing is left", async () => {
    const place = join(folder, "aborted");
    await mkdir(place);
    const controller = new AbortController();
    const build = buildDataset({
      recipe: sampleRecipe,
      out: join(place, "release"),
      workers: 1,
      signal: controller.signal,
      onProgress: () => controller.abort(new Error("interrupted")),
    });
    await expect(build).rejects.toThrow("interrupted");
    expect(await readdir(place)).toEqual([]);
  });

  test("an output folder with something in it is refused before anything is read", async () => {
    const stages: string[] = [];
    const build = buildDataset({ recipe: sampleRecipe, out: release, onProgress: ({ stage }) => stages.push(stage) });
    await expect(build).rejects.toThrow(/is not empty \(5 entries\); choose another folder with --out, or remove it/);
    expect(stages).toEqual([]);
  });

  test("a source that is not there is named with its folder", async () => {
    const build = buildDataset({ recipe: sampleRecipe, root: folder, out: join(folder, "none") });
    await expect(build).rejects.toThrow(`lsp: ${join(folder, "lsp")}: not found`);
    expect(existsSync(join(folder, "none"))).toBe(false);
  });

  test("a recipe that keeps nobody says what became of them", async () => {
    const sample = await readFile(sampleRecipe, "utf8");
    const recipe = await recipeFile(
      "nobody",
      sample
        .replace(
          /sources:[\s\S]*?images:/,
          "sources: [{ source: lspet, root: lspet, images: null }]\nmissing_images: keep\nimages:",
        )
        .replace("images: embed", "images: reference")
        .replace("min_labelled_joints: 8", "min_labelled_joints: 17"),
    );
    const out = join(folder, "nobody");
    const lspet = await buildDataset({ recipe, root: sampleRoot, out, workers: 1 }).then(
      ({ sources }) => sources[0],
      (error: Error) => error,
    );
    if (lspet instanceof Error) {
      expect(lspet.message).toMatch(/no person was kept \(lspet: \d+ .*\); lower select.min_labelled_joints/);
      expect(existsSync(out)).toBe(false);
    } else {
      expect(lspet.rejected["few-labelled-joints"]).toBeGreaterThan(0);
    }
  });
});

test("a person whose image is missing or broken is rejected for that where images are embedded, and kept where not", async () => {
  const root = join(folder, "holes");
  await cp(join(sampleRoot, "lsp"), join(root, "lsp"), { recursive: true });
  await rm(join(root, "lsp/images/im0003.jpg"));
  await writeFile(join(root, "lsp/images/im0005.jpg"), "no image");
  const text = (images: string) => `name: holes\nimages: ${images}\nsources: [{ source: lsp, root: lsp }]\n`;
  const whole = report.sources.find(({ source }) => source === "lsp");
  for (const [images, rejected] of [
    ["embed", { "image-missing": 1, "image-unreadable": 1 }],
    ["reference", {}],
  ] as const) {
    const recipe = await recipeFile(`holes-${images}`, text(images));
    const out = join(folder, `holes-${images}`);
    const { sources } = await buildDataset({ recipe, root, out, workers: 1 });
    expect(sources[0].persons).toBe(whole?.persons);
    expect(sources[0].rejected).toEqual({ ...whole?.rejected, ...rejected });
    const unusable = { missing: 1, damaged: 1, first: ["im0003.jpg", "im0005.jpg"] };
    expect(sources[0].images).toEqual(unusable);
    expect((await readManifest(out)).counts.sources[0].images).toEqual(unusable);
    expect(await readFile(join(out, "README.md"), "utf8")).toContain(
      "- lsp: 1 person whose image is missing, 1 person whose image cannot be read (im0003.jpg, im0005.jpg)",
    );
    expect((await verifyRelease(out)).ok).toBe(true);
  }
  const recipe = await recipeFile("holes-fail", `${text("reference")}missing_images: fail\n`);
  await expect(buildDataset({ recipe, root, out: join(folder, "holes-fail"), workers: 1 })).rejects.toThrow(
    /missing_images: fail, and there are lsp: .*\(im0003.jpg, im0005.jpg\); complete the downloads, or use missing_images: skip$/,
  );
  expect((await readdir(folder)).filter((name) => name.startsWith("holes-fail"))).toEqual(["holes-fail.yaml"]);
});

test("adding a source moves nobody: the others keep split, order and labels", async () => {
  const recipe = await recipeFile(
    "fewer",
    "name: fewer\nimages: none\nsources:\n  - { source: mpii, root: mpii }\n  - { source: lsp, root: lsp }\nrows_per_shard: 20\n",
  );
  const out = join(folder, "fewer");
  const { shards } = await buildDataset({ recipe, root: sampleRoot, out, workers: 1 });
  expect(shards.length).toBeGreaterThan(2);
  for (const split of ["train", "test"] as const) {
    const fewer = await idsOf(out, split);
    const all = await idsOf(release, split);
    for (const source of ["lsp/", "mpii/"]) {
      expect(fewer.filter((id) => id.startsWith(source))).toEqual(all.filter((id) => id.startsWith(source)));
    }
  }
  const labelsOf = async (root: string) => {
    const labels = new Map<string, readonly number[]>();
    for (const name of (await readdir(join(root, "data"))).sort()) {
      for await (const rows of (await openShard(join(root, "data", name))).rows(["sample_id", "keypoints_3d"])) {
        for (let row = 0; row < rows.count; row++) {
          labels.set(rows.sample_id[row] as string, Array.from(rows.keypoints_3d.subarray(row * 51, row * 51 + 51)));
        }
      }
    }
    return labels;
  };
  const all = await labelsOf(release);
  for (const [id, label] of await labelsOf(out)) expect([id, label]).toEqual([id, all.get(id)]);
});

test("a recipe that asks for numbers of rows gets them, and one person of an image; verify holds it to both", async () => {
  const sources =
    "sources:\n  - { source: lsp, root: lsp, count: 20 }\n  - { source: mpii, root: mpii, one_person_per_image: true }\n  - { source: ai-challenger, root: ai-challenger }\n";
  const recipe = await recipeFile("exact", `name: exact\nimages: none\n${sources}split: { train: 60, test: 15 }\n`);
  const out = join(folder, "exact");
  const built = await buildDataset({ recipe, root: sampleRoot, out, workers: 1 });
  const [lsp, mpii, aic] = built.sources;
  expect(lsp).toMatchObject({ persons: 24, kept: 20, rejected: { "beyond-count": 4 } });
  expect(mpii.rejected["not-the-one-of-its-image"]).toBeGreaterThan(0);
  expect([lsp.train + mpii.train + aic.train, lsp.test + mpii.test + aic.test]).toEqual([60, 15]);
  for (const split of ["train", "test"] as const) {
    const ids = await idsOf(out, split);
    expect(ids.length).toBe({ train: 60, test: 15 }[split]);
    // By the share that the numbers are, each is in the split where the release of all persons has it.
    const all = new Set(await idsOf(release, split));
    expect(ids.filter((id) => !all.has(id))).toEqual([]);
    const images = ids.filter((id) => id.startsWith("mpii/")).map((id) => id.replace(/\/\d+$/, ""));
    expect(new Set(images).size).toBe(images.length);
  }
  expect((await verifyRelease(out)).checks.filter(({ passed }) => !passed)).toEqual([]);

  const manifest = JSON.parse(await readFile(join(out, "manifest.json"), "utf8")) as Manifest;
  (manifest.recipe.split as { test: number }).test = 14;
  await writeFile(join(out, "manifest.json"), JSON.stringify(manifest));
  const problems = (await verifyRelease(out)).checks.filter(({ passed }) => !passed);
  expect(problems.map(({ name }) => name)).toEqual(["recipe-hash", "split-rule"]);
  expect(problems[1].detail).toContain("manifest.json: 15 test rows, the recipe asks for 14");
});

test("a recipe that asks for more rows than there are persons is told before anything is labelled", async () => {
  const recipe = await recipeFile(
    "more",
    "name: more\nimages: none\nsources: [{ source: lsp, root: lsp }]\nsplit: { train: 4000, test: 1000 }\n",
  );
  const stages = new Set<string>();
  const out = join(folder, "more");
  const build = buildDataset({ recipe, root: sampleRoot, out, onProgress: ({ stage }) => stages.add(stage) });
  await expect(build).rejects.toThrow(
    /more\.yaml: split: train: 4000 rows asked for, \d+ persons there; test: 1000 rows asked for, \d+ persons there; ask/,
  );
  expect([...stages]).toEqual(["read"]);
  expect(existsSync(out)).toBe(false);
});

const shared = join(repository, "../shared/data");
const present = existsSync(join(shared, "lsp/lsp_dataset_original/joints.mat"));
describe.skipIf(!present)(`official annotation files${present ? "" : " (skipped: ../shared/data is not here)"}`, () => {
  test("3,578 persons of four sources become a labels-only release that verifies", async () => {
    const out = join(folder, "annotations");
    const { sources } = await buildDataset({
      recipe: join(repository, "datasets/recipes/annotations.yaml"),
      root: shared,
      out,
      workers: 2,
    });
    expect(sources.map(({ source, persons }) => [source, persons])).toEqual([
      ["lsp", 2000],
      ["lspet", 400],
      ["mpii", 328],
      ["ai-challenger", 850],
    ]);
    expect(sources[0].kept).toBe(2000);
    const { checks, ok } = await verifyRelease(out);
    expect(checks.filter(({ passed }) => !passed)).toEqual([]);
    expect(ok).toBe(true);

    let withImage = 0;
    for (const name of await readdir(join(out, "data"))) {
      for await (const rows of (await openShard(join(out, "data", name))).rows(["source", "image", "image_sha256"])) {
        expect(rows.image.bytes.every((bytes) => bytes === null)).toBe(true);
        for (let row = 0; row < rows.count; row++)
          if (rows.source[row] === "lspet" && rows.image_sha256[row]) withImage++;
      }
    }
    // The first 100 images of LSPET are there; some of their persons have no hips.
    expect(withImage).toBeGreaterThan(50);
    expect(withImage).toBeLessThanOrEqual(100);
  });
});
