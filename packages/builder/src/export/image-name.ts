import { isOriginal } from "../images/image-part.js";
import type { ReleaseRows } from "../shards/columns.js";
import { sampleName } from "./sample-name.js";

/**
 * The image of a row in a list of many sources: `<source>/<path in the source's image folder>`. One that was cropped or
 * scaled is none of the source's files: it has the name that it has in archives of WebDataset. A row without a path has its
 * own id, which names no file.
 */
export function imageName(rows: ReleaseRows, row: number): string {
  const { source, image, sample_id } = rows;
  const path = image.path[row];
  if (path === null) return sample_id[row] ?? "";
  return isOriginal(rows, row) ? `${source[row]}/${path}` : `${sampleName(sample_id[row] ?? "")}.jpg`;
}

/** The columns that it is made of. */
export const imageNameColumns = ["source", "image", "sample_id", "image_width", "image_height", "image_crop"] as const;
