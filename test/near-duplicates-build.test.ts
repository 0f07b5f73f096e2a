/** Builds of two sources that share photographs: what is left out, who stays where, and that nothing else decides it. */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { cp, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import {
  type BuildEvent,
  type BuildOptions,
  buildDataset,
  type Manifest,
  openShard,
  readManifest,
  verifyRelease,
} from "@wildpose/builder";
import sharp, { type Sharp } from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const repository = fileURLToPath(new URL("..", import.meta.url));
const splits = ["train", "test"] as const;
type Split = (typeof splits)[number];

const lsp = "{ source: lsp, root: lsp }";
const aic = "{ source: ai-challenger, root: ai-challenger }";
const aicImages = "ai-challenger/keypoint_train_images_20170902";

/** The persons of a release. */
interface Person {
  readonly id: string;
  readonly source: string;
  readonly image: string;
  readonly split: Split;
}

let folder: string;
let root: string;
/** Of images of AI-Challenger the one of LSP that they were made from. */
const madeFrom = new Map<string, string>();

/** What is done to a photograph on its way into another collection. */
const changes = [
  (image: Sharp) => image.jpeg({ quality: 50 }),
  (image: Sharp, width: number) => image.resize(Math.round(width / 2)).jpeg(),
  (image: Sharp) => image.linear(0.9, 5).jpeg(),
];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "wildpose-near-"));
  root = join(folder, "sources");
  for (const source of ["lsp", "ai-challenger"]) {
    await cp(join(repository, "datasets/sample", source), join(root, source), { recursive: true });
  }
  const [ofLsp, ofAic] = await Promise.all(
    ["lsp/images", aicImages].map(async (images) => (await readdir(join(root, images))).sort()),
  );
  for (const [i, name] of ofAic.slice(0, 14).entries()) {
    const bytes = await readFile(join(root, "lsp/images", ofLsp[i]));
    const { width } = await sharp(bytes).metadata();
    const change = changes[i % (changes.length + 1)];
    const copy = change === undefined ? bytes : await change(sharp(bytes), width).toBuffer();
    await writeFile(join(root, aicImages, name), copy);
    madeFrom.set(name, ofLsp[i]);
  }
});
afterAll(() => rm(folder, { recursive: true }));

async function optionsFor(name: string, sources: string[], more = ""): Promise<BuildOptions> {
  const recipe = join(folder, `${name}.yaml`);
  const split = more.includes("split:") ? "" : "split: { test: 0.5 }\n";
  await writeFile(recipe, `name: near\nsources: [${sources.join(", ")}]\nrows_per_shard: 10\n${split}${more}`);
  return { recipe, root, out: join(folder, name), workers: 1 };
}

/** Builds, verifies, and reads who is in it. */
async function built(name: string, sources: string[], more = "") {
  const options = await optionsFor(name, sources, more);
  const report = await buildDataset(options);
  const { ok, checks } = await verifyRelease(options.out);
  expect(checks.filter(({ passed }) => !passed)).toEqual([]);
  expect(ok).toBe(true);
  return { report, manifest: await readManifest(options.out), persons: await personsOf(options.out) };
}

async function personsOf(out: string): Promise<Person[]> {
  const persons: Person[] = [];
  for (const { path, split } of (await readManifest(out)).shards) {
    const shard = await openShard(join(out, path));
    for await (const rows of shard.rows(["sample_id", "source", "image"])) {
      for (const [row, id] of rows.sample_id.entries()) {
        persons.push({ id: String(id), source: String(rows.source[row]), image: String(rows.image.path[row]), split });
      }
    }
  }
  return persons;
}

