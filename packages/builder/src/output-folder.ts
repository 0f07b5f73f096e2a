/**
 * The folder a build writes. It grows beside its place under another name, and takes its place at the very end by one
 * rename: what has the name of a release is a whole release.
 */
import { chmod, type FileHandle, mkdir, mkdtemp, open, readdir, rename, rm, rmdir } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { OutputFolderError } from "@wildpose/pose";

export interface OutputFile {
  write(bytes: Uint8Array): Promise<void>;
  /** Overwrites bytes that were written before. */
  writeAt(position: number, bytes: Uint8Array): Promise<void>;
  /** Flushes to the disk and closes. */
  close(): Promise<void>;
}

/** A file for the time of the build only. */
export interface ScratchFile {
  writeAt(position: number, bytes: Uint8Array): Promise<void>;
  /** Fills `bytes` from `position`; what lies past the end of the file stays as it is. */
  readAt(position: number, bytes: Uint8Array): Promise<void>;
  /** Closes and deletes it. */
  remove(): Promise<void>;
}

export interface OutputFolder {
  /** Where the files are now. */
  readonly partialPath: string;
  /** @param path relative to the folder, with forward slashes. */
  createFile(path: string): Promise<OutputFile>;
  createScratchFile(path: string): Promise<ScratchFile>;
  /** Gives the folder its name. Nothing can be written after. */
  commit(): Promise<void>;
  /** Deletes everything that was made; for a build that failed. */
  discard(): Promise<void>;
}

/**
 * Begins an output folder.
 *
 * @throws {OutputFolderError} when there is something at `path` already, or nothing can be written beside it.
 */
export async function beginOutputFolder(path: string): Promise<OutputFolder> {
  const target = resolve(path);
  await refuseExisting(path, target);
  const parents: string[] = [];
  const removeParents = async () => {
    for (const parent of parents.toReversed()) await rmdir(parent).catch(() => {});
  };
  const partialPath = await explained(path, async () => {
    try {
      await makeFolder(dirname(target), parents);
      const made = await mkdtemp(join(dirname(target), `${basename(target)}.partial-`));
      // A temporary folder is its owner's alone; a release is as open as any other folder of the user's.
      await chmod(made, 0o777 & ~process.umask());
      return made;
    } catch (error) {
      await removeParents();
      throw error;
    }
  });
  const files = new Set<FileHandle>();

  async function openFile(relativePath: string, flags: string): Promise<FileHandle> {
    return explained(path, async () => {
      const file = join(partialPath, relativePath);
      await mkdir(dirname(file), { recursive: true });
      const handle = await open(file, flags);
      files.add(handle);
      return handle;
    });
  }
  async function closeFile(handle: FileHandle): Promise<void> {
    files.delete(handle);
    await handle.close();
  }

  return {
    partialPath,
    async createFile(relativePath) {
      const handle = await openFile(relativePath, "wx");
      return {
        write: (bytes) => explained(path, () => writeAll(handle, bytes, null)),
        writeAt: (position, bytes) => explained(path, () => writeAll(handle, bytes, position)),
        close: () =>
          explained(path, async () => {
            await handle.sync();
            await closeFile(handle);
          }),
      };
    },
    async createScratchFile(relativePath) {
      const handle = await openFile(relativePath, "wx+");
      return {
        writeAt: (position, bytes) => explained(path, () => writeAll(handle, bytes, position)),
        async readAt(position, bytes) {
          let done = 0;
          while (done < bytes.length) {
            const { bytesRead } = await handle.read(bytes, done, bytes.length - done, position + done);
            if (bytesRead === 0) break;
            done += bytesRead;
          }
        },
        async remove() {
          await closeFile(handle);
          await rm(join(partialPath, relativePath));
        },
      };
    },
    commit: () =>
      explained(path, async () => {
        for (const entry of await readdir(partialPath, { withFileTypes: true })) {
          if (entry.isDirectory()) await syncFolder(join(partialPath, entry.name));
        }
        await syncFolder(partialPath);
        await rename(partialPath, target);
        await syncFolder(dirname(target));
      }),
    async discard() {
      for (const handle of files) await handle.close();
      await rm(partialPath, { recursive: true, force: true });
      await removeParents();
    },
  };
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

async function explained<Result>(path: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new OutputFolderError(path, problemOf(code), { cause: error });
  }
}

function problemOf(code: string | undefined): string {
  switch (code) {
    case "ENOSPC":
    case "EDQUOT":
      return `no space left to write (${code}); free some, or choose another folder with --out`;
    case "EACCES":
    case "EPERM":
      return `may not be written (${code}); change its permissions, or choose another folder with --out`;
    case "EROFS":
      return "is on a read-only file system (EROFS); choose another folder with --out";
    case "ENOTDIR":
      return "a file is in the way, expected a folder (ENOTDIR); choose another folder with --out, or remove the file";
    case "ENOTEMPTY":
    case "EEXIST":
      return `was made by something else meanwhile (${code}); choose another folder with --out, or remove it`;
    default:
      return `cannot be written (${code ?? "unknown error"}); choose another folder with --out`;
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

async function syncFolder(path: string): Promise<void> {
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
