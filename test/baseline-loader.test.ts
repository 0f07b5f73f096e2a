/** The loader of crops on releases that were built, in threads as it is used. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildDataset } from "@wildpose/builder";
import { type BaselineBatch, type BaselineLoaderOptions, baselineBatches } from "@wildpose/training";
import { afterAll, beforeAll, expect, test } from "vitest";

const sampleRoot = fileURLToPath(new URL("../datasets/sample", import.meta.url));
let folder: string;
const place = (name: string) => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "wildpose-loader-"));
  for (const images of ["embed", "reference"]) {
    const recipe = place(`${images}.yaml`);
    await writeFile(recipe, `name: loader\nimages: ${images}\nsources: [{ source: lsp, root: lsp }]\n`);
    await buildDataset({ recipe, root: sampleRoot, out: place(images), workers: 1 });
  }
});
afterAll(() => rm(folder, { recursive: true }));

async function batches(count: number, others: Partial<BaselineLoaderOptions> = {}): Promise<BaselineBatch[]> {
  const options = { releases: [place("embed")], split: "train", inputSize: 48, batchRows: 6, seed: 1, augment: true };
  const made: BaselineBatch[] = [];
  for await (const batch of baselineBatches({ ...options, ...others } as BaselineLoaderOptions)) {
    made.push(batch);
    if (made.length === count) break;
  }
  return made;
}

test("the same options give the same bytes, with any number of threads", async () => {
  const [first, second, inThisThread] = [
    await batches(9),
    await batches(9, { threads: 2 }),
    await batches(9, { threads: 0 }),
  ];
  expect(second).toEqual(first);
  expect(inThisThread).toEqual(first);
});

test("batch k is the same whether one begins at it or before it", async () => {
  const [all, later] = [await batches(12), await batches(3, { firstBatch: 9 })];
  expect(later).toEqual(all.slice(9));
});

test("another seed gives another order, and other crops of the same persons", async () => {
  const [first, second] = [await batches(3), await batches(3, { seed: 2 })];
  expect(second[0].joints).not.toEqual(first[0].joints);
});

test("crops as they are do not change from epoch to epoch, augmented ones do", async () => {
  const rows = async (augment: boolean) => {
    const made = await batches(40, { augment });
    return made.flatMap(({ joints }) =>
      Array.from({ length: 6 }, (_, row) => joints.slice(row * 51, row * 51 + 51).join()),
    );
  };
  const [plain, augmented] = [await rows(false), await rows(true)];
  expect(new Set(plain).size).toBeLessThan(plain.length / 2);
  expect(new Set(augmented).size).toBe(augmented.length);
});

test("a batch has the shapes it promises, and joints with weight lie in their crops", async () => {
  for (const { rows, images, joints, weights, depthWeights } of await batches(4)) {
    expect([rows, images.length, joints.length]).toEqual([6, 6 * 48 * 48 * 3, 6 * 17 * 3]);
    expect([weights.length, depthWeights.length]).toEqual([6 * 17, 6 * 17]);
    weights.forEach((weight, joint) => {
      const [x, y] = joints.subarray(joint * 3, joint * 3 + 2);
      if (weight > 0) expect(Math.min(x, y) >= -0.5 && Math.max(x, y) <= 47.5).toBe(true);
    });
    for (let row = 0; row < rows; row++) expect(joints[row * 51 + 2]).toBe(0);
  }
});

test("a release without images says how they are put in; a split without rows, and what is no size, are named", async () => {
  await expect(batches(1, { releases: [place("reference")] })).rejects.toThrow(
    /reference: has no images in it; put them in with "wildpose join .*reference --images/,
  );
  await expect(batches(1, { inputSize: 12.5 })).rejects.toThrow(/^inputSize: expected a whole number of 16 to 1024/);
  await expect(batches(1, { releases: [place("none")] })).rejects.toThrow(/none: no such folder; give a folder/);
});
