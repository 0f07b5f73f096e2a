import sharp from "sharp";
import { HASHED_SIZE } from "./picture-hash.js";

/**
 * Decodes an image to the small grey picture that is hashed, in the orientation it is stored in. Transparent pixels are
 * white.
 *
 * @returns [32, 32] row-major, lightness 0 to 255; null when the bytes are no image that can be read.
 */
export async function readLuma(bytes: Uint8Array): Promise<Uint8Array | null> {
  let data: Uint8Array;
  let channels: number;
  try {
    const decoded = await sharp(bytes)
      .flatten({ background: "white" })
      .toColourspace("srgb")
      .resize(HASHED_SIZE, HASHED_SIZE, { fit: "fill" })
      .raw()
      .toBuffer({ resolveWithObject: true });
    data = decoded.data;
    channels = decoded.info.channels;
  } catch {
    return null;
  }
  // The luma of ITU-R BT.601, in 256ths.
  return Uint8Array.from({ length: HASHED_SIZE ** 2 }, (_, pixel) => {
    const at = pixel * channels;
    return channels < 3 ? data[at] : (77 * data[at] + 150 * data[at + 1] + 29 * data[at + 2]) >> 8;
  });
}

/** Whether every pixel of an image can be decoded; small faults of its file are passed over. */
export async function canBeDecoded(bytes: Uint8Array): Promise<boolean> {
  return sharp(bytes, { failOn: "error" })
    .resize(HASHED_SIZE, HASHED_SIZE, { fit: "fill" })
    .raw()
    .toBuffer()
    .then(
      () => true,
      () => false,
    );
}
