import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { FailedCheckError, InvalidSettingError } from "@wildpose/pose";
import { type Manifest, manifestSchema } from "./manifest.js";

/**
 * The manifest of a release folder.
 *
 * @throws {InvalidSettingError} when the folder is not there or has no manifest.
 * @throws {FailedCheckError} when the manifest does not have the documented form; names the entry.
 */
export async function readManifest(folder: string): Promise<Manifest> {
  const path = join(folder, "manifest.json");
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    const there = await stat(folder).then(
      (found) => found.isDirectory(),
      () => false,
    );
    throw new InvalidSettingError(
      there
        ? `${folder}: no manifest.json in it; give a folder that "wildpose build" made`
        : `${folder}: no such folder; give a folder that "wildpose build" made`,
      { cause: error },
    );
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    // The message quotes the text with its line ends.
    const problem = (error as Error).message.replace(/\s+/g, " ");
    throw new FailedCheckError(`${path}: not JSON: ${problem}; build the release again`, { cause: error });
  }
  const parsed = manifestSchema.safeParse(value);
  if (!parsed.success) {
    const [{ path: at, message }] = parsed.error.issues;
    throw new FailedCheckError(`${path}: ${at.join(".")}: ${message}; build the release again`);
  }
  return parsed.data;
}
