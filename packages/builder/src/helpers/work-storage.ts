/**
 * Where the work of a build lies when those who share it have no folder in common: the files of `<out>.partial` by the same
 * paths, as objects that are there whole or not at all. Everybody works in a folder of his own; what he is told, and what he
 * has made, goes through here.
 */
import { join } from "node:path";
import { hashBytes } from "../work-folder/sealed.js";
import type { WorkFolder } from "../work-folder/work-folder.js";

/** A file by what it must be. */
export interface StoredFile {
  /** In the work, with forward slashes. */
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** All of it throws a PoseDataError when the storage cannot be reached, or does not allow it. */
export interface WorkStorage {
  /** As the user wrote it. */
  readonly address: string;
  /** Names of the files of a folder of the work, such as `labels`; of many the newest may be missing. */
  names(folder: string): Promise<readonly string[]>;
  /** What a file was when it was sent; null when it is not there. `sha256` is null where somebody else put it there. */
  held(path: string): Promise<{ readonly bytes: number; readonly sha256: string | null } | null>;
  /** A small file, or some bytes of a large one: from `start` to before `end`. null when they are not there. */
  read(path: string, range?: { readonly start: number; readonly end: number }): Promise<Uint8Array | null>;
  /** Brings a large file to a place. @returns false when it is not there, or is another. */
  fetch(file: StoredFile, place: string): Promise<boolean>;
  /** Sends a file that lies at a place; it takes the place of what is there. Throws when it is another. */
  send(file: StoredFile, place: string): Promise<void>;
  /** Deletes the work: first the order, so that helpers know, then all that has a name of a work's file. */
  clear(): Promise<void>;
  close(): Promise<void>;
}

/** Small files that are on their way at once: each is one request, and waits longer than it sends. */
export const FILES_AT_ONCE = 16;

/** A folder whose small files go to a storage, too. */
export interface SendingFolder extends WorkFolder {
  /** Waits for all that was written. @throws what the first file that could not be sent met with. */
  sent(): Promise<void>;
}

/**
 * Sends what is written as small files, while others are made.
 *
 * @param mayGo asked before each file; throws when nobody wants it any more.
 */
export function sendingFolder(
  folder: WorkFolder,
  storage: WorkStorage,
  mayGo: () => Promise<void> = async () => {},
): SendingFolder {
  const underWay = new Set<Promise<void>>();
  let failure: { readonly error: unknown } | null = null;
  const throwFailure = () => {
    if (failure !== null) throw failure.error;
  };
  return {
    ...folder,
    async writeFile(path, bytes) {
      await folder.writeFile(path, bytes);
      while (underWay.size >= FILES_AT_ONCE) await Promise.race(underWay);
      throwFailure();
      const file = { path, bytes: bytes.length, sha256: hashBytes(bytes) };
      const sending = mayGo()
        .then(() => storage.send(file, join(folder.partialPath, path)))
        .catch((error: unknown) => {
          failure ??= { error };
        })
        .finally(() => underWay.delete(sending));
      underWay.add(sending);
    },
    async sent() {
      await Promise.all(underWay);
      throwFailure();
    },
    async closeFiles() {
      await Promise.all(underWay);
      await folder.closeFiles();
    },
  };
}
