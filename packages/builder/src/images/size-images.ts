/** Rows with the original image files → rows with the part of them that the recipe asks for, several made beside each other. */
import type { SearchSettings } from "@wildpose/inference";
import { MalformedSourceError } from "@wildpose/pose";
import { placementError, reprojectionError } from "../labelling/assess-labels.js";
import type { ImageSize } from "../recipe/image-size-recipe.js";
import type { ReleaseRows } from "../shards/columns.js";
import { labelOfRow } from "../verify/verify-projection.js";
import { sha256Of } from "./hash-images.js";
import { type ImagePart, moveRowIntoPart, partOfRow } from "./image-part.js";
import type { ImageRequest } from "./read-images.js";
import { storedImage } from "./store-image.js";

export interface SizedImage {
  readonly bytes: Uint8Array;
  /** Of the bytes; that of the original file is `image_sha256`. */
  readonly sha256: string;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
}

/** More do not make it faster: Node gives sharp four threads. */
const AT_ONCE = 4;

/**
 * Brings the pixels of all rows that have an image into the part that is stored of it, in place, and makes these parts.
 *
 * @param rows whose images are the original files.
 * @param requests that they were read by.
 * @param search that labels were made with, where they were not measured.
 * @returns one answer for each row; null where it has no image.
 * @throws {MalformedSourceError} when the pixels of an image cannot be decoded.
 */
export async function sizeImages(
  rows: ReleaseRows,
  requests: readonly (ImageRequest | null)[],
  size: ImageSize,
  search: SearchSettings,
): Promise<(SizedImage | null)[]> {
  const sized = new Array<SizedImage | null>(rows.count).fill(null);
  let next = 0;
  async function sizeOneAfterTheOther(): Promise<void> {
    while (next < rows.count) {
      const row = next++;
      const request = requests[row];
      const file = rows.image.bytes[row];
      const [width, height] = [rows.image_width[row], rows.image_height[row]];
      if (request === null || file === null || width === null || height === null) continue;
      const part = sizeRow(rows, row, { width, height }, size, search);
      try {
        const bytes = await storedImage(file, { width, height }, part, size.quality);
        const stored = { width: part.storedWidth, height: part.storedHeight };
        sized[row] = { bytes, sha256: await sha256Of(bytes), ...stored };
      } catch (error) {
        next = rows.count;
        throw undecodable(request, error);
      }
    }
  }
  const outcomes = await Promise.allSettled(Array.from({ length: AT_ONCE }, sizeOneAfterTheOther));
  for (const outcome of outcomes) if (outcome.status === "rejected") throw outcome.reason;
  return sized;
}

function sizeRow(
  rows: ReleaseRows,
  row: number,
  image: { readonly width: number; readonly height: number },
  size: ImageSize,
  search: SearchSettings,
): ImagePart {
  const ofLabel = rows.label_origin[row] === "measured" ? {} : search;
  const part = partOfRow(rows, row, image, size, placementError(labelOfRow(rows, row), ofLabel));
  moveRowIntoPart(rows, row, part);
  const { pose, root, lens, keypoints, joints } = labelOfRow(rows, row);
  rows.reprojection_error_px[row] = reprojectionError(pose, root, lens, keypoints, joints);
  return part;
}

function undecodable({ source, path }: ImageRequest, error: unknown): MalformedSourceError {
  const [problem] = (error as Error).message.split("\n");
  return new MalformedSourceError(
    source,
    path,
    `its pixels cannot be decoded (${problem}); put a whole copy in its place, or remove it to go without, ` +
      "and build again from the start",
    { cause: error },
  );
}
