/** A person in a photograph, of whom only a box is known, as a network sees them. */
import type { CropPlacement } from "@wildpose/camera";

export interface Photograph {
  /** Of the file. */
  readonly bytes: Uint8Array;
  /** Pixels, as they are stored. */
  readonly width: number;
  readonly height: number;
}

/**
 * @param box x, y, width, height of the person, pixels; null where all of the photograph is to be seen, and no more.
 * @param size pixels along a side of the crop.
 * @returns the crop, [S, S, 3] RGB, and where it is in the photograph; what is outside of it is black.
 * @throws {Error} when pixels of the crop cannot be decoded.
 */
export async function photographCrop(
  photograph: Photograph,
  box: readonly [x: number, y: number, width: number, height: number] | null,
  size: number,
): Promise<{ readonly image: Uint8Array; readonly placement: CropPlacement }> {
  const [{ cropImage }, { boxSquare }, { cropCamera }] = await Promise.all([
    import("./crop-image.js"),
    import("./person-square.js"),
    import("@wildpose/camera"),
  ]);
  const { width, height } = photograph;
  const whole = { centre: [(width - 1) / 2, (height - 1) / 2], side: Math.max(width, height) } as const;
  const placement: CropPlacement = { ...(box === null ? whole : boxSquare(box)), size };
  const image = new Uint8Array(size * size * 3);
  // Where pixels are square, the pixels of a crop are the same for any camera.
  await cropImage(photograph, cropCamera([1, 1, 0, 0], [0, 0, 0, 0, 0], placement), image);
  return { image, placement };
}
