/**
 * The folder that a release grows in, for whoever writes into it: the build that has its lock, its threads, and other
 * processes that share its work.
 *
 * Everything in it gets its name only when it is whole, so that a build that was ended at any moment can be gone on with.
 * `growing/` is what has no name yet, `growing-elsewhere/` what helpers have not named, `release/` what becomes the release.
 */
import { randomUUID } from "node:crypto";
import { access, type FileHandle, mkdir, open, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { explained } from "./output-problem.js";

/** A file that is written from its beginning to its end. */
export interface OutputFile {
  write(bytes: Uint8Array): Promise<void>;
  /** Overwrites bytes that were written before. */
  writeAt(position: number, bytes: Uint8Array): Promise<void>;
  /** Flushes to the disk, closes, and gives it its name. */
  close(): Promise<void>;
}

/** A file that is read in parts. */
export interface ReadableFile {
  /** Fills `bytes` from `position`; false when the file ends before. */
  readAt(position: number, bytes: Uint8Array): Promise<boolean>;
  /** Closes it; what has no name is deleted. */
  close(): Promise<void>;
}

/** A file that is read back while the build lasts. */
export interface WorkFile extends ReadableFile {
  /** @returns where the bytes begin. */
  append(bytes: Uint8Array): Promise<number>;
  /** Gives it its name; it can still be read. */
  nameIt(path: string): Promise<void>;
}

/** Paths are relative to the partial folder, with forward slashes. */
export interface WorkFolder {
  /** The partial folder. */
  readonly partialPath: string;
  /** What becomes the release: `release` in the partial folder. */
  readonly releasePath: string;
  createFile(path: string): Promise<OutputFile>;
  createWorkFile(): Promise<WorkFile>;
  /** null when it is not there. */
  openWorkFile(path: string): Promise<ReadableFile | null>;
  /** Writes a small file whole. */
  writeFile(path: string, bytes: Uint8Array): Promise<void>;
  /** null when it is not there. */
  readFile(path: string): Promise<Uint8Array | null>;
  /**
   * Has a file come from elsewhere; it gets its name when it came whole.
   *
   * @param bring puts it at a place; false when it did not come.
   */
  receive(path: string, bring: (place: string) => Promise<boolean>): Promise<boolean>;
  /** Deletes what is in a folder but for names that are to be kept. */
  clear(path: string, keep: ReadonlySet<string>): Promise<void>;
  /** Closes the files that are open, and deletes none. */
  closeFiles(): Promise<void>;
}

/** Who writes: the build that has the lock, with its threads; or a process that helps it, and may live on when it ends. */
export type WorkWriter = "build" | "helper";

/** Of each writer, so that a build can clear its own away while helpers write. */
const growingNames = { build: "growing", helper: "growing-elsewhere" } as const satisfies Record<WorkWriter, string>;

/** What helpers are told of a build. It goes first when the work is over: nobody writes for a build without it. */
export const WORK_ORDER = "work.json";

/** What has no name yet, in a partial folder. */
export function growingFolder(partialPath: string, writer: WorkWriter = "build"): string {
  return join(partialPath, growingNames[writer]);
}

/**
 * @param partialPath of the folder, which is there. It is never made again: a helper may come when its build is over.
 * @param path of the release, for messages.
 */
export function openWorkFolder(partialPath: string, path: string, writer: WorkWriter = "build"): WorkFolder {
  const growing = growingFolder(partialPath, writer);
  const files = new Set<FileHandle>();
  // Others write into the same folder.
  const own = randomUUID();
  let begun = 0;

  async function refuseEnded(): Promise<void> {
    if (writer === "helper") await access(join(partialPath, WORK_ORDER));
  }
  async function nextPlace(): Promise<string> {
    await refuseEnded();
    await makeFolder(growing);
    return join(growing, `${own} ${begun++}`);
  }
  async function begin(flags: string) {
    const place = await nextPlace();
    const handle = await open(place, flags);
    files.add(handle);
    return { handle, place };
  }
  async function nameFile(place: string, relativePath: string): Promise<void> {
    await refuseEnded();
    const folders = relativePath.split("/").slice(0, -1);
    for (const depth of folders.keys()) await makeFolder(join(partialPath, ...folders.slice(0, depth + 1)));
    await rename(place, join(partialPath, relativePath));
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
    releasePath: join(partialPath, "release"),
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
    async receive(relativePath, bring) {
      const place = await explained(path, nextPlace);
      const came = await bring(place);
      if (came) await explained(path, () => nameFile(place, relativePath));
      return came;
    },
    clear: (relativePath, keep) =>
      explained(path, async () => {
        const folder = join(partialPath, relativePath);
        for (const name of (await unlessMissing(() => readdir(folder))) ?? []) {
          if (!keep.has(name)) await rm(join(folder, name), { recursive: true });
        }
      }),
    async closeFiles() {
      for (const handle of files) await handle.close();
    },
  };
}

/** Not the folders above it. */
async function makeFolder(path: string): Promise<void> {
  await mkdir(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EEXIST") throw error;
  });
}

export async function unlessMissing<Result>(work: () => Promise<Result>): Promise<Result | null> {
  try {
    return await work();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

export async function writeAll(handle: FileHandle, bytes: Uint8Array, position: number | null): Promise<void> {
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
