/**
 * A hash of what a picture shows: pictures that look alike differ in few of its 64 bits, others in about half.
 *
 * Bit i is 1 where the i-th coefficient of the picture's cosine transform is above 0: the 64 lowest frequencies after the
 * mean, by rising sum of column and row. Lightness is the mean alone, contrast a factor, size is gone before; so none of
 * them changes a sign. (Zauner 2010, "Implementation and Benchmarking of Perceptual Image Hash Functions", section 3.2.1,
 * splits 8 × 8 coefficients at their median.)
 *
 * Everything here is whole numbers, so that the same pixels give the same bits on any machine.
 */

/** Width and height of the picture that is hashed, pixels. */
export const HASHED_SIZE = 32;

/** The 64 bits: [0] the first 32, the first of them the highest. */
export type PictureHash = readonly [high: number, low: number];

const BITS = 64;
/** Frequencies 0 to 10 in each direction; 64 of them after the mean have a sum of at most 10. */
const FREQUENCIES = 11;
const COSINE_SCALE = 4096;
/** A picture whose pixels differ by less is as good as blank: the signs would be those of noise. */
const LEAST_CONTRAST = 12;

const cosines = Int32Array.from({ length: FREQUENCIES * HASHED_SIZE }, (_, at) => {
  const [frequency, pixel] = [Math.floor(at / HASHED_SIZE), at % HASHED_SIZE];
  return Math.round(COSINE_SCALE * Math.cos(((2 * pixel + 1) * frequency * Math.PI) / (2 * HASHED_SIZE)));
});

const hashedFrequencies = Array.from({ length: FREQUENCIES ** 2 }, (_, at) => ({
  column: at % FREQUENCIES,
  row: Math.floor(at / FREQUENCIES),
}))
  .sort((left, right) => left.column + left.row - (right.column + right.row) || left.column - right.column)
  .slice(1, 1 + BITS);

/**
 * Hashes a picture.
 *
 * @param luma [32, 32] row-major, lightness 0 to 255.
 * @returns null when the picture is blank, or nearly so.
 */
export function hashPicture(luma: ArrayLike<number>): PictureHash | null {
  let [darkest, lightest] = [255, 0];
  for (let i = 0; i < luma.length; i++) {
    darkest = Math.min(darkest, luma[i]);
    lightest = Math.max(lightest, luma[i]);
  }
  if (lightest - darkest < LEAST_CONTRAST) return null;
  // Sums stay below 255 · 32² · 4096² < 2⁵³: exact.
  const rows = new Float64Array(HASHED_SIZE * FREQUENCIES);
  for (let row = 0; row < HASHED_SIZE; row++) {
    for (let frequency = 0; frequency < FREQUENCIES; frequency++) {
      let sum = 0;
      for (let x = 0; x < HASHED_SIZE; x++) sum += luma[row * HASHED_SIZE + x] * cosines[frequency * HASHED_SIZE + x];
      rows[row * FREQUENCIES + frequency] = sum;
    }
  }
  const words = [0, 0];
  for (const [bit, { column, row }] of hashedFrequencies.entries()) {
    let sum = 0;
    for (let y = 0; y < HASHED_SIZE; y++) sum += rows[y * FREQUENCIES + column] * cosines[row * HASHED_SIZE + y];
    if (sum > 0) words[bit >> 5] |= 1 << (31 - (bit & 31));
  }
  return [words[0] >>> 0, words[1] >>> 0];
}

/** In how many of its 32 bits a word is 1. */
export function countBits(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
