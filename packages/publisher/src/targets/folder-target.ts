/** A folder: a shared disk, or what a web server hands out. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { hashFile } from "@wildpose/builder";
import { FailedCheckError } from "@wildpose/pose";
import type { HeldFile, PublishTarget, SendOptions } from "../publish-target.js";
import { isReleasePath, type LocalFile } from "../published-file.js";
import type { Retry } from "../retrying.js";

/** What is being written; a name that no release has. */
const growingName = /^\.growing-\d+-\d+$/;

export function folderTarget(folder: string, address: string, concurrency: number, retry: Retry): PublishTarget {
  let begun = 0;
  const placeOf = (path: string) => {
    if (!isReleasePath(path)) throw new Error(`${path}: no name of a release`);
    return join(folder, path);
  };
  const explained = <Result>(path: string, work: () => Promise<Result>, signal?: AbortSignal) =>
    retry(path === "" ? address : `${address}: ${path}`, work, signal);

  /** Writes beside, makes sure it is on the disk, renames. */
  async function sendFile(file: LocalFile, { signal, onBytes }: SendOptions): Promise<void> {
    const place = placeOf(file.path);
    const growing = join(folder, `.growing-${process.pid}-${begun++}`);
    const output = await open(growing, "w");
    let copied = 0;
    try {
      const hash = createHash("sha256");
      for await (const part of createReadStream(file.place, { highWaterMark: 1 << 20, signal })) {
        hash.update(part);
        await output.write(part);
        copied += part.length;
        onBytes(part.length);
      }
      if (copied !== file.bytes || hash.digest("hex") !== file.sha256) {
        throw new FailedCheckError(`${file.place}: changed while it was sent; run the same command again`);
      }
      await output.sync();
      await output.close();
      await rename(growing, place);
    } catch (error) {
      onBytes(-copied);
      await output.close().catch(() => {});
      await rm(growing, { force: true });
      throw error;
    }
  }

  return {
    address,
    filesAtOnce: 1,
    callsAtOnce: concurrency,
    replacesAtOnce: false,
    hashOf: (path, signal) => explained(path, async () => (await hashFile(placeOf(path), signal)).sha256, signal),
    list: () =>
      explained("", async () => {
        const held = new Map<string, HeldFile>();
        for (const below of ["", "data"]) {
          const names = await readdir(join(folder, below)).catch((error: NodeJS.ErrnoException): string[] => {
            if (error.code === "ENOENT") return [];
            throw error;
          });
          for (const name of names) {
            const found = await stat(join(folder, below, name));
            const path = below === "" ? name : `${below}/${name}`;
            if (found.isFile()) held.set(path, { bytes: found.size, sha256: null });
          }
        }
        return held;
      }),
    begin: () =>
      explained("", async () => {
        await mkdir(join(folder, "data"), { recursive: true });
        for (const name of await readdir(folder)) {
          if (growingName.test(name) && !isRunning(name)) await rm(join(folder, name), { force: true });
        }
      }),
    async send(files, options) {
      for (const file of files) await explained(file.path, () => sendFile(file, options), options.signal);
    },
    async close(closing, _shards, _removed, signal) {
      const options = { signal: signal ?? new AbortController().signal, onBytes: () => {} };
      // Names of shards are on the disk before the manifest is.
      await syncFolder(join(folder, "data"));
      for (const file of closing) await explained(file.path, () => sendFile(file, options), signal);
      await syncFolder(folder);
      await syncFolder(dirname(folder));
    },
    read: async (path, range, signal) =>
      createReadStream(placeOf(path), {
        ...(range && { start: range.start, end: range.end - 1 }),
        ...(signal && { signal }),
      }),
    url: () => pathToFileURL(folder).href,
    end: async () => {},
  };
}

/** Whether the process that writes a file may still be at work; one on another machine that shares the disk is not known. */
function isRunning(name: string): boolean {
  const pid = Number(name.split("-")[1]);
  // Nothing of ours has begun: a process before had the same number.
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
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
