import { readFile, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { InvalidSettingError, MalformedSourceError, MissingSourceError, nearestName } from "@wildpose/pose";
import type { DatasetCard, SourceFiles, SourceSequence } from "./adapter.js";

/** A sequence that is one annotation file. */
export interface FileSequence extends SourceSequence {
  readonly path: string;
}

/**
 * A sequence for each annotation file: those that were named, or the official ones of the card's first tree.
 *
 * @throws {MissingSourceError} when one is not there.
 */
export async function fileSequences(card: DatasetCard, files: SourceFiles): Promise<FileSequence[]> {
  const paths = files.annotations ?? card.trees[0].annotations.map(({ path }) => join(files.root, path));
  if (paths.length === 0) {
    throw new InvalidSettingError(
      `${card.id}: 0 annotation files given, expected 1 or more, such as ${card.trees[0].annotations[0].path}`,
    );
  }
  for (const path of paths) await requireFile(card, path);
  return paths.map((path) => ({ id: basename(path), files: [path], path }));
}

/**
 * The sequence of a source that comes in one annotation file.
 *
 * @throws {InvalidSettingError} when there is none or more than one: sample ids would collide.
 */
export async function singleFileSequence(card: DatasetCard, files: SourceFiles): Promise<FileSequence[]> {
  if (files.annotations !== null && files.annotations.length !== 1) {
    throw new InvalidSettingError(
      `${card.id}: ${files.annotations.length} annotation files given, expected 1; name one file, such as ${card.trees[0].annotations[0].path}`,
    );
  }
  return fileSequences(card, files);
}

/**
 * Refuses options that a source does not have.
 *
 * @throws {InvalidSettingError} naming the first unknown one, and the known ones.
 */
export function refuseUnknownOptions(card: DatasetCard, { options }: SourceFiles, known: readonly string[] = []): void {
  for (const option of Object.keys(options)) {
    if (known.includes(option)) continue;
    const nearest = nearestName(option, known);
    const hint = nearest === null ? `known: ${known.join(", ") || "none"}` : `did you mean "${nearest}"?`;
    throw new InvalidSettingError(`${card.id}: options: unknown option "${option}"; ${hint}`);
  }
}

async function requireFile(card: DatasetCard, path: string): Promise<void> {
  try {
    await stat(path);
  } catch (error) {
    throw missing(card, path, error);
  }
}

function missing(card: DatasetCard, path: string, cause: unknown): MissingSourceError {
  return new MissingSourceError(
    card.id,
    path,
    `download it as datasets/${card.id}/README.md says, or correct the root`,
    { cause },
  );
}

/**
 * Reads a whole annotation file.
 *
 * @throws {MissingSourceError} when it is not there.
 * @throws {MalformedSourceError} when it is a folder, may not be read, or is empty.
 */
export async function readSourceFile(card: DatasetCard, path: string): Promise<Buffer> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (error) {
    throw unreadable(card, path, error);
  }
  if (bytes.length === 0) throw emptyFile(card, path);
  return bytes;
}

/** What the file system says of an annotation file, as an error a user can act on. */
export function unreadable(card: DatasetCard, path: string, error: unknown): MissingSourceError | MalformedSourceError {
  const code = (error as NodeJS.ErrnoException).code ?? "unknown error";
  if (code === "ENOENT" || code === "ENOTDIR") return missing(card, path, error);
  const problem =
    code === "EISDIR"
      ? "is a folder, expected a file; name the file in it"
      : `cannot be read (${code}); check its permissions`;
  return new MalformedSourceError(card.id, path, problem, { cause: error });
}

export function emptyFile(card: DatasetCard, path: string): MalformedSourceError {
  return new MalformedSourceError(card.id, path, "is empty (0 bytes); download it again");
}
