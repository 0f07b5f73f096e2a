import type { ReleaseRows } from "../columns.js";

/**
 * The image of a row in a list of many sources: `<source>/<path in the source's image folder>`. A row without a path has
 * its own id, which names no file.
 */
export function imageName({ source, image, sample_id }: ReleaseRows, row: number): string {
  const path = image.path[row];
  return path === null ? (sample_id[row] ?? "") : `${source[row]}/${path}`;
}

/** The columns that it is made of. */
export const imageNameColumns = ["source", "image", "sample_id"] as const;
