/**
 * Compares a download with what the card of its source knows: names, sizes, counts, the heads and tails of annotation
 * files, and their checksums when asked to. No image is opened.
 */
import type { Dirent } from "node:fs";
import { open, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { DatasetCard, SourceTree } from "./adapter.js";
import { type AnnotationFileCheck, type CheckOptions, checkFile, lookDeeper } from "./check-source-file.js";
import { checkImages, type ImageFolderCheck } from "./check-source-images.js";
import { checkParts, expectedFiles, type PartCheck, partsNote } from "./check-source-parts.js";
import { knownFiles, knownHeads, knownTexts } from "./check-source-versions.js";
import { howToGet } from "./how-to-get.js";

export interface TreeCheck {
  /** The tree's, such as `official`. */
  readonly id: string;
  readonly annotations: readonly AnnotationFileCheck[];
  /** Its parts that are each of use alone; none when it is of use only as a whole. */
  readonly parts: readonly PartCheck[];
  /** null when the tree has none. */
  readonly images: ImageFolderCheck | null;
  /** Something of it is there, and is no other tree's. */
  readonly begun: boolean;
  /** Every annotation file is there and nothing is wrong with it, and the images are there in the expected number. */
  readonly complete: boolean;
}

/** A file that is there and is known: a derivative, or what tells of another version. */
export interface RecognisedFile {
  /** Relative to the root. */
  readonly path: string;
  /** What it is, in words that follow the path. */
  readonly is: string;
}

export interface SourceCheck {
  readonly source: string;
  readonly root: string;
  readonly rootFound: boolean;
  /** In the order of the card. */
  readonly trees: readonly TreeCheck[];
  readonly recognised: readonly RecognisedFile[];
  /** Entries of the root that no tree of the card names, sorted: not read, often harmless. */
  readonly unexpected: readonly string[];
  /** What is not wrong and good to know, a line each: which parts of a tree are there. */
  readonly notes: readonly string[];
  /** What is wrong, a line each with the next step; empty when `ok`. */
  readonly problems: readonly string[];
  /** At least one tree, or a part of it that is of use alone, is complete, and none is there by half. */
  readonly ok: boolean;
}

/** Missing files of a tree that are named one by one. */
const mostMissingNamed = 10;
/** Bytes of a text that a release brings along. */
const largestText = 65_536;
/** JSON files that are looked into for what they are. */
const mostHeadsRead = 50;
/** Folders of the root that are looked in for what belongs one folder higher. */
const mostFoldersSearched = 50;

/**
 * Says what of a source is under `root`: which trees, what is missing, truncated, of another version. Never throws for
 * what it finds there.
 */
export async function checkSource(card: DatasetCard, root: string, options: CheckOptions = {}): Promise<SourceCheck> {
  const entries = await entriesOf(root);
  if (entries === null) {
    const problems = [`${card.id}: ${root}: no such folder; correct the root`];
    const trees = await Promise.all(card.trees.map((tree) => checkTree(card, tree, root, [], options)));
    return {
      source: card.id,
      root,
      rootFound: false,
      trees: begunTrees(trees),
      recognised: [],
      unexpected: [],
      notes: [],
      problems,
      ok: false,
    };
  }
  const folders = entries
    .filter((entry) => !entry.isFile())
    .map(({ name }) => name)
    .slice(0, mostFoldersSearched);
  const found: Omit<TreeCheck, "begun">[] = [];
  for (const tree of card.trees) {
    options.signal?.throwIfAborted();
    found.push(await checkTree(card, tree, root, folders, options));
  }
  const trees = begunTrees(found);
  const begun = trees.filter((tree) => tree.begun);
  const recognised = await recognise(card, root, entries, folders);
  const problems = begun.length > 0 ? begun.flatMap((tree) => problemsOf(card, tree)) : problemsOfNone(card, trees);
  for (const path of card.alsoRead ?? []) {
    const { found, fault } = await checkFile(
      card.id,
      root,
      { path, samples: null, bytes: null, checksum: null },
      options,
    );
    if (found && fault !== null) problems.push(problem(card, path, fault));
  }
  problems.push(...versionProblems(card, recognised, problems.length > 0));

  const ofTrees = card.trees.flatMap(({ annotations, images }) => [
    ...annotations.map(({ path }) => path),
    ...(images === null ? [] : [images]),
  ]);
  const named = new Set([...ofTrees, ...(card.alsoRead ?? [])].map(firstSegment));
  const told = new Set(recognised.map(({ path }) => path));
  return {
    source: card.id,
    root,
    rootFound: true,
    trees,
    recognised,
    unexpected: entries.map(({ name }) => name).filter((name) => !named.has(name) && !told.has(name)),
    notes: begun.flatMap(({ id, parts }) => partsNote(id, parts) ?? []).map((note) => `${card.id}: ${note}`),
    problems,
    ok: problems.length === 0,
  };
}

async function checkTree(
  card: DatasetCard,
  { id, annotations, parts = [], images, imageCount }: SourceTree,
  root: string,
  folders: readonly string[],
  options: CheckOptions,
): Promise<Omit<TreeCheck, "begun">> {
  const files: AnnotationFileCheck[] = [];
  for (const file of annotations) files.push(await checkFile(card.id, root, file, options));
  if (files.every(({ found }) => !found)) files[0] = await lookDeeper(files[0], root, folders);
  const folder = images === null ? null : await checkImages(root, images, imageCount);
  const complete = files.every(({ fault }) => fault === null) && (folder === null || folder.fault === null);
  return { id, annotations: files, parts: checkParts(parts, files), images: folder, complete };
}

/**
 * A tree is begun when an annotation file of it is there. A folder of images counts only where no such tree has it: forms
 * of one release may share their images.
 */
function begunTrees(trees: readonly Omit<TreeCheck, "begun">[]): TreeCheck[] {
  const hasAnnotation = trees.map(({ annotations }) => annotations.some(({ found }) => found));
  const claimed = new Set(trees.filter((_, index) => hasAnnotation[index]).map(({ images }) => images?.path));
  return trees.map((tree, index) => ({
    ...tree,
    begun: hasAnnotation[index] || (tree.images?.found === true && !claimed.has(tree.images.path)),
  }));
}

/** Nothing is there: of several trees no one knows which was meant, but one may lie a folder deeper. */
function problemsOfNone(card: DatasetCard, trees: readonly TreeCheck[]): string[] {
  if (trees.length === 1) return problemsOf(card, trees[0]);
  const deeper = trees.flatMap(({ annotations }) => annotations.filter(({ foundDeeper }) => foundDeeper !== null));
  if (deeper.length > 0) return deeper.map(({ path, fault }) => `${card.id}: ${path}: ${fault}`);
  const names = trees.map(({ id, annotations }) => `${id} (${annotations[0].path})`).join(", ");
  return [`${card.id}: none of its parts and forms is here: ${names}; see ${howToGet(card)}`];
}

function problemsOf(card: DatasetCard, { id, annotations, parts, images }: TreeCheck): string[] {
  const problems: string[] = [];
  const add = (place: string, fault: string) => problems.push(problem(card, place, fault));
  for (const { name, files } of expectedFiles(id, parts, annotations)) {
    const missing = files.filter(({ fault }) => fault === "missing");
    const isMany = missing.length > mostMissingNamed;
    if (isMany) add(name, `${missing.length} of ${files.length} files missing, such as ${missing[0].path}`);
    for (const { path, fault } of files) if (fault !== null && !(isMany && fault === "missing")) add(path, fault);
  }
  if (images !== null && images.fault !== null) add(images.path, images.fault);
  return problems;
}

/** A fault that says what to do has a semicolon; the others are answered by the README. */
function problem(card: DatasetCard, place: string, fault: string): string {
  return `${card.id}: ${place}: ${fault}${fault.includes(";") ? "" : `; see ${howToGet(card)}`}`;
}

/** Files that are known by their names, in the root and in its folders, and by what their text says. */
async function recognise(
  card: DatasetCard,
  root: string,
  entries: readonly Dirent[],
  folders: readonly string[],
): Promise<RecognisedFile[]> {
  const byName = knownFiles.filter(({ source, bytes }) => source === card.id && bytes === null);
  const names = entries.filter((entry) => entry.isFile() || entry.isSymbolicLink()).map(({ name }) => name);
  if (byName.length > 0) {
    const images = new Set(card.trees.map((tree) => tree.images));
    for (const folder of folders.filter((name) => !images.has(name))) {
      names.push(...((await entriesOf(join(root, folder))) ?? []).map(({ name }) => `${folder}/${name}`));
    }
  }
  const recognised: RecognisedFile[] = names.flatMap((path) => {
    const known = byName.find((one) => one.path.test(path.slice(path.lastIndexOf("/") + 1)));
    return known ? [{ path, is: known.is }] : [];
  });
  recognised.push(...(await recogniseHeads(card, root, names, recognised)));
  for (const { source, path, text, not, is } of knownTexts) {
    if (source !== card.id || !names.includes(path)) continue;
    const content = await headOf(join(root, path), largestText);
    if (text.test(content) && !not?.test(content)) recognised.push({ path, is });
  }
  return recognised;
}

/** JSON that is called otherwise, known by how it begins. */
async function recogniseHeads(
  { id, trees }: DatasetCard,
  root: string,
  names: readonly string[],
  recognised: readonly RecognisedFile[],
): Promise<RecognisedFile[]> {
  const heads = knownHeads.filter(({ source }) => source === id);
  if (heads.length === 0) return [];
  const told = new Set([...recognised, ...trees.flatMap(({ annotations }) => annotations)].map(({ path }) => path));
  const others = names.filter((path) => path.endsWith(".json") && !told.has(path)).slice(0, mostHeadsRead);
  const found: RecognisedFile[] = [];
  for (const path of others) {
    const head = await headOf(join(root, path));
    const known = heads.find((one) => one.head.test(head));
    if (known) found.push({ path, is: known.is });
  }
  return found;
}

/** The first 4 KiB of a file; nothing of what is no file, is larger than `mostBytes`, or may not be read. */
async function headOf(path: string, mostBytes = Infinity): Promise<string> {
  try {
    const found = await stat(path);
    if (!found.isFile() || found.size > mostBytes) return "";
    const file = await open(path);
    try {
      const { bytesRead, buffer } = await file.read(Buffer.alloc(4096), 0, 4096, 0);
      return buffer.toString("latin1", 0, bytesRead);
    } finally {
      await file.close();
    }
  } catch {
    return "";
  }
}

/** A README tells of another release; a derivative beside the official files does no harm, and without them explains. */
function versionProblems(card: DatasetCard, recognised: readonly RecognisedFile[], isFaulty: boolean): string[] {
  const texts = new Set(knownTexts.filter(({ source }) => source === card.id).map(({ path }) => path));
  return recognised
    .filter(({ path }) => isFaulty || texts.has(path))
    .map(({ path, is }) => `${card.id}: ${path}: ${is}`);
}

/** What is in a folder, sorted by code unit; null when there is no such folder. */
async function entriesOf(folder: string): Promise<Dirent[] | null> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  } catch {
    return null;
  }
}

function firstSegment(path: string): string {
  return path.split("/")[0];
}
