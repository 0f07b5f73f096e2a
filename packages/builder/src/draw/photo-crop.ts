/** The part of a photograph that a person is in, brought to the size of a panel. */
import sharp from "sharp";

export interface PhotoCrop {
  /** Pixel (u, v) of the photograph is at ((u + 0.5 − left) · scale, (v + 0.5 − top) · scale) of the panel. */
  readonly left: number;
  readonly top: number;
  readonly scale: number;
}

/** How much more than the joints is seen: hands, feet and hair are beyond them. */
const ROOM = 1.35;
/** What is smaller is not made larger than so many pixels of the panel for one of the photograph. */
const LARGEST_SCALE = 8;

/**
 * Where to look.
 *
 * @param keypoints [J, 2] pixels; joints that are not shown may be NaN.
 */
export function cropAround(
  keypoints: ArrayLike<number>,
  shown: readonly boolean[],
  { width, height }: { readonly width: number; readonly height: number },
): PhotoCrop {
  const range = (axis: number): [low: number, high: number] => {
    const values = shown.flatMap((there, joint) => (there ? [keypoints[joint * 2 + axis]] : []));
    return values.length === 0 ? [0, 0] : [Math.min(...values), Math.max(...values)];
  };
  const [x, y] = [range(0), range(1)];
  const fitting = Math.min(width / (ROOM * (x[1] - x[0])), height / (ROOM * (y[1] - y[0])));
  const scale = Math.min(LARGEST_SCALE, fitting);
  return {
    left: (x[0] + x[1]) / 2 + 0.5 - width / 2 / scale,
    top: (y[0] + y[1]) / 2 + 0.5 - height / 2 / scale,
    scale,
  };
}

/**
 * Cuts the panel out of a photograph, as its pixels are stored: an orientation in its EXIF block is not applied, since
 * annotations are of stored pixels. What is beyond the photograph is grey.
 *
 * @param photo path or bytes.
 * @returns a PNG of the panel's size; null when the photograph cannot be read, or nothing of it is in the panel.
 */
export async function cutPhoto(
  photo: string | Uint8Array,
  { left, top, scale }: PhotoCrop,
  { width, height }: { readonly width: number; readonly height: number },
): Promise<Buffer | null> {
  try {
    const image = sharp(photo, { failOn: "none" });
    const size = await image.metadata();
    const first = [Math.max(0, Math.floor(left)), Math.max(0, Math.floor(top))];
    const last = [
      Math.min(size.width, Math.ceil(left + width / scale)),
      Math.min(size.height, Math.ceil(top + height / scale)),
    ];
    const [seenWidth, seenHeight] = [last[0] - first[0], last[1] - first[1]];
    if (seenWidth < 1 || seenHeight < 1) return null;
    const part = await image
      .extract({ left: first[0], top: first[1], width: seenWidth, height: seenHeight })
      .resize(Math.max(1, Math.round(seenWidth * scale)), Math.max(1, Math.round(seenHeight * scale)), { fit: "fill" })
      .flatten({ background: "white" })
      .png()
      .toBuffer();
    // Whole pixels of the photograph reach beyond the panel: they are pasted on a wider ground, which is then cut.
    const rim = Math.ceil(scale) + 1;
    const wide = await sharp({
      create: { width: width + 2 * rim, height: height + 2 * rim, channels: 3, background: "#d9dce1" },
    })
      .composite([
        {
          input: part,
          left: rim + Math.round((first[0] - left) * scale),
          top: rim + Math.round((first[1] - top) * scale),
        },
      ])
      .png()
      .toBuffer();
    return await sharp(wide).extract({ left: rim, top: rim, width, height }).png().toBuffer();
  } catch {
    return null;
  }
}
