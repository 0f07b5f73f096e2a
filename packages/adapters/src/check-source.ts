/** Compares a download with the official tree of its source, by names and counts alone: no annotation file is opened. */
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { DatasetCard, SourceTree } from "./adapter.js";

export interface AnnotationFileCheck {
  /** Relative to the root. */
  readonly path: string;
  readonly found: boolean;
  /** null when not found. */
  readonly bytes: number | null;
  /** Persons the official file has; null where no total is published. */
  readonly expectedPersons: number | null;
  /** Where a file of this name lies one folder deeper, relative to the root: the root is probably one folder too high. */
  readonly foundDeeper: string | null;
}

export interface ImageFolderCheck {
  /** Relative to the root. */
  readonly path: string;
  readonly found: boolean;
  /** Files ending in .jpg, .jpeg or .png directly in the folder; 0 when not found. */
  readonly images: number;
  /** null where no total is published. */
  readonly expectedImages: number | null;
}

export interface TreeCheck {
  readonly annotations: readonly AnnotationFileCheck[];
  readonly images: ImageFolderCheck;
  /** Every annotation file is there and not empty, and the images are there in the expected number. */
  readonly complete: boolean;
}

export interface SourceCheck {
  readonly source: string;
  readonly root: string;
  readonly rootFound: boolean;
  /** The card's tree first, then its further trees. */
  readonly trees: readonly TreeCheck[];
  /** Entries of the root that no tree of the card names, sorted: not read, often harmless. */
  readonly unexpected: readonly string[];
  /** What is wrong, a line each with the next step; empty when `ok`. */
  readonly problems: readonly string[];
  /** At least one tree is complete and none is there by half. */
  readonly ok: boolean;
}

/** Says what of a source's official tree is under `root`, and what is missing. Never throws for what it finds there. */
export async function checkSource(card: DatasetCard, root: string): Promise<SourceCheck> {
  const entries = await namesIn(root);
  const trees: TreeCheck[] = [];
  for (const tree of [card.tree, ...card.furtherTrees]) trees.push(await checkTree(card, tree, root, entries ?? []));

  const named = new Set(
    [card.tree, ...card.furtherTrees].flatMap(({ annotations, images }) => [...annotations, images]).map(firstSegment),
  );
  const problems = entries === null ? [`${card.id}: ${root}: no such folder; correct the root`] : [];
  if (entries !== null) {
    const begun = trees.filter((tree) => tree.images.found || tree.annotations.some(({ found }) => found));
    for (const tree of begun.length > 0 ? begun : trees.slice(0, 1)) problems.push(...problemsOf(card, tree));
  }
  return {
    source: card.id,
    root,
    rootFound: entries !== null,
    trees,
    unexpected: (entries ?? []).filter((name) => !named.has(name)),
    problems,
    ok: problems.length === 0,
  };
}

async function checkTree(
  card: DatasetCard,
  { annotations, images, imageCount }: SourceTree,
  root: string,
  entries: readonly string[],
): Promise<TreeCheck> {
  const files: AnnotationFileCheck[] = [];
  for (const path of annotations) {
    const bytes = await fileSize(join(root, path));
    files.push({
      path,
      found: bytes !== null,
      bytes,
      expectedPersons: card.expectedPersons[path] ?? null,
      foundDeeper: bytes === null ? await findDeeper(root, entries, path) : null,
    });
  }
  const names = await namesIn(join(root, images));
  const folder: ImageFolderCheck = {
    path: images,
    found: names !== null,
    images: (names ?? []).filter((name) => /\.(jpe?g|png)$/i.test(name)).length,
    expectedImages: imageCount,
  };
  const complete = files.every(({ bytes }) => bytes !== null && bytes > 0) && imagesComplete(folder);
  return { annotations: files, images: folder, complete };
}

function imagesComplete({ images, expectedImages }: ImageFolderCheck): boolean {
  return expectedImages === null ? images > 0 : images === expectedImages;
}

function problemsOf(card: DatasetCard, { annotations, images }: TreeCheck): string[] {
  const howTo = `see datasets/${card.id}/README.md`;
  const problems: string[] = [];
  for (const { path, bytes, foundDeeper } of annotations) {
    if (bytes === null) {
      const next = foundDeeper === null ? howTo : `${foundDeeper} is there: make its folder the root`;
      problems.push(`${card.id}: ${path}: missing; ${next}`);
    } else if (bytes === 0) {
      problems.push(`${card.id}: ${path}: is empty (0 bytes); download it again`);
    }
  }
  if (!images.found) {
    problems.push(`${card.id}: ${images.path}: image folder missing; ${howTo}`);
  } else if (!imagesComplete(images)) {
    const expected = images.expectedImages === null ? "at least 1" : String(images.expectedImages);
    problems.push(`${card.id}: ${images.path}: ${expected} images expected, found ${images.images}; ${howTo}`);
  }
  return problems;
}

async function findDeeper(root: string, entries: readonly string[], path: string): Promise<string | null> {
  for (const entry of entries) {
    if ((await fileSize(join(root, entry, path))) !== null) return `${entry}/${path}`;
  }
  return null;
}

/** Size of a file in bytes; null when there is no such file. */
async function fileSize(path: string): Promise<number | null> {
  try {
    const found = await stat(path);
    return found.isFile() ? found.size : null;
  } catch {
    return null;
  }
}

/** Names in a folder, sorted by code unit; null when there is no such folder. */
async function namesIn(folder: string): Promise<string[] | null> {
  try {
    return (await readdir(folder)).sort();
  } catch {
    return null;
  }
}

function firstSegment(path: string): string {
  return path.split("/")[0];
}
