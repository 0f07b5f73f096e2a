/**
 * An image file → the part of it that a row stores, as JPEG. The bytes depend on the file, the part, the quality and the
 * version of sharp, and on nothing else. An orientation in the file's EXIF block is not applied: sources annotate stored pixels.
 */
import sharp, { type Sharp } from "sharp";
import type { ImagePart } from "./image-part.js";

/** Pixels around a part that the interpolation of an enlarged one looks at. */
const RIM = 3;

/**
 * Cuts the part out and brings it to its stored size, by Lanczos where it is made smaller and by bicubic interpolation where
 * it is made larger. What is outside the image is black, what is transparent white. No metadata; sRGB.
 *
 * @param size of the image, pixels.
 * @param quality of the JPEG, 1 to 100.
 * @throws {Error} of sharp, when pixels of the part cannot be decoded.
 */
export async function storedImage(
  file: Uint8Array,
  { width, height }: { readonly width: number; readonly height: number },
  part: ImagePart,
  quality: number,
): Promise<Buffer> {
  const { storedWidth, storedHeight } = part;
  const isEnlarged = storedWidth > part.width;
  const rim = isEnlarged ? RIM : 0;
  const [left, top] = [part.x - rim, part.y - rim];
  const [right, bottom] = [part.x + part.width + rim, part.y + part.height + rim];
  const inside = { left: Math.max(0, left), top: Math.max(0, top) };
  const [seenWidth, seenHeight] = [Math.min(width, right) - inside.left, Math.min(height, bottom) - inside.top];
  if (seenWidth < 1 || seenHeight < 1) {
    const black = { width: storedWidth, height: storedHeight, channels: 3, background: "black" } as const;
    return jpeg(sharp({ create: black }), quality);
  }
  // Before it is scaled, on the pixels of the original: scaled, the edge of the image may lie within a pixel.
  const { data, info } = await sharp(file, { failOn: "error" })
    .extract({ ...inside, width: seenWidth, height: seenHeight })
    .flatten({ background: "white" })
    .extend({
      left: inside.left - left,
      top: inside.top - top,
      right: right - inside.left - seenWidth,
      bottom: bottom - inside.top - seenHeight,
      background: "black",
    })
    .toColourspace("srgb")
    .raw()
    .toBuffer({ resolveWithObject: true });
  const pixels = sharp(data, { raw: { width: info.width, height: info.height, channels: info.channels } });
  if (!isEnlarged) {
    return jpeg(pixels.resize(storedWidth, storedHeight, { fit: "fill", kernel: "lanczos3" }), quality);
  }
  // Enlarged by "resize", everything would be half a pixel off; here the offsets are ours.
  const enlarged = await pixels
    .affine([storedWidth / part.width, 0, 0, storedHeight / part.height], {
      ...{ idx: 0.5 - rim, idy: 0.5 - rim, odx: -0.5, ody: -0.5 },
      interpolator: sharp.interpolators.bicubic,
    })
    .raw()
    .toBuffer({ resolveWithObject: true });
  const raw = { width: enlarged.info.width, height: enlarged.info.height, channels: enlarged.info.channels };
  const wanted = sharp(enlarged.data, { raw }).extract({ left: 0, top: 0, width: storedWidth, height: storedHeight });
  return jpeg(wanted, quality);
}

function jpeg(picture: Sharp, quality: number): Promise<Buffer> {
  return picture
    .jpeg({ quality, chromaSubsampling: "4:2:0", mozjpeg: false, progressive: false, optimiseCoding: true })
    .toBuffer();
}
