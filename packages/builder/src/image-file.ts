/** Image files: their size from the header, their bytes and hash when a shard is written. Pixels are never decoded. */
import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { exifIntrinsics, type Intrinsics } from "@wildpose/camera";
import { FormatError } from "@wildpose/formats";
import { readExifCamera } from "@wildpose/formats/exif";
import { MalformedSourceError, MissingSourceError } from "@wildpose/pose";
import sharp from "sharp";
import { staysInside } from "./recipe.js";

export type ImageState =
  | { readonly state: "missing" }
  | { readonly state: "unreadable" }
  | {
      readonly state: "readable";
      readonly width: number;
      readonly height: number;
      /** Of its EXIF block, where that was asked for and says them. */
      readonly intrinsics?: Intrinsics;
    };

export interface ImageContent {
  readonly bytes: Uint8Array;
  readonly sha256: string;
}

/**
 * Looks at the image of a sample, as it is stored (an orientation in its EXIF block is not applied: the sources
 * annotate stored pixels). The persons of one image come one after the other, so the last answer is kept.
 *
 * @param readsExif whether the camera is looked for in its EXIF block.
 */
export function imageInspector(
  source: string,
  folder: string | null,
  readsExif = false,
): (imagePath: string | null) => Promise<ImageState> {
  let lastPath: string | null = null;
  let last: ImageState = { state: "missing" };
  return async (imagePath) => {
    if (imagePath === null) return { state: "missing" };
    if (imagePath === lastPath) return last;
    if (!staysInside(imagePath)) {
      throw new MalformedSourceError(
        source,
        imagePath,
        "the image path leaves the image folder; fix the annotation file",
      );
    }
    last = folder === null ? { state: "missing" } : await inspect(join(folder, imagePath), readsExif);
    lastPath = imagePath;
    return last;
  };
}

async function inspect(path: string, readsExif: boolean): Promise<ImageState> {
  try {
    if (!(await stat(path)).isFile()) return { state: "missing" };
  } catch {
    return { state: "missing" };
  }
  try {
    const { width, height, exif } = await sharp(path).metadata();
    const intrinsics = readsExif && exif !== undefined ? intrinsicsFrom(exif, width, height) : null;
    return { state: "readable", width, height, ...(intrinsics && { intrinsics }) };
  } catch {
    return { state: "unreadable" };
  }
}

/** A damaged block is as none: the picture can be seen without. */
function intrinsicsFrom(exif: Uint8Array, width: number, height: number): Intrinsics | null {
  try {
    return exifIntrinsics(readExifCamera(exif), width, height).intrinsics;
  } catch (error) {
    if (error instanceof FormatError) return null;
    throw error;
  }
}

/**
 * Reads image files as they are. The last one is kept, for the persons of one image.
 *
 * @throws {MissingSourceError} when a file that was there before is gone.
 */
export function imageReader(): (source: string, path: string) => Promise<ImageContent> {
  let lastPath: string | null = null;
  let last: Promise<ImageContent> | null = null;
  return (source, path) => {
    if (path !== lastPath || last === null) {
      lastPath = path;
      last = read(source, path);
    }
    return last;
  };
}

async function read(source: string, path: string): Promise<ImageContent> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (error) {
    throw new MissingSourceError(source, path, "it was there when the build began; do not move images during a build", {
      cause: error,
    });
  }
  return { bytes, sha256: createHash("sha256").update(bytes).digest("hex") };
}
