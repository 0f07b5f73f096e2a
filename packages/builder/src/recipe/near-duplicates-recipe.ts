/** The `near_duplicates` of a recipe: how far images may be apart that are kept on one side, or false. */
import { z } from "zod";

/**
 * How far pictures may be apart. In 112 photographs (100 of LSP-Extended, 12 of MPII, AI-Challenger and COCO) against their
 * copies, bits that 95 of 100 are within, and how many are found at 7: as JPEG of quality 30 to 80 1, all; as PNG 4, all;
 * half as large 3, a quarter 5, twice 2, all but one; lighter or darker 5, all; each side cropped by up to 2 % 8, 105; by 4 %
 * 11, 84; by 6 % 15, 60; cropped by 2 %, 0.7 times as large, lighter and of quality 60 6, 107. The nearest of their 6,216
 * unrelated pairs is 18 apart, and quantiles are those of random bits; so 7 or fewer should be apart one pair of 26 · 10⁹, one
 * in 230,000 images. Within 8 the search compares eight times as often.
 */
const DEFAULT_WITHIN = 7;

export const nearDuplicateKeys = ["within"] as const;

/** undefined where nothing is written, `within: null` for false. */
export const nearDuplicatesSchema = z
  .preprocess(
    (written) => (written === false ? { within: null } : written),
    z.strictObject(
      { within: z.int().min(0).max(15).nullable().default(DEFAULT_WITHIN) },
      { error: "expected false, or { within: <0 to 15 bits> }" },
    ),
  )
  .optional();

/** Bits; null where images are not to be compared. */
export function nearDuplicatesWithin(written: z.infer<typeof nearDuplicatesSchema>): number | null {
  return written === undefined ? DEFAULT_WITHIN : written.within;
}

/** The way back. */
export function resolvedNearDuplicates(within: number | null): false | { within: number } {
  return within === null ? false : { within };
}
