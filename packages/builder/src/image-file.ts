/** Image files: their size from the header, their bytes and hash when a shard is written. Pixels are not decoded here. */
import { createHash } from "node:crypto";
import { open, stat } from "node:fs/promises";
import { join } from "node:path";
import { exifIntrinsics, type Intrinsics } from "@wildpose/camera";
import { FormatError } from "@wildpose/formats";
import { readExifCamera } from "@wildpose/formats/exif";
import { MalformedSourceError, MissingSourceError } from "@wildpose/pose";
import sharp from "sharp";
import { staysInside } from "./recipe.js";

/** What a file was when it was looked at: whoever writes to it changes one of the two. */
export interface ImageStamp {
  /** Size of the file in bytes. */
  readonly bytes: number;
  /** Time of its last change, milliseconds since 1970. */
  readonly modified: number;
}

export type ImageState =
  | { readonly state: "missing" }
  | { readonly state: "unreadable" }
  | {
      readonly state: "readable";
      readonly width: number;
      readonly height: number;
      readonly stamp: ImageStamp;
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
  // Before its header is read: a change between the two is known by the stamp.
  const found = await stat(path).catch(() => null);
  if (!found?.isFile()) return { state: "missing" };
  const stamp = { bytes: found.size, modified: found.mtimeMs };
  try {
    const { width, height, exif } = await sharp(path).metadata();
    const intrinsics = readsExif && exif !== undefined ? intrinsicsFrom(exif, width, height) : null;
    return { state: "readable", width, height, stamp, ...(intrinsics && { intrinsics }) };
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
 * @throws {MissingSourceError | MalformedSourceError} when a file is gone, or another than the stamp says.
 */
export function imageReader(): (source: string, path: string, stamp: ImageStamp) => Promise<ImageContent> {
  let lastPath: string | null = null;
  let last: Promise<ImageContent> | null = null;
  return (source, path, stamp) => {
    if (path !== lastPath || last === null) {
      lastPath = path;
      last = read(source, path, stamp);
    }
    return last;
  };
}

async function read(source: string, path: string, stamp: ImageStamp): Promise<ImageContent> {
  const bytes = Buffer.allocUnsafeSlow(stamp.bytes);
  let now: ImageStamp;
  let length = 0;
  try {
    const file = await open(path, "r");
    try {
      while (length < bytes.length) {
        const { bytesRead } = await file.read(bytes, length, bytes.length - length, length);
        if (bytesRead === 0) break;
        length += bytesRead;
      }
      // After the bytes: what was written while they were read shows.
      const { size, mtimeMs } = await file.stat();
      now = { bytes: size, modified: mtimeMs };
    } finally {
      await file.close();
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const next = 'put it back, and go on with "--resume"';
    if (code === "ENOENT") {
      throw new MissingSourceError(source, path, `it was there when the sources were read; ${next}`, { cause: error });
    }
    throw new MalformedSourceError(
      source,
      path,
      `could be read when the sources were, and now cannot (${code}); ${next}`,
      {
        cause: error,
      },
    );
  }
  if (length !== stamp.bytes || now.bytes !== stamp.bytes || now.modified !== stamp.modified) {
    throw new MalformedSourceError(
      source,
      path,
      `changed since the sources were read: then ${describe(stamp)}, now ${describe(now)}; ` +
        'put it back with its time and go on with "--resume", or remove the .partial folder and build again',
    );
  }
  return { bytes, sha256: createHash("sha256").update(bytes).digest("hex") };
}

function describe({ bytes, modified }: ImageStamp): string {
  return `${bytes} bytes of ${new Date(modified).toISOString()}`;
}
