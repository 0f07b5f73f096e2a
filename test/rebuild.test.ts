import { createHash } from "node:crypto";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildDataset, type Manifest, openShard, type ReleaseRows, verifyRelease } from "@wildpose/builder";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { lockText } from "../packages/builder/src/recipe/recipe-lock.js";
import { recordBatchOf, releaseSchema } from "../packages/builder/src/shards/arrow-rows.js";
import { contentHash } from "../packages/builder/src/shards/content-hash.js";
import { encodeParquet } from "../packages/builder/src/shards/parquet-file.js";

const samples = fileURLToPath(new URL("../datasets/sample", import.meta.url));
const recipeText = `name: small
sources:
  - { source: lsp, root: lsp }
  - { source: mpii, root: mpii }
images: none
split: { test: 0.3, key: wildpose }
`;

let folder: string;
let recipe: string;
let root: string;
let release: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "wildpose-rebuild-test-"));
  recipe = join(folder, "small.yaml");
  root = join(folder, "sources");
  release = join(folder, "release");
  await writeFile(recipe, recipeText);
  await cp(samples, root, { recursive: true });
  await buildDataset({ recipe, root, out: release, workers: 1 });
}, 120_000);
afterAll(() => rm(folder, { recursive: true }));

/** A copy of the release in which the rows of the first shard were changed and every hash was made right again. */
async function forged(name: string, forge: (rows: ReleaseRows) => void): Promise<string> {
  const out = join(folder, name);
  await cp(release, out, { recursive: true });
  const manifest = JSON.parse(await readFile(join(out, "manifest.json"), "utf8")) as Manifest;
  const [shard] = manifest.shards;
  const hash = contentHash();
  async function* batches() {
    for await (const rows of (await openShard(join(release, shard.path))).rows()) {
      forge(rows);
      hash.update(rows);
      yield recordBatchOf(rows, releaseSchema(false));
    }
  }
  const parts: Uint8Array[] = [];
  const options = { codec: "zstd", imagesEmbedded: false, rowsPerGroup: 10000 } as const;
  for await (const part of encodeParquet(batches(), options)) parts.push(part.slice());
  const bytes = Buffer.concat(parts);
  shard.bytes = bytes.length;
  shard.sha256 = createHash("sha256").update(bytes).digest("hex");
  shard.content_sha256 = hash.digest();
  await writeFile(join(out, shard.path), bytes);
  await writeFile(join(out, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  await writeFile(join(out, "recipe.lock"), lockText(manifest));
  return out;
}

describe("verify --rebuild", () => {
  test("a release passes: every chunk that is made again is the same bit for bit", async () => {
    const { checks, ok } = await verifyRelease(release, { rebuild: { chunks: 99, root } });
    expect(ok).toBe(true);
    expect(checks.at(-1)).toMatchObject({
      name: "rebuild",
      detail: expect.stringMatching(/^2 of 2 chunks \(seed 1\)/),
    });
  }, 120_000);

  test("one bit of one label that a forger changed fails, though every hash agrees", async () => {
    const out = await forged("forged", ({ keypoints_3d_coarse: poses }) => {
      new Uint32Array(poses.buffer, poses.byteOffset, 30)[20] ^= 1;
    });
    const { checks } = await verifyRelease(out, { rebuild: { chunks: 99, root, recipe } });
    expect(checks.filter(({ passed }) => !passed).map(({ name }) => name)).toEqual(["rebuild"]);
    expect(checks.at(-1)?.detail).toContain("keypoints_3d_coarse is not what is made again");
  }, 120_000);

  test("a person who was put in another's place is not there, and the other one is", async () => {
    const out = await forged("renamed", ({ sample_id: ids }) => {
      (ids as string[])[3] = `${ids[3]}x`;
    });
    const { checks } = await verifyRelease(out, { rebuild: { chunks: 99, root } });
    expect(checks.at(-1)?.detail).toMatch(/is not there, though nothing rejects it$/);
  }, 120_000);

  test("sources of other bytes are refused, with the file and both hashes", async () => {
    const other = join(folder, "other");
    await cp(root, other, { recursive: true });
    const path = join(other, "lsp/joints.mat");
    const bytes = await readFile(path);
    await writeFile(path, Buffer.concat([bytes, Buffer.alloc(8)]));
    await expect(verifyRelease(release, { rebuild: { chunks: 1, root: other } })).rejects.toThrow(
      /^input lsp\/joints\.mat: found [0-9a-f]{64}, .*manifest\.json says [0-9a-f]{64}; a release is rebuilt from what/,
    );
  }, 120_000);

  test("another recipe, and no folder of the sources, are refused", async () => {
    const another = join(folder, "another.yaml");
    await writeFile(another, recipeText.replace("0.3", "0.4"));
    const rebuild = { chunks: 1, root };
    await expect(verifyRelease(release, { rebuild: { ...rebuild, recipe: another } })).rejects.toThrow(
      "give the recipe the release was built by",
    );
    await expect(verifyRelease(release, { rebuild: { chunks: 1 } })).rejects.toThrow("name it with --root");
    await expect(verifyRelease(release, { rebuild: { chunks: 0, root } })).rejects.toThrow("--rebuild: expected");
  });
});

describe("a lock", () => {
  const build = (name: string, lock?: string | false) =>
    buildDataset({ recipe, root, out: join(folder, name), workers: 1, ...(lock !== undefined && { lock }) });

  test("a build that is held to the lock of a release gives the same dataset, and the same lock", async () => {
    const lock = join(release, "recipe.lock");
    const report = await build("again", lock);
    expect(report.lock).toMatchObject({ same: true, path: lock });
    expect(await readFile(join(folder, "again/recipe.lock"))).toEqual(await readFile(lock));
  }, 120_000);

  test("is looked for beside the recipe, and another one is refused before anything is written", async () => {
    const beside = join(folder, "small.lock");
    const text = await readFile(join(release, "recipe.lock"), "utf8");
    const lock = JSON.parse(text) as Manifest;
    const [{ sha256 }] = lock.inputs;
    await writeFile(beside, text.replace(sha256, "0".repeat(64)));
    await expect(build("refused")).rejects.toThrow(
      `${beside}: input lsp/joints.mat: found ${sha256}, the lock says ${"0".repeat(64)}; put back what it was, or build a new dataset with --no-lock`,
    );
    const [weights] = lock.labels.weights;
    await writeFile(beside, text.replace(weights.sha256, "0".repeat(64)));
    await expect(build("refused")).rejects.toThrow(`weights ${weights.name}: found ${weights.sha256}`);
    await expect(readFile(join(folder, "refused.partial/build.json"))).rejects.toThrow("ENOENT");
    expect((await build("unlocked", false)).lock).toBeNull();
    await rm(beside);
  }, 120_000);

  test("of other content, or of another class of CPU, is compared after the build", async () => {
    const path = join(folder, "content.lock");
    const text = await readFile(join(release, "recipe.lock"), "utf8");
    const lock = JSON.parse(text) as Manifest;
    const [shard] = lock.shards;
    await writeFile(path, text.replace(shard.content_sha256, "1".repeat(64)));
    expect((await build("content", path)).lock).toMatchObject({
      same: false,
      sameCpu: true,
      detail: expect.stringContaining(`1 of ${lock.shards.length} shards differ, ${shard.path} first`),
    });
    lock.cpu = { architecture: "other", vectors: "none" };
    shard.content_sha256 = "1".repeat(64);
    await writeFile(path, JSON.stringify(lock));
    expect((await build("cpu", path)).lock).toMatchObject({
      same: false,
      sameCpu: false,
      detail: expect.stringContaining("the lock on other none: labels may differ in their last bits"),
    });
  }, 120_000);

  test("that is damaged is refused", async () => {
    const path = join(folder, "damaged.lock");
    await writeFile(path, "{");
    await expect(build("damaged", path)).rejects.toThrow(`${path}: not JSON`);
    await writeFile(path, "{}");
    await expect(build("damaged", path)).rejects.toThrow(`${path}: lock_version`);
    await expect(build("damaged", join(folder, "none.lock"))).rejects.toThrow("is not there; give the recipe.lock");
  });
});
