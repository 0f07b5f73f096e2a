/** Stage `locate`: from the recipe's relative paths to files that are there. Nothing is read but names. */
import { stat } from "node:fs/promises";
import { join, posix } from "node:path";
import { adapterFor, type DatasetAdapter } from "@wildpose/adapters";
import { MissingSourceError } from "@wildpose/pose";
import type { Recipe } from "./recipe.js";

/** One entry of the recipe's `sources`, found on disk. */
export interface LocatedSource {
  readonly adapter: DatasetAdapter;
  /** Folder relative to the build's root, as the recipe has it. */
  readonly root: string;
  readonly annotations: readonly {
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
 */
export async function locateSources(recipe: Recipe, root: string): Promise<LocatedSource[]> {
  const located: LocatedSource[] = [];
  for (const entry of recipe.sources) {
    const adapter = adapterFor(entry.source);
    const { id, tree } = adapter.card;
    const folder = join(root, entry.root);
    if (!(await isFolder(folder))) {
      throw new MissingSourceError(id, folder, `correct the root (--root) or sources[].root in ${recipe.path}`);
    }
    const annotations = (entry.annotations ?? tree.annotations).map((file) => ({
      path: join(folder, file),
      relativePath: posix.join(entry.root, file),
    }));
    for (const { path } of annotations) {
      if (!(await isFile(path))) {
        throw new MissingSourceError(
          id,
          path,
          entry.annotations === null
            ? `download it as datasets/${id}/README.md says, or name your files with annotations: in ${recipe.path}`
            : `correct annotations: of ${id} in ${recipe.path}`,
        );
      }
    }
    located.push({
      adapter,
      root: entry.root,
      annotations,
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
  const images = join(folder, named ?? card.tree.images);
  if (await isFolder(images)) return images;
  if (named === undefined && !recipe.requireImages) return null;
  throw new MissingSourceError(
    card.id,
    images,
    `the recipe needs this image folder: download the images as datasets/${card.id}/README.md says, or set images: null for ${card.id} in ${recipe.path} with images: reference`,
  );
}

async function isFolder(path: string): Promise<boolean> {
  return (await statOrNull(path))?.isDirectory() ?? false;
}

async function isFile(path: string): Promise<boolean> {
  return (await statOrNull(path))?.isFile() ?? false;
}

async function statOrNull(path: string) {
  try {
    return await stat(path);
  } catch {
    return null;
  }
}
