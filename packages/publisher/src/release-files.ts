/** The files of a release folder on this machine. */
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { hashFile, type Manifest, readManifest } from "@wildpose/builder";
import { cardFiles, type LocalFile, MANIFEST } from "./published-file.js";

export interface ReleaseFiles {
  readonly manifest: Manifest;
  readonly shards: readonly LocalFile[];
  /** Card, Croissant metadata and lock, then the manifest: what makes a release of the shards. */
  readonly closing: readonly LocalFile[];
}

/**
 * The files of a release folder. Shards have the size and hash that the manifest says: verify it first.
 *
 * @throws {InvalidSettingError | FailedCheckError} when the folder is no release.
 */
export async function releaseFiles(folder: string): Promise<ReleaseFiles> {
  const manifest = await readManifest(folder);
  const shards = manifest.shards.map(({ path, bytes, sha256 }) => ({ path, bytes, sha256, place: join(folder, path) }));
  const closing: LocalFile[] = [];
  for (const path of [...cardFiles, MANIFEST]) {
    const place = join(folder, path);
    const found = await stat(place).catch(() => null);
    if (found !== null) closing.push({ path, place, ...(await hashFile(place)) });
  }
  return { manifest, shards, closing };
}
