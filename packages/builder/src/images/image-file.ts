/** What image files are, from their headers, when the sources are read. Pixels are not decoded. */
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { exifIntrinsics, type Intrinsics } from "@wildpose/camera";
import { FormatError } from "@wildpose/formats";
import { readExifCamera } from "@wildpose/formats/exif";
import { readJpegSize } from "@wildpose/formats/jpeg";
import { MalformedSourceError } from "@wildpose/pose";
import sharp from "sharp";
import { staysInside } from "../recipe/recipe.js";
import { type FileStamp, readHead } from "./read-file.js";

export type ImageState =
  | { readonly state: "missing" }
  | { readonly state: "unreadable" }
  | {
      readonly state: "readable";
      readonly width: number;
      readonly height: number;
      readonly stamp: FileStamp;
      /** Of its EXIF block, where that was asked for and says them. */
      readonly intrinsics?: Intrinsics;
    };

/**
 * Looks at the image of a sample, as it is stored (an orientation in its EXIF block is not applied: the sources
 * annotate stored pixels). The persons of one image come one after the other, so the last answer is kept. It may be asked
 * for the next image before it has answered.
 *
 * @param readsExif whether the camera is looked for in its EXIF block.
 */
export function imageInspector(
  source: string,
  folder: string | null,
  readsExif = false,
): (imagePath: string | null) => Promise<ImageState> {
  let lastPath: string | null = null;
  let last: Promise<ImageState> = Promise.resolve({ state: "missing" });
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
    last = folder === null ? Promise.resolve({ state: "missing" }) : inspect(join(folder, imagePath), readsExif);
    lastPath = imagePath;
    return last;
  };
}

async function inspect(path: string, readsExif: boolean): Promise<ImageState> {
  const quick = readsExif ? null : await inspectHead(path);
  if (quick !== null) return quick;
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

/** The header of most JPEGs is within so many bytes; what a camera puts before it may be longer. */
const HEAD_BYTES = 1 << 14;

/** What an ordinary JPEG is, from one short read: a decoder takes ten times as long. Null where it has to be asked. */
async function inspectHead(path: string): Promise<ImageState | null> {
  const head = Buffer.allocUnsafe(HEAD_BYTES);
  const read = await readHead(path, head).catch(() => null);
  const size = read && readJpegSize(head.subarray(0, read.length));
  return size ? { state: "readable", ...size, stamp: read.stamp } : null;
}

/** A damaged block is as none: the picture can be seen without. */
export function intrinsicsFrom(exif: Uint8Array, width: number, height: number): Intrinsics | null {
  try {
    return exifIntrinsics(readExifCamera(exif), width, height).intrinsics;
  } catch (error) {
    if (error instanceof FormatError) return null;
    throw error;
  }
}
