/** A build on another engine than the default one: what changes, and what must not. */
import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildDataset, diffReleases, readManifest, verifyRelease } from "@wildpose/builder";
import { afterAll, beforeAll, expect, test } from "vitest";

const recipe = fileURLToPath(new URL("../datasets/recipes/sample.yaml", import.meta.url));
let folder: string;
const release = (name: string) => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "wildpose-portable-build-"));
  await buildDataset({ recipe, out: release("portable"), workers: 1, engine: "portable" });
});
afterAll(() => rm(folder, { recursive: true }));

async function hashesOf(root: string): Promise<string[]> {
  const files = (await readdir(root, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  return Promise.all(
    files
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map(async (path) => {
        const bytes = await readFile(path);
        return `${path.slice(root.length)} ${createHash("sha256").update(bytes).digest("hex")}`;
      }),
  );
}

test("two workers write the bytes that one worker writes", async () => {
  await buildDataset({ recipe, out: release("again"), workers: 2, engine: "portable" });
  expect(await hashesOf(release("again"))).toEqual(await hashesOf(release("portable")));
});

test("it passes every check of verify", async () => {
  const { checks } = await verifyRelease(release("portable"));
  expect(checks.filter(({ passed }) => !passed)).toEqual([]);
});

test("the manifest says which engine it was, and nothing of the CPU", async () => {
  const { labels, recipe: resolved, cpu } = await readManifest(release("portable"));
  expect(labels.engine).toBe("onnxruntime-web 1.30.0, WebAssembly");
  expect(resolved.engine).toBe("portable");
  expect(cpu).toEqual({ architecture: "any", vectors: "any" });
});

test("the labels are those of the default engine, to 0.01 mm", async () => {
  await buildDataset({ recipe, out: release("native") });
  const { labels, recipe: resolved } = await readManifest(release("native"));
  expect(labels.engine).toBe("onnxruntime-node 1.30.0, cpu provider");
  expect(resolved).not.toHaveProperty("engine");

  const {
    columns,
    rows,
    labels: distances,
  } = await diffReleases(release("native"), release("portable"), { tolerance: 0.01 });
  expect(rows.common).toBe(rows.a);
  expect(columns).toEqual([]);
  expect(distances?.mpjpe.maximum).toBeLessThan(0.01);
});
