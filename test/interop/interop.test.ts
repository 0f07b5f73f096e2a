/**
 * Releases of both profiles, read by every client they are promised to: the same bits from all, and typed where the
 * client has types. Clients of Python need one that has them: `WILDPOSE_PYTHON`.
 */
import { spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildDataset, columns, openShard } from "@wildpose/builder";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { columnDigest } from "./column-digest.js";
import { parquetjsRows } from "./parquetjs-rows.js";

const repository = fileURLToPath(new URL("../..", import.meta.url));
const script = fileURLToPath(new URL("read-release.py", import.meta.url));

const needed = "pyarrow polars duckdb datasets PIL";
const hasAll = `import sys, importlib.util as util; sys.exit(not all(map(util.find_spec, "${needed}".split())))`;
const python =
  (process.env.WILDPOSE_PYTHON?.split(delimiter) ?? ["python3"]).find(
    (candidate) => spawnSync(candidate, ["-c", hasAll], { stdio: "ignore" }).status === 0,
  ) ?? null;

const releaseNames = ["default", "compat", "compat, labels only"] as const;
type ReleaseName = (typeof releaseNames)[number];

interface MadeRelease {
  readonly folder: string;
  /** Relative to the folder, in the order of the manifest. */
  readonly files: readonly string[];
}

let folder: string;
const releases = {} as Record<ReleaseName, MadeRelease>;
/** What hyparquet reads. */
const expected = {} as Record<ReleaseName, Record<string, string>>;

async function build(name: ReleaseName, profile: string, images: string): Promise<void> {
  const sample = await readFile(join(repository, "datasets/recipes/sample.yaml"), "utf8");
  const recipe = join(folder, `${profile}-${images}.yaml`);
  const text = sample.replace("codec: zstd", `profile: ${profile}`).replace("images: embed", `images: ${images}`);
  // Of more than one shard: clients put them together.
  await writeFile(recipe, `${text}rows_per_shard: 30\n`);
  const out = join(folder, `${profile}-${images}`);
  const { shards } = await buildDataset({ recipe, root: join(repository, "datasets/sample"), out, workers: 1 });
  releases[name] = { folder: out, files: shards.map(({ path }) => path) };
  const digest = columnDigest();
  for (const { path } of shards) for await (const rows of (await openShard(join(out, path))).rows()) digest.add(rows);
  expected[name] = digest.hashes();
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "wildpose-interop-"));
  await build("default", "default", "embed");
  await build("compat", "compat", "embed");
  await build("compat, labels only", "compat", "reference");
});
afterAll(() => rm(folder, { recursive: true }));

test("both profiles hold the same bits, in more than one shard", () => {
  expect(expected.compat).toEqual(expected.default);
  expect(releases.compat.files.length).toBeGreaterThan(3);
  expect({ ...expected["compat, labels only"], image: "" }).toEqual({ ...expected.compat, image: "" });
});

test.each(["compat", "compat, labels only"] as const)("parquetjs-lite reads the same bits: %s", async (name) => {
  const { folder: release, files } = releases[name];
  const digest = columnDigest();
  for (const path of files) for await (const row of parquetjsRows(join(release, path))) digest.add(row);
  expect(digest.hashes()).toEqual(expected[name]);
});

interface Answer {
  readonly hashes: Record<string, string>;
  readonly seen: Record<string, unknown>;
}

function ask(client: string): Record<ReleaseName, Answer> {
  const input = JSON.stringify({ columns: columns.map(({ name, kind }) => ({ name, kind })), releases });
  const { status, stdout, stderr } = spawnSync(python as string, [script, client], { input, encoding: "utf8" });
  if (status !== 0) throw new Error(`${client}: ${stderr}`);
  return JSON.parse(stdout) as Record<ReleaseName, Answer>;
}

if (python === null) {
  console.warn(`WILDPOSE_PYTHON names no Python that has ${needed}: these clients are not asked`);
}
const skipped = python === null ? ` (skipped: no Python that has ${needed}; name one in WILDPOSE_PYTHON)` : "";

describe.skipIf(python === null)(`clients of Python${skipped}`, () => {
  test.each(["pyarrow", "polars", "duckdb"])("%s reads the same bits from every release", (client) => {
    const answers = ask(client);
    for (const name of releaseNames) expect([name, answers[name].hashes]).toEqual([name, expected[name]]);
  });

  test.each(["datasets", "datasets, streaming"])("%s reads the same bits, with types", (client) => {
    const answers = ask(client);
    for (const name of releaseNames) {
      const { hashes, seen } = answers[name];
      expect([name, hashes]).toEqual([name, expected[name]]);
      const features = seen.features as Record<string, string>;
      expect(features).toMatchObject({
        keypoints_2d: "Array2D(shape=(17, 2), dtype='float32')",
        keypoints_3d: "Array2D(shape=(17, 3), dtype='float32')",
        visibility: "List(Value('uint8'), length=17)",
        camera: "List(Value('float32'), length=4)",
        source: "ClassLabel(names=['lsp', 'lspet', 'mpii', 'ai-challenger'])",
        source_split: "ClassLabel(names=['train', 'validation', 'test'])",
        camera_origin: "ClassLabel(names=['calibrated', 'exif', 'assumed'])",
        label_origin: "ClassLabel(names=['measured', 'generated'])",
      });
      expect(Object.keys(features)).toEqual(columns.map((column) => column.name));
      expect(seen.source).toBe(0);
      if (client === "datasets") expect(seen.pose).toEqual(["float32", [17, 3]]);
      if (name === "compat, labels only") {
        expect(seen.image).toBe("dict");
      } else {
        expect(features.image).toBe("Image(mode=None, decode=True)");
        expect(seen.image).toBe("JpegImageFile");
        expect(seen.image_size).toEqual(seen.stored_size);
      }
    }
  });
});
