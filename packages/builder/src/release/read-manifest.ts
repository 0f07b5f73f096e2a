import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { FailedCheckError, InvalidSettingError } from "@wildpose/pose";
import { readingProblem } from "../shards/readable-shards.js";
import { vastness } from "./bounded-json.js";
import { type Manifest, manifestSchema } from "./manifest.js";

/** A manifest has some 330 bytes for each shard. */
export const MOST_MANIFEST_BYTES = 32 * 2 ** 20;

/**
 * The manifest of a release folder. One that is too large or too deep is not parsed.
 *
 * @throws {InvalidSettingError} when the folder is not there, is none, has no manifest, or may not be read.
 * @throws {FailedCheckError} when the manifest does not have the documented form; names the entry.
 */
export async function readManifest(folder: string): Promise<Manifest> {
  const path = join(folder, "manifest.json");
  let text: string;
  try {
    const { size } = await stat(path);
    if (size > MOST_MANIFEST_BYTES) {
      throw new FailedCheckError(
        `${path}: ${size} bytes, at most ${MOST_MANIFEST_BYTES} are read of a manifest; build the release again`,
      );
    }
    text = await readFile(path, "utf8");
  } catch (error) {
    if (error instanceof FailedCheckError) throw error;
    throw new InvalidSettingError(await whyUnread(folder, path, error), { cause: error });
  }
  const vast = vastness(text);
  if (vast !== null) throw new FailedCheckError(`${path}: ${vast}; build the release again`);
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

/** Tells a wrong folder from one that is right and cannot be read. */
async function whyUnread(folder: string, path: string, error: unknown): Promise<string> {
  const { code } = error as NodeJS.ErrnoException;
  const found = await stat(folder).catch(() => null);
  const another = 'give a folder that "wildpose build" made';
  if (found !== null && !found.isDirectory()) return `${folder}: is a file, expected a folder; ${another}`;
  if (code === "ENOENT")
    return `${folder}: ${found === null ? "no such folder" : "no manifest.json in it"}; ${another}`;
  if (code === "EACCES" || code === "EPERM") {
    // Of a folder that may not be entered nothing is known, not even whether a manifest is in it.
    return `${path}: ${readingProblem(error)}; change its permissions, or those of the folders above it`;
  }
  return `${path}: ${readingProblem(error)}; ${another}`;
}
