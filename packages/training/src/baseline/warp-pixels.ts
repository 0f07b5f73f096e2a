/** Pixels of a picture at other places, by bilinear interpolation in whole numbers: the same bytes on any CPU. */
import type { Affine } from "@wildpose/camera";

export interface RawPicture {
  /** [height, width, channels] */
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
  /** 1 grey, 3 RGB; of more the first three. */
  readonly channels: number;
}

/** Fractions of a pixel, of which interpolation knows 256; the rest keeps a row of pixels where it is. */
const UNIT = 1 << 16;

/**
 * Fills a square picture.
 *
 * @param from where a pixel of the square is in the picture; in both the centre of the top-left pixel is (0, 0).
 * @param tones [3, 256] what becomes of each value of red, green and blue.
 * @param out [size, size, 3] RGB, filled; what is beyond the picture becomes black.
 */
export function warpPixels(
  { data, width, height, channels }: RawPicture,
  from: Affine,
  tones: Uint8Array,
  size: number,
  out: Uint8Array,
): void {
  const [xx, xy, x0, yx, yy, y0] = from.map((value) => Math.round(value * UNIT));
  const green = channels >= 3 ? 1 : 0;
  const blue = channels >= 3 ? 2 : 0;
  const line = width * channels;
  const [lastX, lastY] = [width - 1, height - 1];
  let at = 0;
  for (let v = 0; v < size; v++) {
    // Beyond 2³¹ only where a crop is thousands of pixels outside of its picture, which is refused by the test below.
    let x = xy * v + x0;
    let y = yy * v + y0;
    for (let u = 0; u < size; u++, x += xx, y += yx, at += 3) {
      const left = Math.floor(x / UNIT);
      const top = Math.floor(y / UNIT);
      if (left < -1 || top < -1 || left > lastX || top > lastY) {
        out[at] = out[at + 1] = out[at + 2] = 0;
        continue;
      }
      const right = (x >> 8) & 255;
      const below = (y >> 8) & 255;
      if (left >= 0 && top >= 0 && left < lastX && top < lastY) {
        const w11 = right * below;
        const w10 = (right << 8) - w11;
        const w01 = (below << 8) - w11;
        const w00 = UNIT - (right << 8) - w01;
        const first = top * line + left * channels;
        const second = first + line;
        const beside = first + channels;
        const across = second + channels;
        out[at] =
          tones[(data[first] * w00 + data[beside] * w10 + data[second] * w01 + data[across] * w11 + 32768) >> 16];
        out[at + 1] =
          tones[
            256 +
              ((data[first + green] * w00 +
                data[beside + green] * w10 +
                data[second + green] * w01 +
                data[across + green] * w11 +
                32768) >>
                16)
          ];
        out[at + 2] =
          tones[
            512 +
              ((data[first + blue] * w00 +
                data[beside + blue] * w10 +
                data[second + blue] * w01 +
                data[across + blue] * w11 +
                32768) >>
                16)
          ];
        continue;
      }
      // At the rim: what is beyond the picture is as its nearest pixel, up to half a pixel from its edge.
      const nearX = Math.round(x / UNIT);
      const nearY = Math.round(y / UNIT);
      if (nearX < 0 || nearY < 0 || nearX > lastX || nearY > lastY) {
        out[at] = out[at + 1] = out[at + 2] = 0;
        continue;
      }
      const nearest = nearY * line + nearX * channels;
      out[at] = tones[data[nearest]];
      out[at + 1] = tones[256 + data[nearest + green]];
      out[at + 2] = tones[512 + data[nearest + blue]];
    }
  }
}
