/** EXIF: blocks of made photographs, written by another library. */
import { exifIntrinsics } from "@wildpose/camera";
import { readExifCamera } from "@wildpose/formats/exif";
import sharp from "sharp";
import type { FuzzFile, FuzzTarget } from "../fuzz-target.js";

const lens = { FocalLength: "50/1", PixelXDimension: "60", PixelYDimension: "40" };
const sensor = { FocalPlaneXResolution: "5000/2", FocalPlaneYResolution: "2500/1", FocalPlaneResolutionUnit: "3" };

export const target: FuzzTarget = {
  name: "exif",
  files: async () => [
    await blockOf("film", { ...lens, FocalLengthIn35mmFilm: "75", DigitalZoomRatio: "0/1" }),
    await blockOf("sensor", { ...lens, ...sensor }),
    await blockOf("no-lens", {}),
  ],
  read(bytes) {
    exifIntrinsics(readExifCamera(bytes), 60, 40);
  },
};

async function blockOf(name: string, exif: Readonly<Record<string, string>>): Promise<FuzzFile> {
  const create = { width: 60, height: 40, channels: 3, background: "red" } as const;
  const photograph = sharp({ create }).withExif({ IFD0: { Make: "Made", Orientation: "1" }, IFD2: { ...exif } });
  const { exif: block } = await sharp(await photograph.jpeg().toBuffer()).metadata();
  if (block === undefined) throw new Error(`${name}: no EXIF block was written`);
  return { name, bytes: new Uint8Array(block) };
}
