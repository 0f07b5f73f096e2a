/** The square around a person that a network is shown. */
import { h36m17 } from "@wildpose/pose";

const JOINTS = h36m17.joints.length;

/** How much wider the square is than what is known of the person: hands, feet and hair are beyond joints. */
export const SQUARE_MARGIN = 1.25;
/** The share of an image beyond each of its edges that joints are followed to: what is farther is an annotation gone wrong. */
const FARTHEST_OUTSIDE = 0.5;
const LEAST_SIDE = 8;

export interface Square {
  /** Pixels of the image. */
  readonly centre: readonly [x: number, y: number];
  readonly side: number;
}

export interface PersonPlace {
  /** x, y, width, height; pixels. */
  readonly box: ArrayLike<number>;
  /** [17, 2] pixels. */
  readonly keypoints: ArrayLike<number>;
  /** [17] 0 not labelled. */
  readonly visibility: ArrayLike<number>;
}

/** The square around a box and the labelled joints. */
export function personSquare(
  { box, keypoints, visibility }: PersonPlace,
  image: { readonly width: number; readonly height: number },
): Square {
  const ranges = [image.width, image.height].map((length, axis) => {
    let low = box[axis];
    let high = box[axis] + box[2 + axis];
    for (let joint = 0; joint < JOINTS; joint++) {
      if (visibility[joint] === 0) continue;
      low = Math.min(low, keypoints[joint * 2 + axis]);
      high = Math.max(high, keypoints[joint * 2 + axis]);
    }
    const inReach = (place: number) =>
      Math.min(length * (1 + FARTHEST_OUTSIDE), Math.max(-length * FARTHEST_OUTSIDE, place));
    return [inReach(low), inReach(high)];
  });
  return squareAround(ranges[0], ranges[1]);
}

/**
 * The square around a box.
 *
 * @param box x, y, width, height; pixels.
 */
export function boxSquare([x, y, width, height]: readonly [number, number, number, number]): Square {
  return squareAround([x, x + width], [y, y + height]);
}

function squareAround([left, right]: readonly number[], [top, bottom]: readonly number[]): Square {
  return {
    centre: [(left + right) / 2, (top + bottom) / 2],
    side: Math.max(LEAST_SIDE, SQUARE_MARGIN * Math.max(right - left, bottom - top)),
  };
}
