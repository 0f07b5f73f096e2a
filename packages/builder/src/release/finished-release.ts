/** A release that is there already when its build is gone on with. */
import { access, stat } from "node:fs/promises";
import { join } from "node:path";
import { OutputFolderError } from "@wildpose/pose";
import { type BuildKey, firstDifference } from "../recipe/build-key.js";
import type { Manifest } from "./manifest.js";
import { readManifest } from "./read-manifest.js";

/** Whether a folder has the name and the manifest of a release. */
export async function isFinished(out: string): Promise<boolean> {
  return access(join(out, "manifest.json")).then(
    () => true,
    () => false,
  );
}

/**
 * The manifest of a release that this build would make again.
 *
 * @throws {OutputFolderError} when it was made from something else, or a shard is not there whole.
 */
export async function finishedRelease(out: string, { parts }: BuildKey): Promise<Manifest> {
  const manifest = await readManifest(out);
  const difference = firstDifference(manifest, parts);
  if (difference !== null) {
    throw new OutputFolderError(
      out,
      `is the release of another build: ${difference}; choose another folder with --out, or remove it`,
    );
  }
  for (const { path, bytes } of manifest.shards) {
    const found = await stat(join(out, path)).catch(() => null);
    if (found?.size === bytes) continue;
    throw new OutputFolderError(
      out,
      `${path}: ${found === null ? "is not there" : `${found.size} bytes`}, the manifest says ${bytes} bytes; remove the folder and build again`,
    );
  }
  return manifest;
}
