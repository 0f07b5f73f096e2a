/**
 * The file of an image → the pixels of a crop. What is much larger than the crop is made smaller by libvips, and what is about
 * twice as large is halved: both look at all pixels on the way. Then one pass turns, mirrors and colours it, and makes
 * smaller what is left.
 */
import { type Affine, type CropCamera, inverseAffine } from "@wildpose/camera";
import sharp, { type Sharp } from "sharp";
import { halve } from "./halve.js";
import { type RawPicture, warpPixels } from "./warp-pixels.js";

/** Pixels of the crop around it that interpolation may look at. */
const RIM = 2;

/** Up to this many pixels of a picture for one of the crop, interpolation between four passes over none of them by much. */
const MOST_INTERPOLATED = 1.5;

/**
 * From this many pixels of the image for one of the crop on, libvips makes it smaller; of a JPEG all is decoded then, at a part
 * of its size. Below, setting libvips to work on so little takes longer than the work.
 */
const LEAST_SHRUNK = 3.05;

const SMALLER = { fit: "fill", kernel: "linear" } as const;

export interface ImageFile {
  /** Of the file, as it is: an orientation in its EXIF block is not applied. */
  readonly bytes: Uint8Array;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
}

/** [3, 256] values as they are. */
export const plainTones: Uint8Array = Uint8Array.from({ length: 768 }, (_, at) => at % 256);

/**
 * Fills the crop of an image; what is outside the image is black.
 *
 * @param tones [3, 256] what becomes of each value of red, green and blue.
 * @param out [S, S, 3] RGB.
 * @throws {Error} of sharp, when pixels of the crop cannot be decoded.
 */
export async function cropImage(
  file: ImageFile,
  { cropFromImage, size }: Pick<CropCamera, "cropFromImage" | "size">,
  out: Uint8Array,
  tones: Uint8Array = plainTones,
): Promise<void> {
  const imageFromCrop = inverseAffine(cropFromImage);
  const region = regionOf(file, imageFromCrop, size);
  if (region === null) {
    out.fill(0);
    return;
  }
  const { picture, pictureFromImage } = await readRegion(file, region, scaleOf(imageFromCrop));
  warpPixels(picture, afterScaling(imageFromCrop, pictureFromImage), tones, size, out);
}

interface Region {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** x of the picture is sx · x + x0 of the image, and so y. */
type Scaling = readonly [sx: number, x0: number, sy: number, y0: number];

/** Pixels of the image for one of the crop. */
function scaleOf([xx, xy, , yx, yy]: Affine): number {
  return Math.sqrt(Math.abs(xx * yy - xy * yx));
}

/** Whole pixels of the image that the crop sees, with its rim; null when it sees none. */
function regionOf({ width, height }: ImageFile, [xx, xy, x0, yx, yy, y0]: Affine, size: number): Region | null {
  const ends = [-0.5 - RIM, size - 0.5 + RIM];
  const xs = ends.flatMap((u) => ends.map((v) => xx * u + xy * v + x0));
  const ys = ends.flatMap((u) => ends.map((v) => yx * u + yy * v + y0));
  const left = Math.max(0, Math.floor(Math.min(...xs)));
  const top = Math.max(0, Math.floor(Math.min(...ys)));
  const right = Math.min(width, Math.ceil(Math.max(...xs)) + 1);
  const bottom = Math.min(height, Math.ceil(Math.max(...ys)) + 1);
  return right > left && bottom > top ? { left, top, width: right - left, height: bottom - top } : null;
}

interface Seen {
  readonly picture: RawPicture;
  readonly pictureFromImage: Scaling;
}

/** The region of an image, made smaller where there are many more pixels than the crop has. */
function readRegion(file: ImageFile, region: Region, scale: number): Promise<Seen> {
  if (scale < LEAST_SHRUNK) return decodeRegion(file, region, scale);
  return isJpeg(file.bytes) ? shrinkAll(file, region, scale) : shrinkRegion(file, region, scale);
}

async function decodeRegion({ bytes }: ImageFile, region: Region, scale: number): Promise<Seen> {
  const picture = await pixelsOf(open(bytes).extract(region));
  return scale <= MOST_INTERPOLATED
    ? { picture, pictureFromImage: within(region, 1, 1) }
    : { picture: halve(picture), pictureFromImage: within(region, 0.5, 0.5) };
}

async function shrinkRegion({ bytes }: ImageFile, region: Region, scale: number): Promise<Seen> {
  const { width, height } = region;
  const [across, down] = [shrunk(width, scale), shrunk(height, scale)];
  return {
    picture: await pixelsOf(open(bytes).extract(region).resize(across, down, SMALLER)),
    pictureFromImage: within(region, across / width, down / height),
  };
}

/** Of a JPEG: libjpeg decodes all of it at a part of its size. */
async function shrinkAll({ bytes, width, height }: ImageFile, region: Region, scale: number): Promise<Seen> {
  const [across, down] = [shrunk(width, scale), shrunk(height, scale)];
  const n = shrunkBy(Math.min(width / across, height / down));
  const [wide, high] = [width, height].map((length) => Math.floor(length / n));
  const [sx, sy] = [across / (wide * n), down / (high * n)];
  const right = Math.min(across, Math.ceil((region.left + region.width) * sx));
  const bottom = Math.min(down, Math.ceil((region.top + region.height) * sy));
  const left = Math.min(Math.floor(region.left * sx), across - 1);
  const top = Math.min(Math.floor(region.top * sy), down - 1);
  const cut = { left, top, width: Math.max(1, right - left), height: Math.max(1, bottom - top) };
  return {
    picture: await pixelsOf(
      open(bytes)
        .resize(across, down, { ...SMALLER, fastShrinkOnLoad: true })
        .extract(cut),
    ),
    pictureFromImage: [sx, 0.5 * sx - 0.5 - left, sy, 0.5 * sy - 0.5 - top],
  };
}

function open(bytes: Uint8Array): Sharp {
  return sharp(bytes, { failOn: "error", sequentialRead: true });
}

function shrunk(length: number, scale: number): number {
  return Math.max(1, Math.round(length / scale));
}

/** What a region becomes whose pixels are sx and sy as many. */
function within({ left, top }: Region, sx: number, sy: number): Scaling {
  return [sx, (0.5 - left) * sx - 0.5, sy, (0.5 - top) * sy - 0.5];
}

/**
 * By how much sharp lets libjpeg shrink what it then resizes by `shrink` in all (`pipeline.cc`, "jpegShrinkOnLoad"). libvips
 * drops what libjpeg gives of a last pixel that is not whole: what is resized is of a multiple of that number of pixels.
 */
function shrunkBy(shrink: number): number {
  const n = [8, 4, 2].find((least) => shrink >= least) ?? 1;
  return n > 1 && Math.floor(shrink) === n ? n / 2 : n;
}

async function pixelsOf(image: Sharp): Promise<RawPicture> {
  const { data, info } = await image
    .flatten({ background: "white" })
    .toColourspace("srgb")
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: info.channels };
}

function isJpeg(bytes: Uint8Array): boolean {
  return bytes[0] === 0xff && bytes[1] === 0xd8;
}

function afterScaling([xx, xy, x0, yx, yy, y0]: Affine, [sx, left, sy, top]: Scaling): Affine {
  return [xx * sx, xy * sx, x0 * sx + left, yx * sy, yy * sy, y0 * sy + top];
}

/** The size of an image as it is stored, pixels. */
export async function imageSize(bytes: Uint8Array): Promise<{ readonly width: number; readonly height: number }> {
  const { width, height } = await sharp(bytes).metadata();
  return { width, height };
}
