/** Builds that are interrupted and gone on with (killed outright: same-bytes.test.ts), and what happens to their work meanwhile. */
import { appendFileSync, existsSync } from "node:fs";
import { appendFile, cp, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BuildEvent, type BuildOptions, buildDataset } from "@wildpose/builder";
import { afterAll, beforeAll, expect, test } from "vitest";
import { hashesOf, sampleRoot, writeSmallWeights } from "./faults/elsewhere.js";

let folder: string;
let recipe: string;
let whole: Record<string, string>;

/** With shards so small that there are many. */
const recipeText = (more = "") =>
  `name: resumed
images: reference
sources:
  - { source: lsp, root: lsp }
  - { source: mpii, root: mpii, one_person_per_image: true }
  - { source: ai-challenger, root: ai-challenger }
rows_per_shard: 10
${more}`;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "wildpose-resumed-"));
  recipe = join(folder, "recipe.yaml");
  await writeFile(recipe, recipeText());
  writeSmallWeights(join(folder, "weights"));
  await buildDataset(optionsFor("undisturbed"));
  whole = await hashesOf(join(folder, "undisturbed"));
  expect(Object.keys(whole).length).toBeGreaterThan(10);
});
afterAll(() => rm(folder, { recursive: true }));

function optionsFor(name: string, more: Partial<BuildOptions> = {}): BuildOptions {
  return {
    recipe,
    root: sampleRoot,
    out: join(folder, name),
    weightsFolder: join(folder, "weights"),
    workers: 1,
    ...more,
  };
}

test.each(["label", "write", "verify"] as const)(
  "aborted in the stage %s, it keeps its work; only --resume goes on with it",
  async (stage) => {
    const name = `aborted-${stage}`;
    const controller = new AbortController();
    const onProgress = (event: BuildEvent) => {
      if (event.stage === stage) controller.abort(new Error("interrupted"));
    };
    await expect(buildDataset(optionsFor(name, { signal: controller.signal, onProgress }))).rejects.toThrow(
      "interrupted",
    );
    expect((await readdir(folder)).filter((entry) => entry.startsWith(name))).toEqual([`${name}.partial`]);
    await expect(buildDataset(optionsFor(name))).rejects.toThrow(
      `${name}.partial holds the work of a build that did not end; add --resume to go on, or remove that folder`,
    );
    const read: string[] = [];
    await buildDataset(optionsFor(name, { resume: true, onProgress: (event) => read.push(event.stage) }));
    expect(read).not.toContain("read");
    expect(await hashesOf(join(folder, name))).toEqual(whole);
    expect(existsSync(join(folder, `${name}.partial`))).toBe(false);
  },
);

/** A copy of the sample's sources, of which one file may be changed. */
async function copiedSample(name: string): Promise<{ root: string; annotations: string }> {
  const root = join(folder, name);
  await cp(sampleRoot, root, { recursive: true });
  return { root, annotations: join(root, "ai-challenger/keypoint_train_annotations_20170909.json") };
}

/** A build that ended before it verified, so that all of its work is there. */
async function unfinished(name: string): Promise<string> {
  const controller = new AbortController();
  const onProgress = ({ stage }: BuildEvent) => {
    if (stage === "verify") controller.abort(new Error("interrupted"));
  };
  await expect(buildDataset(optionsFor(name, { signal: controller.signal, onProgress }))).rejects.toThrow(
    "interrupted",
  );
  return join(folder, `${name}.partial`);
}

test("a chunk, a shard and a plan that were damaged are found and made again; what is whole is not", async () => {
  const work = await unfinished("damaged");
  const damage = async (path: string) => {
    const bytes = await readFile(join(work, path));
    bytes[bytes.length >> 1] ^= 1;
    await writeFile(join(work, path), bytes);
  };
  const shards = (await readdir(join(work, "release/data"))).sort();
  const old = new Date(0);
  for (const shard of shards) await utimes(join(work, "release/data", shard), old, old);
  await damage("labels/00000001");
  await damage(`release/data/${shards[1]}`);
  const stages = new Set<string>();
  const notices: string[] = [];
  const onNotice = (text: string) => notices.push(text);
  await buildDataset(optionsFor("damaged", { resume: true, onProgress: ({ stage }) => stages.add(stage), onNotice }));
  expect(notices).toEqual([
    "labels/00000001 is damaged; its persons are labelled again",
    `release/data/${shards[1]} is damaged; it is written again`,
  ]);
  const out = join(folder, "damaged");
  expect([...stages]).toEqual(["label", "write", "verify"]);
  expect(await hashesOf(out)).toEqual(whole);
  const made = await Promise.all(shards.map(async (shard) => (await stat(join(out, "data", shard))).mtimeMs !== 0));
  expect(made).toEqual(shards.map((_, index) => index === 1));

  const again = await unfinished("damaged-plan");
  await appendFile(join(again, "plan.json"), "x");
  const seen = new Set<string>();
  await buildDataset(
    optionsFor("damaged-plan", { resume: true, onProgress: ({ stage }) => seen.add(stage), onNotice }),
  );
  expect(notices.slice(2)).toEqual(["plan.json is damaged; the sources are read again"]);
  expect([...seen][0]).toBe("read");
  expect(await hashesOf(join(folder, "damaged-plan"))).toEqual(whole);
});

