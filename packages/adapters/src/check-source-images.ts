import { readdir } from "node:fs/promises";
import { basename, join } from "node:path";

export interface ImageFolderCheck {
  /** Relative to the root. */
  readonly path: string;
  readonly found: boolean;
  /** Files ending in .jpg, .jpeg or .png in the folder and those in it; hidden ones do not count. 0 when not found. */
  readonly images: number;
  /** null where no total is published. */
  readonly expectedImages: number | null;
  /** What is wrong, in words that follow the path; null when nothing is. */
  readonly fault: string | null;
}

/** How deep images lie below the image folder, at most: subject, action, camera. */
const mostFolders = 4;

/** Counts the images of a folder by their names: none is opened. */
export async function checkImages(
  root: string,
  path: string,
  expectedImages: number | null,
): Promise<ImageFolderCheck> {
  const count = await countImages(join(root, path), mostFolders);
  const check = { path, found: count !== null, images: count?.images ?? 0, expectedImages };
  return { ...check, fault: faultOf(check, count?.folders ?? []) };
}

function faultOf(
  { path, found, images, expectedImages }: Omit<ImageFolderCheck, "fault">,
  folders: string[],
): string | null {
  if (!found) return "image folder missing";
  if (expectedImages === null ? images === 0 : images !== expectedImages) {
    const expected = expectedImages === null ? "at least 1" : expectedImages.toLocaleString("en-US");
    return `${expected} images expected, found ${images.toLocaleString("en-US")}`;
  }
  // Archives unpacked inside of a folder of their own name.
  const own = basename(path);
  return folders.length === 1 && folders[0] === own ? `images lie in ${path}/${own}; move them one folder up` : null;
}

/** Images in a folder, and the folders directly in it where it has no images itself; null when there is no such folder. */
async function countImages(folder: string, depth: number): Promise<{ images: number; folders: string[] } | null> {
  let entries: Awaited<ReturnType<typeof readEntries>>;
  try {
    entries = await readEntries(folder);
  } catch {
    return null;
  }
  let images = 0;
  const folders: string[] = [];
  for (const entry of entries) {
    if (isImage(entry.name)) images++;
    // A linked folder counts like any other.
    else if (entry.isDirectory() || (entry.isSymbolicLink() && !entry.name.includes("."))) folders.push(entry.name);
  }
  const direct = images;
  if (depth > 0) {
    for (const name of folders) images += (await countImages(join(folder, name), depth - 1))?.images ?? 0;
  }
  return { images, folders: direct === 0 ? folders : [] };
}

function readEntries(folder: string) {
  return readdir(folder, { withFileTypes: true });
}

/** Hidden files are what file managers leave: `._im0001.jpg`. */
function isImage(name: string): boolean {
  return name.charCodeAt(0) !== 0x2e && /\.(jpe?g|png)$/i.test(name);
}
