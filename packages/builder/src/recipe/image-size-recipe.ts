/** The `image_size` of a recipe: what part of an image is embedded, and how large. */
import { z } from "zod";

/** The square around the person, brought to one size. */
export interface CropSize {
  /** Width and height of the stored image, pixels. */
  readonly crop: number;
  /** Side of the square over the longer side of the box around the person. */
  readonly margin: number;
  /** Of the JPEG, 1 to 100. */
  readonly quality: number;
}

/** The whole image, made smaller where it is larger than this. */
export interface LongestSize {
  /** Most that width and height of the stored image may be, pixels. */
  readonly longest: number;
  /** Of the JPEG, 1 to 100. */
  readonly quality: number;
}

export type ImageSize = CropSize | LongestSize;

export const imageSizeKeys = ["crop", "margin", "longest", "quality"] as const;

const pixels = z.int().min(16).max(4096);

export const imageSizeSchema = z
  .strictObject({
    crop: pixels.optional(),
    margin: z.number().min(1).max(4).optional(),
    longest: pixels.optional(),
    quality: z.int().min(1).max(100).default(90),
  })
  .transform(({ crop, margin, longest, quality }, context): ImageSize => {
    if (crop !== undefined && longest === undefined) return { crop, margin: margin ?? 1.25, quality };
    if (longest !== undefined && crop === undefined && margin === undefined) return { longest, quality };
    context.addIssue({
      code: "custom",
      message:
        crop === undefined && longest !== undefined
          ? "margin goes with crop; leave it out of { longest: 640 }"
          : "expected { crop: 256, margin: 1.25 } or { longest: 640 }, one of the two",
    });
    return z.NEVER;
  });

/** What a release has of each image, for a card or a page. */
export function imageSizeWords(size: ImageSize): string {
  const jpeg = `JPEG of quality ${size.quality}`;
  return "crop" in size
    ? `the square around the person, its side ${size.margin} times the longer side of the person's box, as a ${jpeg} of ${size.crop} × ${size.crop} pixels`
    : `the whole image as a ${jpeg}, made smaller where it was larger than ${size.longest} pixels`;
}
