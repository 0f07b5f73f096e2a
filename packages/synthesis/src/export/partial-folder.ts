/**
 * The folder that an export grows in: beside its place, under a name of its own, so that two exports of one name do not
 * meet before the end. One rename gives it its name: what has the name of an export is a whole export.
 */
import { randomBytes } from "node:crypto";
import { mkdirSync, readdirSync, renameSync, rmdirSync, rmSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { OutputFolderError } from "@wildpose/pose";

export interface PartialFolder {
  /** Where the files are until {@link PartialFolder.commit}. */
  readonly path: string;
  /** Gives the folder its name. */
  commit(): void;
  /** Deletes what was made; after {@link PartialFolder.commit} it does nothing. */
  discard(): void;
}

/**
 * Begins a folder for an export.
 *
 * @throws {OutputFolderError} when there is something at `out` already, or nothing can be written beside it.
 */
export function beginPartialFolder(out: string): PartialFolder {
  const target = resolve(out);
  requireFree(out, target);
  const parents: string[] = [];
  const removeParents = () => {
    for (const parent of parents.toReversed()) {
      try {
        rmdirSync(parent);
      } catch {
        // Something else has put a file there meanwhile: it stays.
        return;
      }
    }
  };
  const path = explained(out, () => {
    try {
      makeFolder(dirname(target), parents);
      const own = join(dirname(target), `${basename(target)}.partial-${randomBytes(4).toString("hex")}`);
      mkdirSync(own);
      return own;
    } catch (error) {
      removeParents();
      throw error;
    }
  });
  let isCommitted = false;
  return {
    path,
    commit() {
      explained(out, () => renameSync(path, target));
      isCommitted = true;
    },
    discard() {
      if (isCommitted) return;
      rmSync(path, { recursive: true, force: true });
      removeParents();
    },
  };
}

/**
 * Says an error of the file system as one of the output folder; any other error stays as it is.
 *
 * @throws {OutputFolderError} naming `out`, with a next step.
 */
export function explained<Result>(out: string, work: () => Result): Result {
  try {
    return work();
  } catch (cause) {
    const { code, syscall } = cause as NodeJS.ErrnoException;
    if (code === undefined || syscall === undefined) throw cause;
    throw new OutputFolderError(out, problemOf(code), { cause });
  }
}

function requireFree(out: string, target: string): void {
  let entries: string[];
  try {
    entries = readdirSync(target);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === "ENOENT") return;
    throw new OutputFolderError(out, problemOf(code), { cause });
  }
  if (entries.length > 0) throw new OutputFolderError(out, "is not empty; empty it, or use another --out");
}

/**
 * Makes a folder and those above it, and adds what it made to `made`. (Node's own recursive mkdir never returns for a
 * path below /proc that cannot be made.)
 */
function makeFolder(path: string, made: string[]): void {
  try {
    mkdirSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST") return;
    if (code !== "ENOENT" || dirname(path) === path) throw error;
    makeFolder(dirname(path), made);
    mkdirSync(path);
  }
  made.push(path);
}

function problemOf(code: string | undefined): string {
  switch (code) {
    case "ENOSPC":
    case "EDQUOT":
      return `no space left to write (${code}); free some, or use another --out`;
    case "EACCES":
    case "EPERM":
      return `may not be written (${code}); change its permissions, or use another --out`;
    case "ENOTDIR":
      return "a file is in the way, expected a folder (ENOTDIR); use another --out, or remove the file";
    case "ENOTEMPTY":
    case "EEXIST":
      return `was made by something else meanwhile (${code}); use another --out, or remove it`;
    default:
      return `cannot be written (${code ?? "unknown error"}); use another --out`;
  }
}
