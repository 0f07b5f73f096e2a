/** Where a user has the images of each source of a release. */
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { InvalidSettingError, MissingSourceError } from "@wildpose/pose";

export interface ImageFolders {
  /** Of every source that is not named: `<images>/<source>` where that is a folder, otherwise this one. */
  readonly images?: string;
  /** By the id of the source. */
  readonly sources?: Readonly<Record<string, string>>;
}

/**
 * The folder that `image.path` of each source is relative to.
 *
 * @throws {InvalidSettingError} when a source has none, or one is named that the release does not have.
 * @throws {MissingSourceError} when a folder is not there.
 */
export async function imageFoldersOf(
  release: string,
  sources: ReadonlySet<string>,
  { images, sources: named = {} }: ImageFolders,
): Promise<ReadonlyMap<string, string>> {
  const known = [...sources].join(", ");
  for (const source of Object.keys(named)) {
    if (!sources.has(source)) {
      throw new InvalidSettingError(`--source ${source}: ${release} has no such source; it has ${known}`);
    }
  }
  const folders = new Map<string, string>();
  for (const source of sources) {
    const folder = named[source] ?? (await commonFolder(images, source));
    if (folder === null) {
      throw new InvalidSettingError(`no image folder for ${source}; give --source ${source}=<folder>, or --images`);
    }
    if (!(await isFolder(folder))) {
      throw new MissingSourceError(source, folder, `give the folder of its images with --source ${source}=<folder>`);
    }
    folders.set(source, folder);
  }
  return folders;
}

async function commonFolder(images: string | undefined, source: string): Promise<string | null> {
  if (images === undefined) return null;
  const own = join(images, source);
  return (await isFolder(own)) ? own : images;
}

async function isFolder(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => null);
  return found?.isDirectory() ?? false;
}
