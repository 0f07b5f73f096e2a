/**
 * The motion files that a user means by the names of files and folders.
 */
import { readdirSync, statSync } from "node:fs";
import { basename, extname, join, relative, sep } from "node:path";
import { InvalidSettingError, MissingSourceError } from "@wildpose/pose";
import { MOTION, motionExtensions } from "./motion-clip.js";

export interface MotionFile {
  readonly path: string;
  /** Path from the folder that was named, with forward slashes; of a named file its own name. */
  readonly source: string;
  /** The file's name without its ending; where two files share it, the source without its ending. Unique. */
  readonly name: string;
}

/**
 * Finds motions: named files, and what lies in named folders, however deep. Sorted by source, so that the order is that
 * of no file system.
 *
 * @throws {MissingSourceError} when a name is not there, or a folder holds no motion.
 * @throws {InvalidSettingError} when a file is of no kind that is read, or two files cannot be told apart.
 */
export function findMotions(names: readonly string[]): MotionFile[] {
  const found = names.flatMap((name) => motionsAt(name));
  found.sort((a, b) => (a.source < b.source ? -1 : a.source > b.source ? 1 : 0));
  const counts = new Map<string, number>();
  for (const { source } of found) counts.set(stem(basename(source)), (counts.get(stem(basename(source))) ?? 0) + 1);
  const taken = new Map<string, string>();
  return found.map(({ path, source }) => {
    const short = stem(basename(source));
    // Names are parts of sample ids: control characters and white space at the ends would not survive there.
    const name = (counts.get(short) === 1 ? short : stem(source))
      .replaceAll(/[\p{Cc}\\]/gu, "_")
      .trim()
      .slice(-200);
    const other = taken.get(name);
    if (other !== undefined) {
      throw new InvalidSettingError(
        `${other} and ${path} have the same name; name a folder that holds both, or make two exports`,
      );
    }
    taken.set(name, path);
    return { path, source, name };
  });
}

function motionsAt(name: string): Omit<MotionFile, "name">[] {
  const found = statSync(name, { throwIfNoEntry: false });
  if (found === undefined) throw new MissingSourceError(MOTION, name, "name a .bvh or .amc file, or a folder of them");
  if (!found.isDirectory()) {
    if (!isMotion(name)) {
      throw new InvalidSettingError(`${name}: expected a motion file (${motionExtensions.join(", ")}) or a folder`);
    }
    return [{ path: name, source: basename(name) }];
  }
  const motions = readdirSync(name, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && isMotion(entry.name))
    .map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return { path, source: relative(name, path).split(sep).join("/") };
    });
  if (motions.length === 0) {
    throw new MissingSourceError(MOTION, name, `this folder holds no ${motionExtensions.join(" or ")} file`);
  }
  return motions;
}

function isMotion(name: string): boolean {
  return motionExtensions.includes(extname(name).toLowerCase());
}

function stem(name: string): string {
  return name.slice(0, name.length - extname(name).length);
}
