import type { Stats } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { InvalidSettingError, MalformedSourceError, MissingSourceError, nearestName } from "@wildpose/pose";
import type { DatasetCard, SourceFiles, SourceSequence } from "./adapter.js";
import { howToGet } from "./how-to-get.js";

/** A sequence that is one annotation file. */
export interface FileSequence extends SourceSequence {
  readonly path: string;
}

/**
 * A sequence for each annotation file: those that were named, or the official ones of the card's first tree. That they are
 * there, and are files, is asked for every adapter in one place: `define-adapter.ts`.
 *
 * @throws {InvalidSettingError} when none is named.
 */
export function fileSequences(card: DatasetCard, files: SourceFiles): FileSequence[] {
  const paths = files.annotations ?? card.trees[0].annotations.map(({ path }) => join(files.root, path));
  if (paths.length === 0) {
    throw new InvalidSettingError(
      `${card.id}: 0 annotation files given, expected 1 or more, such as ${card.trees[0].annotations[0].path}`,
    );
  }
  return paths.map((path) => ({ id: basename(path), files: [path], path }));
}

/**
 * The sequence of a source that comes in one annotation file.
 *
 * @throws {InvalidSettingError} when there is none or more than one: sample ids would collide.
 */
export function singleFileSequence(card: DatasetCard, files: SourceFiles): FileSequence[] {
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

/**
 * Asks what an annotation file is, before it is opened: to open a named pipe waits for a writer, without end.
 *
 * @throws {MissingSourceError} when it is not there.
 * @throws {MalformedSourceError} when it is a folder, or anything else that is no file, or cannot be reached.
 */
export async function requireSourceFile(card: DatasetCard, path: string): Promise<Stats> {
  let found: Stats;
  try {
    found = await stat(path);
  } catch (error) {
    throw unreadable(card, path, error);
  }
  const problem = problemOfKind(found);
  if (problem !== null) throw new MalformedSourceError(card.id, path, problem);
  return found;
}

/** As {@link requireSourceFile}, for every file that sequences name. */
export async function requireSequenceFiles(card: DatasetCard, sequences: readonly SourceSequence[]): Promise<void> {
  const paths = new Set(sequences.flatMap(({ files }) => files));
  for (const path of paths) await requireSourceFile(card, path);
}

/** What keeps something from being read as a file, in words that follow its path; null for a file. */
export function problemOfKind(found: Pick<Stats, "isFile" | "isDirectory" | "isFIFO" | "isSocket">): string | null {
  if (found.isFile()) return null;
  if (found.isDirectory()) return "is a folder, expected a file; name the file in it";
  const kind = found.isFIFO() ? "a named pipe" : found.isSocket() ? "a socket" : "a device";
  return `is ${kind}, expected a file; write what comes out of it into a file`;
}

function missing(card: DatasetCard, path: string, cause: unknown): MissingSourceError {
  return new MissingSourceError(card.id, path, `get it as ${howToGet(card)} says, or correct the root`, { cause });
}

/**
 * Reads a whole annotation file.
 *
 * @throws {MissingSourceError} when it is not there.
 * @throws {MalformedSourceError} when it is a folder or another thing that is no file, may not be read, or is empty.
 */
export async function readSourceFile(card: DatasetCard, path: string): Promise<Buffer> {
  await requireSourceFile(card, path);
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (error) {
    throw unreadable(card, path, error);
  }
  if (bytes.length === 0) throw emptyFile(card, path);
  return bytes;
}

/** What the file system says of an annotation file, as an error a user can act on; any other error as it is. */
export function unreadable(card: DatasetCard, path: string, error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code === "ERR_FS_FILE_TOO_LARGE") {
    return new MalformedSourceError(card.id, path, "is over 2 GiB, too large to be read as a whole; split it", {
      cause: error,
    });
  }
  if (typeof code !== "string" || !/^E[A-Z]+$/.test(code)) return error;
  if (code === "ENOENT" || code === "ENOTDIR") return missing(card, path, error);
  return new MalformedSourceError(card.id, path, problemOfReading(code), { cause: error });
}

/** @param code of the file system, such as `EACCES`. */
export function problemOfReading(code: string | undefined): string {
  if (code === "ELOOP") return "cannot be read (ELOOP: a link that leads back to itself); put the file in its place";
  return `cannot be read (${code ?? "unknown error"}); check its permissions, and those of its folder`;
}

export function emptyFile(card: DatasetCard, path: string): MalformedSourceError {
  return new MalformedSourceError(card.id, path, "is empty (0 bytes); download it again");
}
