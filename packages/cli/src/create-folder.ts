import { mkdir } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { OutputFolderError } from "@wildpose/pose";

/**
 * Makes a folder and those above it, where they are not there yet. (Node's own recursive mkdir never returns for a path
 * below /proc that cannot be made.)
 *
 * @throws {OutputFolderError}
 */
export async function createFolder(path: string): Promise<void> {
  const missing: string[] = [];
  for (let folder = resolve(path); ; folder = dirname(folder)) {
    const code = await makeOne(folder);
    if (code === null) break;
    if (code !== "ENOENT" || dirname(folder) === folder) throw cannotBeCreated(path, code);
    missing.push(folder);
  }
  for (const folder of missing.reverse()) {
    const code = await makeOne(folder);
    if (code !== null) throw cannotBeCreated(path, code);
  }
}

/** @returns the code of what went wrong; null when the folder is there. */
async function makeOne(folder: string): Promise<string | null> {
  try {
    await mkdir(folder);
    return null;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "unknown error";
    return code === "EEXIST" ? null : code;
  }
}

function cannotBeCreated(path: string, code: string): OutputFolderError {
  return new OutputFolderError(path, `cannot be created (${code}); use another --out`);
}
