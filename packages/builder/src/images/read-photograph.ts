/** A photograph of somebody's own, upright, with the camera its EXIF block tells of. */
import { readFile } from "node:fs/promises";
import type { Intrinsics } from "@wildpose/camera";
import { InvalidSettingError } from "@wildpose/pose";
import sharp from "sharp";
import { readingProblem } from "../shards/readable-shards.js";
import { intrinsicsFrom } from "./image-file.js";

export interface ReadPhotograph {
  /** Of an image file whose pixels are upright as they are stored. */
  readonly bytes: Uint8Array;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** Pixels; null where the block does not say them. */
  readonly intrinsics: Intrinsics | null;
}

const UPRIGHT = 1;
const JPEG_QUALITY = 95;

/**
 * Reads a photograph. One that its EXIF block says is to be turned is turned: networks know people as they stand.
 *
 * @throws {InvalidSettingError} when it cannot be read, or is no image.
 */
export async function readPhotograph(path: string): Promise<ReadPhotograph> {
  const file = await readFile(path).catch((cause) => {
    throw new InvalidSettingError(`${path}: ${readingProblem(cause)}; name an image file`, { cause });
  });
  try {
    const { width, height, exif, orientation = UPRIGHT } = await sharp(file).metadata();
    const intrinsics = exif === undefined ? null : intrinsicsFrom(exif, width, height);
    if (orientation === UPRIGHT) return { bytes: file, width, height, intrinsics };
    const { data, info } = await sharp(file)
      .autoOrient()
      .jpeg({ quality: JPEG_QUALITY })
      .toBuffer({ resolveWithObject: true });
    const [fx, fy] = intrinsics ?? [];
    const turned: Intrinsics | null =
      fx === undefined || fy === undefined ? null : [fx, fy, (info.width - 1) / 2, (info.height - 1) / 2];
    return { bytes: data, width: info.width, height: info.height, intrinsics: turned };
  } catch (error) {
    const [problem] = (error as Error).message.split("\n");
    throw new InvalidSettingError(`${path}: cannot be read as an image (${problem}); name another, or a whole copy`, {
      cause: error,
    });
  }
}
