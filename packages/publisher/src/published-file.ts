/** The files of a release, and the only names that anything is written under, here or at a target. */
export const MANIFEST = "manifest.json";

/** What a reader needs beside shards and manifest; a joined release has no `recipe.lock`. */
export const cardFiles = ["croissant.json", "recipe.lock", "README.md"] as const;

export interface PublishedFile {
  /** Relative to the release, with forward slashes; {@link isReleasePath}. */
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** A file of the release on this machine. */
export interface LocalFile extends PublishedFile {
  /** Where it is read. */
  readonly place: string;
}

const shardPath = /^data\/(train|test)-\d{5,}-of-\d{5,}\.parquet$/;

/** Whether a release can have a file of this name. Such a name cannot leave a folder, and needs no escaping anywhere. */
export function isReleasePath(path: string): boolean {
  return path === MANIFEST || cardFiles.some((name) => name === path) || isShardPath(path);
}

export function isShardPath(path: string): boolean {
  return path.length <= 64 && shardPath.test(path);
}

export function sumBytes(files: readonly PublishedFile[]): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0);
}
