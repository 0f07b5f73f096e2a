/**
 * The folder a build writes. It grows beside its place, in `<folder>.partial`, and takes its place at the very end by one
 * rename: what has the name of a release is a whole release.
 *
 * Everything in the partial folder gets its name only when it is whole, too, so that a build that was ended at any moment
 * can be gone on with. `growing/` is what has no name yet, `release/` what becomes the release.
 */
import { type FileHandle, mkdir, open, readdir, readFile, rename, rm, rmdir, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { OutputFolderError } from "@wildpose/pose";
import { type BuildLock, lockNamePrefix, takeBuildLock } from "./build-lock.js";
import { explained, problemOf } from "./output-problem.js";

/** A file that is written from its beginning to its end. */
export interface OutputFile {
  write(bytes: Uint8Array): Promise<void>;
  /** Overwrites bytes that were written before. */
  writeAt(position: number, bytes: Uint8Array): Promise<void>;
  /** Flushes to the disk, closes, and gives it its name. */
  close(): Promise<void>;
}

/** A file that is read back while the build lasts. */
export interface WorkFile {
  /** @returns where the bytes begin. */
  append(bytes: Uint8Array): Promise<number>;
  /** Fills `bytes` from `position`; false when the file ends before. */
  readAt(position: number, bytes: Uint8Array): Promise<boolean>;
  /** Gives it its name; it can still be read. */
  nameIt(path: string): Promise<void>;
  /** Closes it; what has no name is deleted. */
  close(): Promise<void>;
}

/** Paths are relative to the partial folder, with forward slashes. */
export interface OutputFolder {
  /** The partial folder. */
  readonly partialPath: string;
  /** What becomes the release: `release` in the partial folder. */
  readonly releasePath: string;
  createFile(path: string): Promise<OutputFile>;
  createWorkFile(): Promise<WorkFile>;
  /** null when it is not there. */
  openWorkFile(path: string): Promise<WorkFile | null>;
  /** Writes a small file whole. */
  writeFile(path: string, bytes: Uint8Array): Promise<void>;
  /** null when it is not there. */
  readFile(path: string): Promise<Uint8Array | null>;
  /** Deletes what is in a folder but for names that are to be kept. */
  clear(path: string, keep: ReadonlySet<string>): Promise<void>;
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
  const releasePath = join(partialPath, "release");
  const growing = join(partialPath, "growing");
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
  const files = new Set<FileHandle>();
  let begun = 0;
  // What an earlier build had begun to write when it ended.
  await rm(growing, { recursive: true, force: true });

  async function nextPlace(): Promise<string> {
    await mkdir(growing, { recursive: true });
    return join(growing, String(begun++));
  }
  async function begin(flags: string) {
    const place = await nextPlace();
    const handle = await open(place, flags);
    files.add(handle);
    return { handle, place };
  }
  async function nameFile(place: string, relativePath: string): Promise<void> {
    const named = join(partialPath, relativePath);
    await mkdir(dirname(named), { recursive: true });
    await rename(place, named);
  }
  async function closeFile(handle: FileHandle): Promise<void> {
    files.delete(handle);
    await handle.close();
  }
  function workFile(handle: FileHandle, length: number, growingPlace: string | null): WorkFile {
    let end = length;
    let place = growingPlace;
    return {
      append: (bytes) =>
        explained(path, async () => {
          await writeAll(handle, bytes, end);
          end += bytes.length;
          return end - bytes.length;
        }),
      readAt: (position, bytes) => explained(path, () => readAll(handle, bytes, position)),
      nameIt: (relativePath) =>
        explained(path, async () => {
          if (place === null) throw new Error(`${relativePath}: a file that has a name already`);
          await nameFile(place, relativePath);
          place = null;
        }),
      close: () =>
        explained(path, async () => {
          await closeFile(handle);
          if (place !== null) await rm(place);
        }),
    };
  }

  return {
    partialPath,
    releasePath,
    createFile: (relativePath) =>
      explained(path, async () => {
        const { handle, place } = await begin("wx");
        return {
          write: (bytes) => explained(path, () => writeAll(handle, bytes, null)),
          writeAt: (position, bytes) => explained(path, () => writeAll(handle, bytes, position)),
          close: () =>
            explained(path, async () => {
              await handle.sync();
              await closeFile(handle);
              await nameFile(place, relativePath);
            }),
        };
      }),
    createWorkFile: () =>
      explained(path, async () => {
        const { handle, place } = await begin("wx+");
        return workFile(handle, 0, place);
      }),
    openWorkFile: (relativePath) =>
      explained(path, async () => {
        const handle = await unlessMissing(() => open(join(partialPath, relativePath), "r"));
        if (handle === null) return null;
        files.add(handle);
        return workFile(handle, (await handle.stat()).size, null);
      }),
    writeFile: (relativePath, bytes) =>
      explained(path, async () => {
        const place = await nextPlace();
        await writeFile(place, bytes);
        await nameFile(place, relativePath);
      }),
    readFile: (relativePath) => explained(path, () => unlessMissing(() => readFile(join(partialPath, relativePath)))),
    clear: (relativePath, keep) =>
      explained(path, async () => {
        const folder = join(partialPath, relativePath);
        for (const name of (await unlessMissing(() => readdir(folder))) ?? []) {
          if (!keep.has(name)) await rm(join(folder, name), { recursive: true });
        }
      }),
    clearAll: () => explained(path, () => removeFiles(partialPath)),
    commit: () =>
      explained(path, async () => {
        for (const handle of files) await handle.close();
        for (const entry of await readdir(releasePath, { withFileTypes: true })) {
          if (entry.isDirectory()) await syncFolder(join(releasePath, entry.name));
        }
        await syncFolder(releasePath);
        await rename(releasePath, target);
        await syncFolder(dirname(target));
        await removeWork(partialPath, lock);
      }),
    async leave() {
      for (const handle of files) await handle.close();
      await rm(growing, { recursive: true, force: true });
      await lock.release();
    },
    async discard() {
      for (const handle of files) await handle.close();
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
  for (const name of await readdir(partialPath)) {
    if (!name.startsWith(lockNamePrefix)) await rm(join(partialPath, name), { recursive: true, force: true });
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

async function unlessMissing<Result>(work: () => Promise<Result>): Promise<Result | null> {
  try {
    return await work();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

async function writeAll(handle: FileHandle, bytes: Uint8Array, position: number | null): Promise<void> {
  let done = 0;
  while (done < bytes.length) {
    const at = position === null ? null : position + done;
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, at);
    done += bytesWritten;
  }
}

async function readAll(handle: FileHandle, bytes: Uint8Array, position: number): Promise<boolean> {
  let done = 0;
  while (done < bytes.length) {
    const { bytesRead } = await handle.read(bytes, done, bytes.length - done, position + done);
    if (bytesRead === 0) return false;
    done += bytesRead;
  }
  return true;
}

async function syncFolder(path: string): Promise<void> {
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
