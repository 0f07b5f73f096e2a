/**
 * What part of an image a row is of, and where things of the original are in it. Parts are of whole pixels and are measured
 * from the top-left corner of the original, so that they are what `image_crop` says, exactly.
 */
import { h36m17 } from "@wildpose/pose";
import { REPROJECTION_LIMIT_PX } from "../labelling/assess-labels.js";
import type { ImageSize } from "../recipe/image-size-recipe.js";
import type { ReleaseRows } from "../shards/columns.js";

const JOINTS = h36m17.joints.length;

export interface ImagePart {
  /** Pixels of the original image, whole numbers; may reach outside. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Of the stored image, pixels. */
  readonly storedWidth: number;
  readonly storedHeight: number;
}

/** A person so small that the square would be made larger than this gets a wider square. */
export const MOST_ENLARGED = 4;

/** The share of an image beyond each of its edges that joints are followed to: what is farther is an annotation gone wrong. */
const FARTHEST_OUTSIDE = 0.5;

/**
 * The part of the original image that a row with original pixels is to be of.
 *
 * @param misplacedPx how far an annotated joint of the row is from where its label promises, pixels: enlarged, it still has
 *   to keep that promise.
 */
export function partOfRow(
  rows: ReleaseRows,
  row: number,
  image: { readonly width: number; readonly height: number },
  size: ImageSize,
  misplacedPx: number,
): ImagePart {
  const { width, height } = image;
  if ("longest" in size) {
    const scale = Math.min(1, size.longest / Math.max(width, height));
    const scaled = (length: number) => Math.max(1, Math.round(length * scale));
    return { x: 0, y: 0, width, height, storedWidth: scaled(width), storedHeight: scaled(height) };
  }
  const { crop, margin } = size;
  const [left, right] = extentOf(rows, row, 0, width);
  const [top, bottom] = extentOf(rows, row, 1, height);
  // Half of what is allowed: the rounding of enlarged pixels takes its own part.
  const enlarged = Math.min(MOST_ENLARGED, (0.5 * REPROJECTION_LIMIT_PX) / misplacedPx);
  const side = Math.ceil(Math.max(margin * Math.max(right - left, bottom - top), crop / enlarged, 1));
  return {
    x: Math.round((left + right - side) / 2),
    y: Math.round((top + bottom - side) / 2),
    width: side,
    height: side,
    storedWidth: crop,
    storedHeight: crop,
  };
}

/** From where to where the labelled joints and the box of a row reach along an axis, from the edge of the image. */
function extentOf(
  { keypoints_2d, visibility, bbox }: ReleaseRows,
  row: number,
  axis: 0 | 1,
  length: number,
): [low: number, high: number] {
  let low = bbox[row * 4 + axis];
  let high = low + bbox[row * 4 + 2 + axis];
  for (let joint = row * JOINTS; joint < (row + 1) * JOINTS; joint++) {
    if (visibility[joint] === 0) continue;
    low = Math.min(low, keypoints_2d[joint * 2 + axis]);
    high = Math.max(high, keypoints_2d[joint * 2 + axis]);
  }
  const inReach = (place: number) =>
    Math.min(length * (1 + FARTHEST_OUTSIDE), Math.max(-length * FARTHEST_OUTSIDE, place + 0.5));
  return [inReach(low), inReach(high)];
}

/** Brings the pixels of a row into its part, in place; 3D and the lens stay as they are. */
export function moveRowIntoPart(rows: ReleaseRows, row: number, part: ImagePart): void {
  const { x, y, width, height, storedWidth, storedHeight } = part;
  const scales = [storedWidth / width, storedHeight / height];
  const corner = [x, y];
  const moved = (place: number, axis: number) => (place + 0.5 - corner[axis]) * scales[axis] - 0.5;
  for (let joint = row * JOINTS; joint < (row + 1) * JOINTS; joint++) {
    if (rows.visibility[joint] === 0) continue;
    for (const view of [rows.keypoints_2d, rows.keypoints_2d_right]) {
      for (const axis of [0, 1]) view[joint * 2 + axis] = moved(view[joint * 2 + axis], axis);
    }
  }
  for (const axis of [0, 1]) {
    rows.bbox[row * 4 + axis] = moved(rows.bbox[row * 4 + axis], axis);
    rows.bbox[row * 4 + 2 + axis] *= scales[axis];
    rows.camera[row * 4 + axis] *= scales[axis];
    rows.camera[row * 4 + 2 + axis] = moved(rows.camera[row * 4 + 2 + axis], axis);
  }
  rows.image_crop.set([x, y, width, height], row * 4);
}

/** Whether pixels of a row are those of the original image. */
export function isOriginal({ image_crop, image_width, image_height }: ReleaseRows, row: number): boolean {
  const [width, height] = [image_width[row], image_height[row]];
  if (width === null || height === null) return true;
  return [0, 0, width, height].every((value, index) => image_crop[row * 4 + index] === value);
}

/** The 2D joints of a row in pixels of the original image, [17, 2]; (0, 0) where not labelled. */
export function originalKeypoints(rows: ReleaseRows, row: number): Float32Array {
  const keypoints = rows.keypoints_2d.slice(row * JOINTS * 2, (row + 1) * JOINTS * 2);
  if (isOriginal(rows, row)) return keypoints;
  const stored = [rows.image_width[row] ?? 1, rows.image_height[row] ?? 1];
  return keypoints.map((place, at) => {
    const axis = at % 2;
    if (rows.visibility[row * JOINTS + (at >> 1)] === 0) return 0;
    const [corner, length] = [rows.image_crop[row * 4 + axis], rows.image_crop[row * 4 + 2 + axis]];
    return corner + ((place + 0.5) * length) / stored[axis] - 0.5;
  });
}
