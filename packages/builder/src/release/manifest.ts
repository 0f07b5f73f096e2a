/** manifest.json: what was built, from which bytes, by which code and weights. No clock, no host, no absolute path. */
import { readFile } from "node:fs/promises";
import type { LabelProvenance } from "@wildpose/inference";
import { z } from "zod";
import type { UnusableImages } from "../images/unusable-images.js";
import { type RejectReason, rejectReasons } from "../plan/select-person.js";
import { imageSizeSchema } from "../recipe/image-size-recipe.js";
import type { LocatedSource } from "../recipe/locate-sources.js";
import { type Recipe, recipeHash, resolvedRecipe } from "../recipe/recipe.js";
import { searchSchema } from "../recipe/search-recipe.js";
import { type Split, splits } from "../select/assign-split.js";
import { FORMAT_VERSION } from "../shards/file-metadata.js";
import type { WrittenShard } from "../shards/write-shards.js";
import { hashFile } from "../work-folder/hash-file.js";

const count = z.int().min(0);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const splitName = z.enum(splits);
const rejects = z.partialRecord(z.enum(rejectReasons), count);

export const manifestSchema = z.strictObject({
  format: z.literal("wildpose-release"),
  format_version: z.literal(FORMAT_VERSION),
  name: z.string(),
  recipe: z.looseObject({
    images: z.enum(["embed", "reference", "none"]),
    image_size: imageSizeSchema.optional(),
    /** Of each source its `count`, where one was asked for, and whether it may `fill`. */
    sources: z.array(z.looseObject({ count: count.optional(), fill: z.boolean().optional() })).optional(),
    split: z.strictObject({ train: count.optional(), test: z.number(), key: z.string() }),
    select: z.strictObject({ min_labelled_joints: z.int(), keep_defects: z.array(z.string()).optional() }),
    near_duplicates: z.union([z.literal(false), z.strictObject({ within: count })]).optional(),
    mirrored: z.boolean().optional(),
    search: searchSchema.optional(),
  }),
  /** SHA-256 of `recipe` as JSON without spaces, keys sorted. */
  recipe_sha256: sha256,
  /** Of a release whose images were joined later: the labels-only release it was, and the code that joined them. */
  joined: z
    .strictObject({ manifest_sha256: sha256, recipe_sha256: sha256, code: z.record(z.string(), z.string()) })
    .optional(),
  /** Every file that a source was read from. Image files are in the rows. Paths are relative to the root of the build. */
  inputs: z.array(z.strictObject({ source: z.string(), path: z.string(), bytes: count, sha256 })),
  /** Versions of our code and of the libraries that write the files. */
  code: z.record(z.string(), z.string()),
  labels: z.strictObject({
    engine: z.string(),
    weights: z.array(z.strictObject({ name: z.string(), bytes: count, sha256 })),
  }),
  /** An engine's arithmetic may differ in the last bits between classes of CPU; `any` where it does not: `portable`. */
  cpu: z.strictObject({ architecture: z.string(), vectors: z.string() }),
  counts: z.strictObject({
    persons: count,
    rows: count,
    splits: z.record(splitName, count),
    rejected: rejects,
    /** Images that were looked at for what they show, and those left out for one of the other split; where the recipe asks. */
    near_duplicates: z.strictObject({ images_compared: count, images_left_out: count }).optional(),
    sources: z.array(
      z.strictObject({
        source: z.string(),
        root: z.string(),
        persons: count,
        kept: count,
        rejected: rejects,
        splits: z.record(splitName, count),
        /** Persons whose image was looked for and cannot be used, and the first of the files; left out where there is none. */
        images: z.strictObject({ missing: count, damaged: count, first: z.array(z.string()) }).optional(),
      }),
    ),
  }),
  shards: z.array(
    z.strictObject({
      path: z.string().regex(/^data\/(train|test)-\d{5,}-of-\d{5,}\.parquet$/),
      split: splitName,
      rows: count,
      bytes: count,
      sha256,
      content_sha256: sha256,
    }),
  ),
});

export type Manifest = z.infer<typeof manifestSchema>;

/** What became of the persons of one entry of the recipe. */
export interface SourceCounts {
  readonly source: string;
  readonly root: string;
  readonly persons: number;
  readonly kept: number;
  readonly rejected: Readonly<Partial<Record<RejectReason, number>>>;
  readonly splits: Readonly<Record<Split, number>>;
  /** Left out where all images that were looked for can be used. */
  readonly images?: UnusableImages;
}

