/** `--html`: a page as a file that is whole or not there. */
import { rename, stat, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { InvalidSettingError, OutputFolderError } from "@wildpose/pose";
import { createFolder } from "./create-folder.js";

/**
 * Before the work is done: that there is a place for its page.
 *
 * @throws {InvalidSettingError | OutputFolderError}
 */
export async function prepareHtml(path: string): Promise<void> {
  const there = await stat(path).catch(() => null);
  if (there?.isDirectory()) {
    throw new InvalidSettingError(`--html: expected a file, found the folder ${path}; name a file in it`);
  }
  await createFolder(dirname(path));
}

/**
 * Writes beside and renames.
 *
 * @throws {OutputFolderError}
 */
export async function writeHtml(path: string, page: string): Promise<void> {
  try {
    await writeFile(`${path}.partial`, page, { flush: true });
    await rename(`${path}.partial`, path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "unknown error";
    throw new OutputFolderError(path, `cannot be written (${code}); use another --html`, { cause: error });
  }
}
