/** Stage `locate`: from the recipe's relative paths to files that are there, and what there is to read in them. */
import { stat } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import { type DatasetAdapter, loadAdapter, outsideAdapterModule, type SourceSequence } from "@wildpose/adapters";
import { InvalidSettingError, MissingSourceError } from "@wildpose/pose";
import type { Recipe } from "./recipe.js";

/** One entry of the recipe's `sources`, found on disk. */
export interface LocatedSource {
  readonly adapter: DatasetAdapter;
  /** Path of the module it was loaded from; null for one of ours. */
  readonly adapterModule: string | null;
  /** Folder relative to the build's root, as the recipe has it. */
  readonly root: string;
  /** What is read, in this order. */
  readonly sequences: readonly SourceSequence[];
  /** Every file that the sequences are read from, once. */
  readonly inputs: readonly {
    /** Absolute, or relative to the working folder when the root is. */
    readonly path: string;
    /** Relative to the build's root, with forward slashes. */
    readonly relativePath: string;
  }[];
  /** Folder of the images; null when none is used. */
  readonly images: string | null;
}

/**
 * Finds every file and folder that a recipe names.
 *
 * @param root folder that the sources are under.
 * @throws {MissingSourceError} naming the first file or folder that is not there, and the next step.
 * @throws {InvalidSettingError} when an adapter is not known or cannot be loaded, or does not know an option.
 */
export async function locateSources(recipe: Recipe, root: string, signal?: AbortSignal): Promise<LocatedSource[]> {
  const located: LocatedSource[] = [];
  for (const entry of recipe.sources) {
    const relativeTo = dirname(recipe.path);
    const adapter = await loadAdapter(entry.source, { relativeTo });
    const { id } = adapter.card;
    const folder = join(root, entry.root);
    if (!(await isFolder(folder))) {
      throw new MissingSourceError(id, folder, `correct the root (--root) or sources[].root in ${recipe.path}`);
    }
    const annotations = entry.annotations?.map((file) => join(folder, file)) ?? null;
    for (const path of annotations ?? []) {
      if ((await statOrNull(path)) === null) {
        throw new MissingSourceError(id, path, `correct annotations: of ${id} in ${recipe.path}`);
      }
    }
    const sequences = await adapter.sequences({ root: folder, annotations, options: entry.options }, signal);
    const files = new Set(sequences.flatMap((sequence) => sequence.files));
    located.push({
      adapter,
      adapterModule: outsideAdapterModule(entry.source, { relativeTo }),
      root: entry.root,
      sequences,
      inputs: [...files].map((path) => ({ path, relativePath: relative(root, path).split(sep).join("/") })),
      images: await imageFolder(recipe, entry.images, adapter, folder),
    });
  }
  return located;
}

async function imageFolder(
  recipe: Recipe,
  named: string | null | undefined,
  { card }: DatasetAdapter,
  folder: string,
): Promise<string | null> {
  if (recipe.images === "none" || named === null) return null;
  const name = named ?? card.trees[0].images;
  if (name === null) {
    if (recipe.missingImages === "keep") return null;
    throw new InvalidSettingError(
      `${recipe.path}: ${card.id} has no images, but the recipe needs them; use images: reference with missing_images: keep`,
    );
  }
  const images = join(folder, name);
  if (await isFolder(images)) return images;
  if (named === undefined && recipe.missingImages === "keep") return null;
  throw new MissingSourceError(
    card.id,
    images,
    `the recipe needs this image folder: download the images as ${card.guide ?? card.homepage} says, or set images: null for ${card.id} in ${recipe.path} with images: reference`,
  );
}

async function isFolder(path: string): Promise<boolean> {
  return (await statOrNull(path))?.isDirectory() ?? false;
}

async function statOrNull(path: string) {
  try {
    return await stat(path);
  } catch {
    return null;
  }
}