export interface ManifestParts {
  readonly recipe: Recipe;
  readonly inputs: Manifest["inputs"];
  readonly code: Manifest["code"];
  readonly labels: LabelProvenance;
  readonly cpu: Manifest["cpu"];
  readonly sources: readonly SourceCounts[];
  /** Looked at for what they show, null when the recipe does not ask for it; and left out for one of the other split. */
  readonly images: { readonly compared: number | null; readonly leftOut: number };
  readonly shards: readonly WrittenShard[];
}

export function buildManifest({ recipe, inputs, code, labels, cpu, sources, images, shards }: ManifestParts): Manifest {
  const resolved = resolvedRecipe(recipe);
  const rejected: Partial<Record<RejectReason, number>> = {};
  for (const reason of rejectReasons) {
    const total = sources.reduce((sum, { rejected }) => sum + (rejected[reason] ?? 0), 0);
    if (total > 0) rejected[reason] = total;
  }
  const inSplit = (split: Split) => sources.reduce((sum, source) => sum + source.splits[split], 0);
  return {
    format: "wildpose-release",
    format_version: FORMAT_VERSION,
    name: recipe.name,
    recipe: resolved,
    recipe_sha256: recipeHash(resolved),
    inputs,
    code,
    labels: {
      engine: labels.engine,
      weights: labels.weights.map(({ name, bytes, sha256 }) => ({ name, bytes, sha256 })),
    },
    cpu,
    counts: {
      persons: sources.reduce((sum, { persons }) => sum + persons, 0),
      rows: sources.reduce((sum, { kept }) => sum + kept, 0),
      splits: { train: inSplit("train"), test: inSplit("test") },
      rejected,
      ...(images.compared === null
        ? {}
        : { near_duplicates: { images_compared: images.compared, images_left_out: images.leftOut } }),
      sources: sources.map((source) => ({ ...source, rejected: { ...source.rejected }, splits: { ...source.splits } })),
    },
    shards: shards.map(({ path, split, rows, bytes, sha256, contentSha256 }) => ({
      path,
      split,
      rows,
      bytes,
      sha256,
      content_sha256: contentSha256,
    })),
  };
}

/** The files a build reads its samples from, with their hashes, in the order they are read. */
export async function describeInputs(sources: readonly LocatedSource[]): Promise<Manifest["inputs"]> {
  const inputs: Manifest["inputs"] = [];
  for (const { adapter, inputs: files } of sources) {
    for (const { path, relativePath } of files) {
      inputs.push({ source: adapter.card.id, path: relativePath, ...(await hashFile(path)) });
    }
  }
  return inputs;
}

/**
 * The code of a build: this package and its dependencies, which are pinned to exact versions, and the hash of the module of
 * every adapter that is not ours.
 */
export async function describeCode(sources: readonly LocatedSource[]): Promise<Manifest["code"]> {
  const { name, version, dependencies } = JSON.parse(
    await readFile(new URL("../../package.json", import.meta.url), "utf8"),
  );
  const code: Manifest["code"] = { [name]: version, ...dependencies };
  for (const { adapter, adapterModule } of sources) {
    if (adapterModule !== null) code[`adapter ${adapter.card.id}`] = `sha256 ${(await hashFile(adapterModule)).sha256}`;
  }
  return code;
}

/** The class of CPU that the labels of an engine are good for. */
export async function describeCpu({ engine }: Pick<Recipe, "engine">): Promise<Manifest["cpu"]> {
  return engine === "portable" ? { architecture: "any", vectors: "any" } : cpuClass();
}

/**
 * What the engine's choice of arithmetic depends on: the architecture, and on x86 the widest vectors of the CPU.
 * Known from /proc/cpuinfo only, so "unknown" on other systems than Linux.
 */
export async function cpuClass(cpuinfoPath = "/proc/cpuinfo"): Promise<Manifest["cpu"]> {
  const cpuinfo = await readFile(cpuinfoPath, "utf8").catch(() => "");
  const known = /^flags\s*:(.*)$/m.exec(cpuinfo)?.[1].split(" ") ?? [];
  const vectors = ["avx512f", "avx2", "avx", "sse4_2"].find((flag) => known.includes(flag)) ?? "unknown";
  return { architecture: process.arch, vectors };
}
