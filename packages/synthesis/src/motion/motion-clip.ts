/**
 * Motion files of any kind as one thing: a clip of named joints that can be posed.
 */
import { readdir, readFile } from "node:fs/promises";
import { basename, dirname, extname, join } from "node:path";
import { FormatError } from "@wildpose/formats";
import {
  type AmcMotion,
  type BvhMotion,
  kinematicsOf,
  type MotionKinematics,
  readAmc,
  readAsf,
  readBvh,
} from "@wildpose/formats/motion";
import { MalformedSourceError, MissingSourceError } from "@wildpose/pose";

/** How messages name the dataset that a motion file is of. */
export const MOTION = "motion";

/** Frames a second of an AMC file that does not say its own: the rate of the CMU database. */
const CMU_FRAMES_PER_SECOND = 120;

const MILLIMETRES_PER_INCH = 25.4;

export interface MotionClip extends MotionKinematics {
  readonly framesPerSecond: number;
  /** Millimetres of the file's unit, where the file says it: BVH files do not. */
  readonly unitMm: number | null;
}

/** What a motion file's name must end in. */
export const motionExtensions: readonly string[] = [".bvh", ".amc"];

/**
 * Reads a BVH file, or an AMC file with the ASF file that lies beside it.
 *
 * @throws {MalformedSourceError} naming file and line.
 * @throws {MissingSourceError} when the file, or the ASF file of an AMC file, is not there.
 */
export async function readMotionClip(path: string): Promise<MotionClip> {
  if (extname(path).toLowerCase() === ".amc") {
    const skeletonPath = await skeletonBeside(path);
    const skeletonBytes = await bytesOf(skeletonPath);
    const skeleton = naming(skeletonPath, () => readAsf(skeletonBytes));
    const bytes = await bytesOf(path);
    return clipOf(naming(path, () => readAmc(bytes, skeleton)));
  }
  const bytes = await bytesOf(path);
  return clipOf(naming(path, () => readBvh(bytes)));
}

/** A motion that was read as a clip. */
export function clipOf(motion: BvhMotion | AmcMotion): MotionClip {
  if ("skeleton" in motion) {
    return {
      ...kinematicsOf(motion),
      framesPerSecond: motion.framesPerSecond ?? CMU_FRAMES_PER_SECOND,
      unitMm: MILLIMETRES_PER_INCH / motion.skeleton.units.length,
    };
  }
  return { ...kinematicsOf(motion), framesPerSecond: wholeWhereMeant(1 / motion.frameTime), unitMm: null };
}

/** `01_05.amc` belongs to `01.asf`, or to the only ASF file of its folder. */
async function skeletonBeside(path: string): Promise<string> {
  const folder = dirname(path);
  const names = await readdir(folder).catch((cause: unknown) => {
    throw unreadable(folder, cause);
  });
  const skeletons = names.filter((name) => extname(name).toLowerCase() === ".asf").sort();
  const stem = basename(path, extname(path));
  const sameName = skeletons.find((name) => {
    const subject = basename(name, extname(name));
    return stem === subject || stem.startsWith(`${subject}_`);
  });
  const found = sameName ?? (skeletons.length === 1 ? skeletons[0] : undefined);
  if (found !== undefined) return join(folder, found);
  const expected = join(folder, `${stem.split("_")[0]}.asf`);
  throw new MissingSourceError(MOTION, expected, `${basename(path)} needs the ASF file of its skeleton beside it`);
}

async function bytesOf(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

function unreadable(path: string, cause: unknown): Error {
  const { code } = cause as NodeJS.ErrnoException;
  if (code === undefined) return cause as Error;
  if (code === "ENOENT") return new MissingSourceError(MOTION, path, "correct the name", { cause });
  const nextSteps: Readonly<Record<string, string>> = {
    EACCES: "change its permissions",
    EPERM: "change its permissions",
    EISDIR: "it is a folder: name a file in it",
    ERR_FS_FILE_TOO_LARGE: "it is over 2 GiB: split it",
  };
  const nextStep = nextSteps[code] ?? "copy it to another disk";
  return new MalformedSourceError(MOTION, path, `cannot be read (${code}); ${nextStep}`, { cause });
}

function naming<Result>(path: string, read: () => Result): Result {
  try {
    return read();
  } catch (cause) {
    if (cause instanceof FormatError) throw new MalformedSourceError(MOTION, path, cause.message, { cause });
    throw cause;
  }
}

/** Frame times are rounded: 0.0083333 is 120 frames a second, 0.0333333 is 30. */
function wholeWhereMeant(rate: number): number {
  const whole = Math.round(rate);
  return whole > 0 && Math.abs(rate - whole) / whole < 1e-3 ? whole : Number(rate.toPrecision(6));
}
