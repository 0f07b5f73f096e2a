/**
 * Many small files, read one after the other or beside each other. Files that are near, on a disk of this machine or in its
 * memory, are read at once: handing each of four steps to another thread and back takes longer than the steps. Where files
 * take long to come, their readers wait beside each other.
 */
import { closeSync, fstatSync, openSync, readSync, type Stats } from "node:fs";
import { open } from "node:fs/promises";

/** What a file was when it was looked at: whoever writes to it changes one of the two. */
export interface FileStamp {
  /** Size of the file in bytes. */
  readonly bytes: number;
  /** Time of its last change, milliseconds since 1970. */
  readonly modified: number;
}

export interface ReadFile {
  /** Bytes that were read. */
  readonly length: number;
  readonly stamp: FileStamp;
}

/** Milliseconds that no file takes which is near, but for moments when the machine does something else. */
const FAR_MS = 0.5;
/** Weight of the last file in the share of those that are far. */
const LAST = 0.05;
let farShare = 0;
const filesAreFar = () => farShare > 0.5;

/** Reads the beginning of a file. The stamp is of before. */
export async function readHead(path: string, into: Uint8Array): Promise<ReadFile> {
  return filesAreFar() ? readFar(path, into, true) : readNear(path, into, true);
}

/** Fills `into` from the beginning of a file, as far as the file goes. The stamp is of after: what was written meanwhile shows. */
export async function readInto(path: string, into: Uint8Array): Promise<ReadFile> {
  return filesAreFar() ? readFar(path, into, false) : readNear(path, into, false);
}

function readNear(path: string, into: Uint8Array, stampFirst: boolean): ReadFile {
  const began = performance.now();
  const file = openSync(path, "r");
  try {
    const before = stampFirst ? stampOf(fstatSync(file)) : null;
    let length = 0;
    while (length < into.length) {
      const read = readSync(file, into, length, into.length - length, length);
      if (read === 0) break;
      length += read;
    }
    return { length, stamp: before ?? stampOf(fstatSync(file)) };
  } finally {
    closeSync(file);
    farShare += LAST * ((performance.now() - began > FAR_MS ? 1 : 0) - farShare);
  }
}

async function readFar(path: string, into: Uint8Array, stampFirst: boolean): Promise<ReadFile> {
  const file = await open(path, "r");
  try {
    const before = stampFirst ? stampOf(await file.stat()) : null;
    let length = 0;
    while (length < into.length) {
      const { bytesRead } = await file.read(into, length, into.length - length, length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    return { length, stamp: before ?? stampOf(await file.stat()) };
  } finally {
    await file.close();
  }
}

/** @throws {Error} where it is no file. */
function stampOf(stats: Stats): FileStamp {
  if (!stats.isFile()) throw new Error("is no file");
  return { bytes: stats.size, modified: stats.mtimeMs };
}
