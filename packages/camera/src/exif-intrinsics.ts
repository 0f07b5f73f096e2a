/**
 * Intrinsics from what a camera wrote into its photograph.
 *
 * Tags and meanings: Exif 2.32 (CIPA DC-008-2019), section 4.6.5. The focal length on 35 mm film is the one that sees as
 * much over the picture's diagonal, of 43.27 mm on film (CIPA DCG-001-2005), so pixels = millimetres · diagonal in pixels /
 * 43.27. Some programs take the film's 36 mm for the longer side; for pictures of 3:2 that is the same, for 4:3 it is 4 %
 * less. It is written in whole millimetres: 28 mm are known to 2 %.
 */
import type { Intrinsics } from "./pinhole.js";

/** Numbers of an EXIF block; null where they are not there. `readExifCamera` of `@wildpose/formats/exif` reads them. */
export interface ExifNumbers {
  /** PixelXDimension, PixelYDimension: the size when the picture was taken. */
  readonly width: number | null;
  readonly height: number | null;
  /** FocalLength, millimetres. */
  readonly focalLengthMm: number | null;
  /** FocalLengthIn35mmFilm, millimetres. */
  readonly focalLengthIn35mmFilm: number | null;
  /** FocalPlaneXResolution, FocalPlaneYResolution: pixels of the picture to a unit on the sensor. */
  readonly focalPlaneXResolution: number | null;
  readonly focalPlaneYResolution: number | null;
  /** FocalPlaneResolutionUnit: 2 inch, which is also meant where it is missing, 3 centimetre. */
  readonly focalPlaneResolutionUnit: number | null;
  /** DigitalZoomRatio. */
  readonly digitalZoomRatio: number | null;
}

export type ExifIntrinsics =
  | { readonly intrinsics: Intrinsics; readonly problem: null }
  /** Why there are none: no sentence, for counts and messages. */
  | { readonly intrinsics: null; readonly problem: string };

const FILM_DIAGONAL_MM = Math.hypot(36, 24);
/** Of 35 mm film. Wider is a fisheye, which is no pinhole; cameras that write 30,000 and more are known. */
const SHORTEST_MM = 8;
const LONGEST_MM = 2000;
/** 4 and 5 are not of the standard, but are written. */
const millimetresOfUnit: ReadonlyMap<number, number> = new Map([
  [2, 25.4],
  [3, 10],
  [4, 1],
  [5, 0.001],
]);
/** Pixels of cameras are square; where the two resolutions differ by more, one of them is wrong. */
const SQUARE = 0.02;

/**
 * The focal length in pixels, and the middle of the picture for the principal point: right to some percent, and without
 * the lens's distortion. Only of a picture that is as large as its block says: one that was cut or scaled may see less.
 * Turned by a right angle is as well.
 *
 * @param width,height pixels, of the picture as it is stored.
 */
export function exifIntrinsics(exif: ExifNumbers, width: number, height: number): ExifIntrinsics {
  const none = (problem: string) => ({ intrinsics: null, problem });
  if (exif.width === null || exif.height === null) return none("EXIF does not say the size of the picture");
  const isTurned = exif.width === height && exif.height === width;
  if (!isTurned && (exif.width !== width || exif.height !== height)) {
    return none("the picture is not of the size in its EXIF block: it was cut or scaled");
  }
  // Whether the lengths in the block have the zoom in them differs between makers.
  if (exif.digitalZoomRatio !== null && exif.digitalZoomRatio > 1) return none("the picture was zoomed digitally");

  const diagonal = Math.hypot(width, height);
  const focal = focalOn35mmFilm(exif, diagonal) ?? focalOnSensor(exif);
  if (focal === null) return none("EXIF does not say the focal length");
  const millimetres = (focal / diagonal) * FILM_DIAGONAL_MM;
  if (!(millimetres >= SHORTEST_MM && millimetres <= LONGEST_MM)) {
    return none(`the focal length in EXIF is not one of ${SHORTEST_MM} to ${LONGEST_MM} mm on 35 mm film`);
  }
  return { intrinsics: [focal, focal, (width - 1) / 2, (height - 1) / 2], problem: null };
}

/** Pixels; null where it is not said, for which 0 stands too. */
function focalOn35mmFilm({ focalLengthIn35mmFilm }: ExifNumbers, diagonal: number): number | null {
  return focalLengthIn35mmFilm ? (focalLengthIn35mmFilm * diagonal) / FILM_DIAGONAL_MM : null;
}

/** Pixels; null where it is not said, or not in a way that can be right. */
function focalOnSensor(exif: ExifNumbers): number | null {
  const { focalLengthMm, focalPlaneXResolution: x, focalPlaneYResolution: y, focalPlaneResolutionUnit } = exif;
  const unit = millimetresOfUnit.get(focalPlaneResolutionUnit ?? 2);
  if (!focalLengthMm || !x || !y || unit === undefined) return null;
  if (Math.abs(x / y - 1) > SQUARE) return null;
  return (focalLengthMm * Math.sqrt(x * y)) / unit;
}
