import { open, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { OutputFolderError } from "@wildpose/pose";
import { createFolder } from "../../create-folder.js";

export interface LineFile {
  write(line: string): Promise<void>;
  finish(): Promise<void>;
  /** Leaves no half file behind. */
  discard(): Promise<void>;
}

/** Written at once when so many characters have come together. */
const CHUNK = 1 << 16;

/**
 * Opens a new file of lines, or stdout.
 *
 * @param path undefined for stdout.
 * @throws {OutputFolderError} when there is something at the path, or it cannot be written.
 */
export async function openLineFile(path: string | undefined): Promise<LineFile> {
  if (path === undefined) return { write: writeToStdout, finish: async () => {}, discard: async () => {} };
  await createFolder(dirname(path));
  const handle = await open(path, "wx").catch((error: NodeJS.ErrnoException) => {
    const problem = error.code === "EEXIST" ? "is there already" : `cannot be written (${error.code})`;
    throw new OutputFolderError(path, `${problem}; use another --out`, { cause: error });
  });
  let waiting = "";
  const flush = async () => {
    await handle.appendFile(waiting, "utf8");
    waiting = "";
  };
  return {
    async write(line) {
      waiting += `${line}\n`;
      if (waiting.length >= CHUNK) await flush();
    },
    async finish() {
      await flush();
      await handle.close();
    },
    async discard() {
      await handle.close();
      await rm(path, { force: true });
    },
  };
}

function writeToStdout(line: string): Promise<void> {
  return new Promise((resolve) => {
    // A slow reader is waited for.
    if (process.stdout.write(`${line}\n`)) resolve();
    else process.stdout.once("drain", resolve);
  });
}
