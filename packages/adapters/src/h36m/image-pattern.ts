/** The paths of images, which Human3.6M's own release does not have: whoever takes the frames out of its videos names them. */
import { requireImagePath } from "../image-path.js";
import { oneOf, unexpected } from "../source-options.js";

/** What can stand in `image_pattern`, for a frame of a sequence. */
interface ImageNameParts {
  /** `S1` */
  readonly subject: string;
  /** Name of the official file with an underscore for the space: `Directions_1`, `TakingPhoto`. */
  readonly sequence: string;
  readonly camera: string;
  /** Six digits, from 000001. */
  readonly frame: string;
  /** The action as `metadata.xml` lists it: `TakingPhoto`. */
  readonly action: string;
  /** 1 or 2, as `metadata.xml` counts. */
  readonly subaction: string;
}

const partNames = ["subject", "sequence", "camera", "frame", "action", "subaction"] as const;

/** The names MMPose's converter gives to the images it extracts. */
export const mmposeImagePattern = "{subject}/{subject}_{sequence}.{camera}/{subject}_{sequence}.{camera}_{frame}.jpg";

/** The path of an image by a pattern such as `{subject}/{sequence}.{camera}/{frame}.jpg`. */
export function imagePath(pattern: string, parts: ImageNameParts): string {
  return pattern.replace(/\{(\w+)\}/g, (_, name: (typeof partNames)[number]) => parts[name]);
}

/** @throws {RecordProblem} when it has another part, no frame, so that all images would have one path, or leads out of the folder. */
export function checkedPattern(pattern: string): string {
  for (const [, name] of pattern.matchAll(/\{([^}]*)\}/g)) oneOf(name, partNames);
  if (!pattern.includes("{frame}")) throw unexpected("a pattern with {frame}", pattern);
  return requireImagePath("path", pattern);
}