test("work of another recipe or of other inputs is refused with both hashes, and stays", async () => {
  const work = await unfinished("other");
  const before = await hashesOf(work);
  const refusal = (part: string) =>
    new RegExp(
      `other\\.partial is the work of another build: the SHA-256 of its ${part} is [0-9a-f]{64}, of this build's [0-9a-f]{64}; give that build again, or remove the folder$`,
    );
  const otherRecipe = join(folder, "other.yaml");
  await writeFile(otherRecipe, recipeText("codec: snappy\n"));
  await expect(buildDataset(optionsFor("other", { resume: true, recipe: otherRecipe }))).rejects.toThrow(
    refusal("recipe"),
  );
  const { root, annotations } = await copiedSample("other-inputs");
  appendFileSync(annotations, "\n");
  await expect(buildDataset(optionsFor("other", { resume: true, root }))).rejects.toThrow(refusal("inputs"));
  expect(await hashesOf(work)).toEqual(before);
});

test("a release that is whole is not built again; one of another recipe is refused", async () => {
  const out = join(folder, "undisturbed");
  const stages: string[] = [];
  const report = await buildDataset(
    optionsFor("undisturbed", { resume: true, onProgress: ({ stage }) => stages.push(stage) }),
  );
  expect(stages).toEqual([]);
  expect(report.sources.map(({ source }) => source)).toEqual(["lsp", "mpii", "ai-challenger"]);
  expect(await hashesOf(out)).toEqual(whole);
  const otherRecipe = join(folder, "finished.yaml");
  await writeFile(otherRecipe, recipeText("codec: snappy\n"));
  await expect(buildDataset(optionsFor("undisturbed", { resume: true, recipe: otherRecipe }))).rejects.toThrow(
    /is the release of another build: the SHA-256 of its recipe is [0-9a-f]{64}, of this build's [0-9a-f]{64}; choose/,
  );
});

test("of two builds on one folder the second is refused, and the first ends as if alone", async () => {
  let second: Promise<string> | null = null;
  const onProgress = ({ stage }: BuildEvent) => {
    if (stage === "label") second ??= buildDataset(optionsFor("both", { resume: true })).then(String, String);
  };
  await buildDataset(optionsFor("both", { onProgress }));
  expect(await second).toMatch(/both: another build is at work on it \(process \d+\); wait for it, or choose another/);
  expect(await hashesOf(join(folder, "both"))).toEqual(whole);
});

test("an annotation file that changes while it is read ends the build, and nothing is left", async () => {
  const { root, annotations } = await copiedSample("changing");
  const onProgress = ({ source }: BuildEvent) => {
    if (source === "ai-challenger") appendFileSync(annotations, "\n");
  };
  await expect(buildDataset(optionsFor("changed", { root, onProgress }))).rejects.toThrow(
    `ai-challenger: ${annotations}: changed while the build ran; build again when nothing writes to it any more`,
  );
  expect((await readdir(folder)).filter((name) => name.startsWith("changed"))).toEqual([]);
});

test("one that changes later has the release refused its name; put back, the work is gone on with", async () => {
  const { root, annotations } = await copiedSample("changing-late");
  const original = await readFile(annotations);
  const onProgress = ({ stage }: BuildEvent) => {
    if (stage === "write") appendFileSync(annotations, "\n");
  };
  const changed = /changed while the build ran/;
  await expect(buildDataset(optionsFor("late", { root, onProgress }))).rejects.toThrow(changed);
  await expect(buildDataset(optionsFor("late", { root, resume: true }))).rejects.toThrow(
    /the SHA-256 of its inputs is/,
  );
  await writeFile(annotations, original);
  await buildDataset(optionsFor("late", { root, resume: true }));
  expect(await hashesOf(join(folder, "late"))).toEqual(whole);
});

test("an image that changes after the sources are read ends the build, which goes on when it is put back", async () => {
  const root = join(folder, "changing-images");
  await cp(sampleRoot, root, { recursive: true, preserveTimestamps: true });
  const path = join(root, "lsp/images", (await readdir(join(root, "lsp/images"))).sort()[0]);
  const bytes = await readFile(path);
  await utimes(path, 1e9, 1e9);
  const options = optionsFor("changed-image", { root, resume: true });
  const onProgress = ({ stage }: BuildEvent) => {
    if (stage === "label") appendFileSync(path, "x");
  };
  await expect(buildDataset({ ...options, onProgress })).rejects.toThrow(
    /lsp: .*images.*: changed since the sources were read: then \d+ bytes of .*, now \d+ bytes of .*; put it back/,
  );
  await expect(buildDataset(options)).rejects.toThrow("changed since the sources were read");
  expect(existsSync(options.out)).toBe(false);
  await rm(path);
  await expect(buildDataset(options)).rejects.toThrow("it was there when the sources were read; put it back");
  await writeFile(path, bytes);
  await utimes(path, 1e9, 1e9);
  await buildDataset(options);
  expect(await hashesOf(options.out)).toEqual(whole);
});
