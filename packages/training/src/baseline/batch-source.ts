/** Where the batches of a training come from: the one place where the training meets the loader. */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { baselineSpecs } from "@wildpose/networks";
import { InvalidSettingError } from "@wildpose/pose";
import type { Facts } from "../facts.js";
import type { BaselineBatch } from "./baseline-batch.js";
import { baselineBatches } from "./baseline-batches.js";
import type { BaselineRecipe } from "./baseline-recipe.js";

export interface BatchSource {
  /** What tells it from another: a training only goes on with the same. */
  readonly facts: Facts;
  /** Batches from this one on, without end. */
  open(firstBatch: number): AsyncGenerator<BaselineBatch, unknown>;
}

/**
 * The train split of the recipe's releases.
 *
 * @param root folder that the releases' folders are under.
 * @throws {InvalidSettingError} when one is no release.
 */
export async function releaseSource(recipe: BaselineRecipe, root: string): Promise<BatchSource> {
  const releases = recipe.releases.map((folder) => join(root, folder));
  const facts: Record<string, string> = {};
  for (const [i, folder] of releases.entries()) facts[`release ${i + 1}`] = await manifestHash(folder);
  return {
    facts,
    open: (firstBatch) =>
      baselineBatches({
        ...{ releases, split: "train", inputSize: baselineSpecs[recipe.size].inputSize, batchRows: recipe.batch },
        ...{ seed: recipe.seed, augment: recipe.augment, firstBatch },
      }),
  };
}

async function manifestHash(folder: string): Promise<string> {
  const path = join(folder, "manifest.json");
  try {
    return createHash("sha256")
      .update(await readFile(path))
      .digest("hex");
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new InvalidSettingError(
      `${path}: cannot be read (${code}); name the folder of a release, made by \`wildpose build\`, with its images`,
      { cause },
    );
  }
}
