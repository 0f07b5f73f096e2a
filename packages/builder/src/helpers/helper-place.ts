/**
 * Where a helper works: in the folder of the build, or, where the work lies in a storage, in a folder of its own that has of
 * the work what its tasks need.
 */
import { constants } from "node:fs";
import { mkdtemp, open, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { OutputFolderError } from "@wildpose/pose";
import { partialFolder } from "../work-folder/output-folder.js";
import { explained } from "../work-folder/output-problem.js";
import { openWorkFolder, type ReadableFile, WORK_ORDER, writeAll } from "../work-folder/work-folder.js";
import { type SendingFolder, sendingFolder, type WorkStorage } from "./work-storage.js";

export interface HelperPlace {
  /** The folder on this machine. */
  readonly partialPath: string;
  /** null where the folder is that of the build. */
  readonly storage: WorkStorage | null;
  /** Each task has its files open for itself: a folder with open files cannot be deleted everywhere. */
  begin(): SendingFolder;
  /** To be called in any case. */
  leave(): Promise<void>;
}

/** The folder of the build, which is shared. */
export function sharedPlace(out: string): HelperPlace {
  const partialPath = partialFolder(out);
  return {
    partialPath,
    storage: null,
    begin: () => ({ ...openWorkFolder(partialPath, out, "helper"), sent: async () => {} }),
    leave: async () => {},
  };
}

/**
 * A folder of the helper's own.
 *
 * @param scratch folder to make it in.
 */
export async function scratchPlace(storage: WorkStorage, scratch = tmpdir()): Promise<HelperPlace> {
  const order = await storage.read(WORK_ORDER);
  const partialPath = await explained(scratch, () => mkdtemp(join(scratch, "wildpose-work-")));
  const inFolder = (path: string) => join(partialPath, path);
  const leave = () => rm(partialPath, { recursive: true, force: true, maxRetries: 5 });
  /** Parts of large files that lie in the folder. */
  const partsHere = new Set<string>();
  try {
    if (order !== null) await explained(partialPath, () => writeFile(inFolder(WORK_ORDER), order));
  } catch (error) {
    await leave();
    throw error;
  }

  async function refuseEnded(): Promise<void> {
    if ((await storage.held(WORK_ORDER)) !== null) return;
    throw new OutputFolderError(storage.address, "the build has ended, or was taken away; there is nothing left to do");
  }

  /** Reads the storage; what was read lies in the folder afterwards, at the same position, for threads and the next time. */
  function fileInParts(path: string): ReadableFile {
    return {
      async readAt(position, bytes) {
        const part = `${path} ${position}`;
        const file = partsHere.has(part) ? await openWorkFolder(partialPath, partialPath).openWorkFile(path) : null;
        if (file !== null) {
          const isThere = await file.readAt(position, bytes);
          await file.close();
          return isThere;
        }
        const found = await storage.read(path, { start: position, end: position + bytes.length });
        if (found?.length !== bytes.length) return false;
        bytes.set(found);
        await explained(partialPath, async () => {
          const file = await open(inFolder(path), constants.O_WRONLY | constants.O_CREAT);
          try {
            await writeAll(file, found, position);
          } finally {
            await file.close();
          }
        });
        partsHere.add(part);
        return true;
      },
      close: async () => {},
    };
  }

  return {
    partialPath,
    storage,
    begin() {
      const folder = openWorkFolder(partialPath, partialPath, "helper");
      const absent = new Set<string>();
      return {
        ...sendingFolder(folder, storage, refuseEnded),
        // For messages.
        partialPath: storage.address,
        async readFile(path) {
          const here = await folder.readFile(path);
          if (here !== null || absent.has(path)) return here;
          const found = await storage.read(path);
          // What is known of results of tasks is kept; lists may be written, or written again, by the build.
          if (path.includes("/")) {
            if (found === null) absent.add(path);
            else await folder.writeFile(path, found);
          }
          return found;
        },
        openWorkFile: async (path) => fileInParts(path),
      };
    },
    leave,
  };
}