/** Every file of a folder with its SHA-256, by its path. */
async function hashesOf(out: string): Promise<Record<string, string>> {
  const files = (await readdir(out, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const paths = files.map((entry) => join(entry.parentPath, entry.name)).sort();
  const hashes = paths.map(async (path) => [
    path.slice(out.length),
    createHash("sha256")
      .update(await readFile(path))
      .digest("hex"),
  ]);
  return Object.fromEntries(await Promise.all(hashes));
}

const idsOf = (persons: readonly Person[]) => persons.map(({ id, split }) => `${id} ${split}`).sort();

describe("of two sources that share photographs", () => {
  let first: Awaited<ReturnType<typeof built>>;
  let second: Awaited<ReturnType<typeof built>>;
  let both: Awaited<ReturnType<typeof built>>;
  /** Who is to be left out: whoever is in a copy of a photograph that has somebody of the other split. */
  let expected: Person[];
  beforeAll(async () => {
    first = await built("first", [lsp]);
    second = await built("second", [aic]);
    both = await built("both", [lsp, aic]);
    const splitOf = new Map(first.persons.map(({ image, split }) => [image, split]));
    expected = second.persons.filter(({ image, split }) => {
      const original = splitOf.get(madeFrom.get(image) ?? "");
      return original !== undefined && original !== split;
    });
    const copies = second.persons.filter(({ image }) => madeFrom.has(image));
    expect(expected.length).toBeGreaterThan(2);
    expect(copies.length - expected.length, "copies on the side of their original").toBeGreaterThan(2);
  });

  test("the second's persons in a photograph of the other split are left out, and counted; all others stay", () => {
    expect(first.manifest.counts.rejected["near-duplicate"]).toBeUndefined();
    const leftOut = new Set(idsOf(expected));
    expect(idsOf(both.persons)).toEqual(
      idsOf([...first.persons, ...second.persons]).filter((person) => !leftOut.has(person)),
    );
    const [ofFirst, ofSecond] = both.manifest.counts.sources;
    expect(ofFirst.rejected["near-duplicate"]).toBeUndefined();
    expect(ofSecond.rejected["near-duplicate"]).toBe(expected.length);
    expect(both.manifest.counts.rejected["near-duplicate"]).toBe(expected.length);
  });

  test("the manifest, the report and the card say how many images were compared and left out", async () => {
    const counts = { images_compared: 44, images_left_out: new Set(expected.map(({ image }) => image)).size };
    expect(both.manifest.counts.near_duplicates).toEqual(counts);
    expect(both.manifest.recipe).toMatchObject({ near_duplicates: { within: 7 } });
    expect(both.report.images).toEqual({ compared: counts.images_compared, leftOut: counts.images_left_out });
    const card = await readFile(join(folder, "both/README.md"), "utf8");
    expect(card).toContain(
      `44 images were compared by what they show; ${counts.images_left_out} that show the same as one of the other split`,
    );
    expect(card).toContain(`near-duplicate ${expected.length}`);
  });

  test("adding or removing either, before or after the other, moves nobody from split to split", async () => {
    const turned = await built("turned", [aic, lsp]);
    const known = new Set(idsOf([...first.persons, ...second.persons]));
    for (const { persons } of [both, turned]) expect(idsOf(persons).filter((person) => !known.has(person))).toEqual([]);
    const of = (persons: readonly Person[], source: string) => persons.filter((person) => person.source === source);
    expect(idsOf(of(both.persons, "lsp"))).toEqual(idsOf(first.persons));
    expect(idsOf(of(turned.persons, "ai-challenger"))).toEqual(idsOf(second.persons));
    expect(of(turned.persons, "lsp").length).toBeLessThan(first.persons.length);
  });

  test("near_duplicates: false leaves nobody out; a source without images is not compared", async () => {
    const everyone = idsOf([...first.persons, ...second.persons]);
    const off = await built("off", [lsp, aic], "near_duplicates: false\n");
    expect(idsOf(off.persons)).toEqual(everyone);
    expect(off.manifest.counts.near_duplicates).toBeUndefined();
    expect(off.manifest.recipe).toMatchObject({ near_duplicates: false });
    expect(await readFile(join(folder, "off/README.md"), "utf8")).toContain("Images were not compared");

    const without = await built("without", [lsp, aic.replace("}", ", images: null }")]);
    expect(idsOf(without.persons)).toEqual(everyone);
    expect(without.report.images).toEqual({ compared: 24, leftOut: 0 });
  });

  test("verify finds an image that is in both splits", async () => {
    const out = join(folder, "off");
    const path = join(out, "manifest.json");
    const written = await readFile(path, "utf8");
    const manifest = JSON.parse(written) as Manifest;
    await writeFile(
      path,
      JSON.stringify({ ...manifest, recipe: { ...manifest.recipe, near_duplicates: { within: 7 } } }),
    );
    const { checks } = await verifyRelease(out);
    await writeFile(path, written);
    expect(checks.find(({ name }) => name === "whole-groups")).toMatchObject({
      passed: false,
      detail: expect.stringMatching(
        /^data\/test-\d+-of-\d+\.parquet: .+\/.+: its image is in train and test( \(and \d+ more\))?$/,
      ),
    });
  });

  test("numbers of rows are filled with those that are left", async () => {
    const left = (split: Split) => both.persons.filter((person) => person.split === split).length;
    // As many of each, so that the share is a half here, too.
    const rows = Math.min(left("train"), left("test")) - 1;
    const exact = await built("exact", [lsp, aic], `split: { train: ${rows}, test: ${rows} }\n`);
    expect(exact.manifest.counts.splits).toEqual({ train: rows, test: rows });
    expect(exact.manifest.counts.rejected["near-duplicate"]).toBe(expected.length);
    expect(exact.manifest.counts.rejected["beyond-count"]).toBe(both.persons.length - 2 * rows);
    const there = new Set(idsOf(both.persons));
    expect(idsOf(exact.persons).filter((person) => !there.has(person))).toEqual([]);
  });

  test("two workers change no byte", async () => {
    const options = { ...(await optionsFor("two", [lsp, aic])), workers: 2 };
    await buildDataset(options);
    expect(await hashesOf(options.out)).toEqual(await hashesOf(join(folder, "both")));
  });

  test("killed outright while images are looked at, labelled and written, and gone on with, it is the same", async () => {
    const options = { ...(await optionsFor("killed", [lsp, aic])), resume: true };
    const builder = pathToFileURL(join(repository, "packages/builder/dist/index.js")).href;
    for (const stage of ["images", "label", "write"] satisfies BuildEvent["stage"][]) {
      const script = `
        import { buildDataset } from ${JSON.stringify(builder)};
        const onProgress = ({ stage }) => { if (stage === "${stage}") process.kill(process.pid, "SIGKILL"); };
        await buildDataset({ ...${JSON.stringify(options)}, onProgress });`;
      const child = spawn(process.execPath, ["--input-type=module", "-e", script], { stdio: "ignore" });
      await once(child, "exit");
    }
    const stages = new Set<string>();
    await buildDataset({ ...options, onProgress: ({ stage }) => stages.add(stage) });
    expect([...stages], "no image is looked at again").not.toContain("images");
    expect(await hashesOf(options.out)).toEqual(await hashesOf(join(folder, "both")));
  });
});

describe("gone on with, a build looks again", () => {
  /** Ends a build when it writes, so that all images were looked at. */
  async function unfinished(name: string) {
    const options = await optionsFor(name, [lsp, aic]);
    const controller = new AbortController();
    const onProgress = ({ stage }: BuildEvent) => {
      if (stage === "write") controller.abort(new Error("interrupted"));
    };
    await expect(buildDataset({ ...options, onProgress, signal: controller.signal })).rejects.toThrow("interrupted");
    return options;
  }

  async function looksAgain(options: BuildOptions): Promise<boolean> {
    const stages = new Set<string>();
    await buildDataset({ ...options, resume: true, onProgress: ({ stage }) => stages.add(stage) });
    return stages.has("images");
  }

  test("where what was made of images is damaged", async () => {
    const damaged = await unfinished("damaged");
    const path = join(`${damaged.out}.partial`, "images/00000001");
    const bytes = await readFile(path);
    bytes[8] ^= 1;
    await writeFile(path, bytes);
    expect(await looksAgain(damaged)).toBe(true);
    expect(await hashesOf(damaged.out)).toEqual(await hashesOf(join(folder, "both")));
  });

  test("at an image that changed, which no release can have; put back, with its time, all is as before", async () => {
    const changed = await unfinished("changed");
    const [name] = madeFrom.keys();
    const image = join(root, aicImages, name);
    const before = await readFile(image);
    const { atime, mtime } = await stat(image);
    try {
      // Upside down it is another picture, of the same size.
      await writeFile(image, await sharp(before).flip().jpeg().toBuffer());
      await expect(buildDataset({ ...changed, resume: true })).rejects.toThrow("changed since the sources were read");
    } finally {
      await writeFile(image, before);
      await utimes(image, atime, mtime);
    }
    expect(await looksAgain(changed)).toBe(true);
    expect(await hashesOf(changed.out)).toEqual(await hashesOf(join(folder, "both")));
  });
});

test("an image that ends too early is compared by its bytes; it fails nothing", async () => {
  const cut = join(folder, "cut");
  await cp(root, cut, { recursive: true });
  const name = (await readdir(join(cut, "lsp/images"))).sort()[0];
  const path = join(cut, "lsp/images", name);
  await writeFile(path, (await readFile(path)).subarray(0, 2000));
  const report = await buildDataset({ ...(await optionsFor("of-cut", [lsp, aic])), root: cut });
  expect(report.images?.compared).toBe(44);
});
