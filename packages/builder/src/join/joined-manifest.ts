/** The manifest of a release with joined images, from that of the release without. */
import { InvalidSettingError } from "@wildpose/pose";
import { rejectReasons } from "../plan/select-person.js";
import { recipeHash } from "../recipe/recipe.js";
import { hasExactCounts } from "../recipe/split-recipe.js";
import type { Manifest } from "../release/manifest.js";
import type { Split } from "../select/assign-split.js";
import { splits } from "../select/assign-split.js";
import type { WrittenShard } from "../shards/write-shards.js";
import { type JoinProblem, joinProblems } from "./find-images.js";

/** Rows whose image cannot be joined, by source, split and problem. */
export type Unjoined = ReadonlyMap<string, Readonly<Record<Split, Readonly<Record<JoinProblem, number>>>>>;

/** With images a shard of more rows is hard to move about. */
const MOST_ROWS_PER_SHARD = 5000;

/**
 * The recipe of the new release: that of the old one, but for images.
 *
 * @param skips whether rows without their image are left out.
 */
export function joinedRecipe({ recipe }: Manifest, skips: boolean): Manifest["recipe"] {
  const before = typeof recipe.rows_per_shard === "number" ? recipe.rows_per_shard : MOST_ROWS_PER_SHARD;
  return {
    ...recipe,
    images: "embed",
    missing_images: skips ? "skip" : "fail",
    rows_per_shard: Math.min(before, MOST_ROWS_PER_SHARD),
  };
}

/**
 * Counts with the rows left out among the rejected.
 *
 * @throws {InvalidSettingError} when the recipe asks for numbers of rows, or it is not known of which of its entries the
 *   rows are.
 */
export function joinedCounts({ counts, recipe }: Manifest, unjoined: Unjoined): Manifest["counts"] {
  // What was said of images before is not of these.
  const sources = counts.sources.map(({ images: _, ...entry }) => {
    const lost = unjoined.get(entry.source);
    if (lost === undefined) return entry;
    const complete = `complete the images of ${entry.source}`;
    if (counts.sources.filter(({ source }) => source === entry.source).length > 1) {
      throw new InvalidSettingError(
        `--skip-missing: several entries of the recipe are of ${entry.source}, and rows do not say of which they are; ${complete}`,
      );
    }
    if (hasExactCounts(recipe.split) || recipe.sources?.some(({ count }) => count !== undefined)) {
      throw new InvalidSettingError(
        `--skip-missing: the recipe asks for numbers of rows, so that none can be left out; ${complete}`,
      );
    }
    const lostIn = (split: Split) => joinProblems.reduce((sum, problem) => sum + lost[split][problem], 0);
    const rejected = { ...entry.rejected };
    for (const problem of joinProblems) {
      const rows = lost.train[problem] + lost.test[problem];
      if (rows > 0) rejected[problem] = (rejected[problem] ?? 0) + rows;
    }
    return {
      ...entry,
      kept: entry.kept - lostIn("train") - lostIn("test"),
      rejected: inOrder(rejected),
      splits: { train: entry.splits.train - lostIn("train"), test: entry.splits.test - lostIn("test") },
    };
  });
  const total = (of: (entry: (typeof sources)[number]) => number) => sources.reduce((sum, entry) => sum + of(entry), 0);
  const rejected = Object.fromEntries(
    rejectReasons.map((reason) => [reason, total((entry) => entry.rejected[reason] ?? 0)]),
  );
  return {
    persons: counts.persons,
    rows: total(({ kept }) => kept),
    splits: { train: total((entry) => entry.splits.train), test: total((entry) => entry.splits.test) },
    rejected: inOrder(rejected),
    ...(counts.near_duplicates && { near_duplicates: counts.near_duplicates }),
    sources,
  };
}

export interface JoinedParts {
  readonly recipe: Manifest["recipe"];
  readonly counts: Manifest["counts"];
  readonly shards: readonly WrittenShard[];
  /** Of the manifest file of the release without images. */
  readonly manifestSha256: string;
  readonly code: Manifest["code"];
}

export function joinedManifest(
  before: Manifest,
  { recipe, counts, shards, manifestSha256, code }: JoinedParts,
): Manifest {
  return {
    ...before,
    recipe,
    recipe_sha256: recipeHash(recipe),
    joined: { manifest_sha256: manifestSha256, recipe_sha256: before.recipe_sha256, code },
    counts,
    shards: shards.map(({ contentSha256, ...shard }) => ({ ...shard, content_sha256: contentSha256 })),
  };
}

export function noneUnjoined(): Record<Split, Record<JoinProblem, number>> {
  const none = () => Object.fromEntries(joinProblems.map((problem) => [problem, 0])) as Record<JoinProblem, number>;
  return Object.fromEntries(splits.map((split) => [split, none()])) as Record<Split, Record<JoinProblem, number>>;
}

function inOrder(rejected: Manifest["counts"]["rejected"]): Manifest["counts"]["rejected"] {
  return Object.fromEntries(rejectReasons.flatMap((reason) => (rejected[reason] ? [[reason, rejected[reason]]] : [])));
}
