/** Forms that are one list of images, each with a pose, in which the image's name says what it shows. */
import { basename } from "node:path";
import { RecordProblem, shown } from "../../record-problem.js";
import type { Form } from "../options.js";
import { frameOfImageName, type ImageFrame } from "../quirks.js";
import type { FormSequence } from "./form-reader.js";

/** A sequence for each file. */
export function fileSequences(form: Form, paths: readonly string[]): FormSequence[] {
  return paths.map((path) => ({ form, id: basename(path), view: null, paths: { poses: path }, poses: null }));
}

/**
 * What every image shows.
 *
 * @throws {RecordProblem} naming the first row whose name is none of Human3.6M, or is that of an earlier row.
 */
export function framesOfImages(names: readonly string[]): ImageFrame[] {
  const seen = new Set<string>();
  return names.map((name, row) => {
    const frame = frameOfImageName(name);
    if (frame === null) {
      throw new RecordProblem(
        `imgname of row ${row}: a name such as S1_Directions_1.54138969_000001.jpg expected, found ${shown(name)}`,
      );
    }
    const key = `${frame.take.subject} ${frame.take.name} ${frame.camera} ${frame.frame}`;
    if (seen.has(key)) throw new RecordProblem(`imgname of row ${row}: each image once expected, found ${key} again`);
    seen.add(key);
    return frame;
  });
}
