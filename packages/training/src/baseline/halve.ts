import type { RawPicture } from "./warp-pixels.js";

/**
 * A picture of half the size: of every four pixels the mean, rounded. What an odd width or height has over is taken twice, as
 * if the picture went on there.
 */
export function halve({ data, width, height, channels }: RawPicture): RawPicture {
  const [across, down] = [Math.ceil(width / 2), Math.ceil(height / 2)];
  const half = new Uint8Array(across * down * channels);
  const line = width * channels;
  let at = 0;
  for (let y = 0; y < down; y++) {
    const upper = 2 * y * line;
    const lower = 2 * y + 1 < height ? upper + line : upper;
    for (let x = 0; x < across; x++) {
      const left = 2 * x * channels;
      const right = 2 * x + 1 < width ? left + channels : left;
      for (let channel = 0; channel < channels; channel++, at++) {
        const [l, r] = [left + channel, right + channel];
        half[at] = (data[upper + l] + data[upper + r] + data[lower + l] + data[lower + r] + 2) >> 2;
      }
    }
  }
  return { data: half, width: across, height: down, channels };
}
