/** Finds files that are named after takes. */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { InvalidSettingError, MalformedSourceError } from "@wildpose/pose";
import { shown } from "../../record-problem.js";
import { h36mCard } from "../card.js";
import type { Form, H36mOptions } from "../options.js";
import { isCalibrationRecording, takeOfName } from "../quirks.js";
import { type CameraId, cameraIds, type Subject, type Take, takes } from "../sequence-names.js";
import type { FormSequence } from "./form-reader.js";

/** Names in a folder, sorted by code unit; none when there is no such folder. */
export async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return [];
    throw new MalformedSourceError(
      h36mCard.id,
      folder,
      `the folder cannot be read (${code ?? "unknown error"}); check its permissions`,
      { cause: error },
    );
  }
}

/**
 * The files of a folder by the take that their names say, or by take and camera where the names end in a camera's number.
 * Calibration recordings are left out.
 *
 * @param ending such as `.cdf`; files that end otherwise, or are hidden, are not looked at.
 * @returns paths by `Directions 1`, or by `Directions 1.54138969`.
 * @throws {MalformedSourceError} when a name is of no take of the subject, or two names are of the same.
 */
export async function takeFiles(
  folder: string,
  subject: Subject,
  ending: string,
  withCamera: boolean,
): Promise<ReadonlyMap<string, string>> {
  const paths = new Map<string, string>();
  for (const name of await namesIn(folder)) {
    if (!name.endsWith(ending) || name.startsWith(".")) continue;
    const stem = name.slice(0, -ending.length);
    const camera = withCamera ? cameraIds.find((id) => stem.endsWith(`.${id}`)) : undefined;
    const takeName = camera === undefined ? stem : stem.slice(0, -camera.length - 1);
    if (isCalibrationRecording(takeName)) continue;
    const take = takeOfName(subject, takeName);
    if (take === null || (withCamera && camera === undefined)) {
      const expected = withCamera ? `Directions 1.54138969${ending}` : `Directions 1${ending}`;
      throw new MalformedSourceError(
        h36mCard.id,
        folder,
        `files of ${subject} named like ${expected} expected, found ${shown(name)}; rename it, or move it away`,
      );
    }
    const key = camera === undefined ? take.name : `${take.name}.${camera}`;
    const other = paths.get(key);
    if (other !== undefined) {
      throw new MalformedSourceError(
        h36mCard.id,
        folder,
        `one file for ${subject} ${take.name} expected, found two: ${shown(name)} is its other name; move one away`,
      );
    }
    paths.set(key, join(folder, name));
  }
  return paths;
}

/** The files of one view by what is in them; null where it has none. */
type PathsOfView = (take: Take, camera: CameraId) => FormSequence["paths"] | null;

/**
 * A sequence for every take and camera that the options want and there are files for.
 *
 * @param ofSubject the files of a subject; null where there is nothing of it.
 * @returns null when there is nothing of any subject that is wanted.
 * @throws {InvalidSettingError} when there is nothing of a subject that the options name.
 */
export async function listViews(
  form: Form,
  options: H36mOptions,
  ofSubject: (subject: Subject) => Promise<PathsOfView | null>,
): Promise<FormSequence[] | null> {
  const sequences: FormSequence[] = [];
  const absent: Subject[] = [];
  for (const subject of options.subjects) {
    const pathsOf = await ofSubject(subject);
    if (pathsOf === null) {
      absent.push(subject);
      continue;
    }
    for (const take of takes) {
      if (take.subject !== subject || !options.actions.includes(take.action)) continue;
      for (const camera of options.cameras) {
        const paths = pathsOf(take, camera);
        if (paths !== null)
          sequences.push({ form, id: `${subject}/${take.name}/${camera}`, view: { take, camera }, paths, poses: null });
      }
    }
  }
  if (absent.length === options.subjects.length) return null;
  if (absent.length > 0 && options.subjectsNamed) {
    throw new InvalidSettingError(
      `h36m: options: subjects: ${absent.join(", ")} expected in the form ${form}, found nothing; leave it out, or put its files there`,
    );
  }
  return sequences;
}
