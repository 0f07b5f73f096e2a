/**
 * The folder a build writes. It grows beside its place, in `<folder>.partial` (see work-folder.ts), and takes its place at
 * the very end by one rename: what has the name of a release is a whole release.
 */
import { mkdir, open, readdir, rename, rm, rmdir } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { OutputFolderError } from "@wildpose/pose";
import { type BuildLock, lockNamePrefix, takeBuildLock } from "./build-lock.js";
import { explained, problemOf } from "./output-problem.js";
import { growingFolder, openWorkFolder, unlessMissing, WORK_ORDER, type WorkFolder } from "./work-folder.js";

/** A work folder that one build has for itself. */
export interface OutputFolder extends WorkFolder {
  /** Deletes all that an earlier build left. */
  clearAll(): Promise<void>;
  /** Gives the release its name and deletes the rest. Nothing can be written after. */
  commit(): Promise<void>;
  /** Leaves the work for a build that goes on with it. */
  leave(): Promise<void>;
  /** Deletes everything that was made; for a build that failed with nothing worth keeping. */
  discard(): Promise<void>;
}

/** The folder that a release grows in. */
export function partialFolder(path: string): string {
  return `${resolve(path)}.partial`;
}

/**
 * Begins an output folder, or goes on with one.
 *
 * @throws {OutputFolderError} when there is something at `path` already, another build is at work on it, or nothing can be
 *   written beside it.
 */
export async function beginOutputFolder(path: string): Promise<OutputFolder> {
  const target = resolve(path);
  await refuseExisting(path, target);
  const partialPath = partialFolder(path);
  const growing = growingFolder(partialPath);
  const parents: string[] = [];
  const removeParents = async () => {
    for (const parent of parents.toReversed()) await rmdir(parent).catch(() => {});
  };
  const lock = await explained(path, async () => {
    try {
      await makeFolder(partialPath, parents);
      return await takeBuildLock(partialPath, path);
    } catch (error) {
      await removeParents();
      throw error;
    }
  });
  // What an earlier build had begun to write when it ended.
  await rm(growing, { recursive: true, force: true });

  const folder = openWorkFolder(partialPath, path);
  const { releasePath } = folder;
  return {
    ...folder,
    clearAll: () => explained(path, () => removeFiles(partialPath)),
    commit: () =>
      explained(path, async () => {
        await folder.closeFiles();
        for (const entry of await readdir(releasePath, { withFileTypes: true })) {
          if (entry.isDirectory()) await syncFolder(join(releasePath, entry.name));
        }
        await syncFolder(releasePath);
        await rename(releasePath, target);
        await syncFolder(dirname(target));
        await removeWork(partialPath, lock);
      }),
    async leave() {
      await folder.closeFiles();
      await rm(growing, { recursive: true, force: true });
      await lock.release();
    },
    async discard() {
      await folder.closeFiles();
      await removeWork(partialPath, lock);
      await removeParents();
    },
  };
}

/** Deletes a partial folder. The lock goes last, and what another build put there meanwhile stays. */
async function removeWork(partialPath: string, lock: BuildLock): Promise<void> {
  await removeFiles(partialPath);
  await lock.release();
  await rmdir(partialPath).catch(() => {});
}

async function removeFiles(partialPath: string): Promise<void> {
  await rm(join(partialPath, WORK_ORDER), { force: true });
  for (const name of await readdir(partialPath)) {
    if (name.startsWith(lockNamePrefix)) continue;
    // Again where a helper was just about to name a file.
    await rm(join(partialPath, name), { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Deletes what a build left beside a release that had its name already. */
export async function removeLeftWork(path: string): Promise<void> {
  const partialPath = partialFolder(path);
  if ((await unlessMissing(() => readdir(partialPath))) === null) return;
  await explained(path, async () => removeWork(partialPath, await takeBuildLock(partialPath, path)));
}

async function refuseExisting(path: string, target: string): Promise<void> {
  let entries: string[];
  try {
    entries = await readdir(target);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return;
    throw new OutputFolderError(path, problemOf(code), { cause: error });
  }
  if (entries.length > 0) {
    throw new OutputFolderError(
      path,
      `is not empty (${entries.length} entries); choose another folder with --out, or remove it`,
    );
  }
}

/**
 * Makes a folder and those above it, and adds what it made to `made`. (Node's own recursive mkdir never returns for a
 * path below /proc that cannot be made.)
 */
async function makeFolder(path: string, made: string[]): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST") return;
    if (code !== "ENOENT" || dirname(path) === path) throw error;
    await makeFolder(dirname(path), made);
    await mkdir(path);
  }
  made.push(path);
}

async function syncFolder(path: string): Promise<void> {
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
