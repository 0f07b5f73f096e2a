import { basename, extname } from "node:path";
import { InvalidSettingError, MissingSourceError } from "@wildpose/pose";
import type { SourceFiles, SourceSequence } from "../adapter.js";
import { readCameras } from "./camera-files.js";
import type { CameraTable } from "./cameras.js";
import { h36mCard } from "./card.js";
import type { FormSequence } from "./forms/form-reader.js";
import { formReaders } from "./forms/form-readers.js";
import { type Form, forms, type H36mOptions, readOptions } from "./options.js";

/** What is read in one go: one camera's view of one take, or a file that is a list of images. */
export interface H36mSequence extends SourceSequence, FormSequence {
  readonly cameras: CameraTable;
  readonly options: H36mOptions;
}

/** The views of the form that lies under the root, or that the recipe names. */
export async function listSequences(files: SourceFiles): Promise<H36mSequence[]> {
  const options = readOptions(files);
  const found = await listForm(files, options);
  if (found.length === 0) {
    throw new InvalidSettingError(
      `h36m: options: poses of ${options.subjects.join(", ")}, ${options.actions.join(", ")} expected, found none; name others`,
    );
  }
  const { cameras, path } = await readCameras(files.root, options.cameraFile);
  return found.map((sequence) => ({
    ...sequence,
    files: [...Object.values(sequence.paths), ...(path === null ? [] : [path])],
    cameras,
    options,
  }));
}

async function listForm({ root, annotations }: SourceFiles, options: H36mOptions): Promise<readonly FormSequence[]> {
  if (annotations !== null) {
    const form = formOfFiles(annotations, options.form);
    return (await formReaders[form].list(root, annotations, options)) ?? [];
  }
  const candidates = options.form === null ? forms : [options.form];
  const found: { form: Form; sequences: readonly FormSequence[] }[] = [];
  for (const form of candidates) {
    const sequences = await formReaders[form].list(root, null, options);
    if (sequences !== null) found.push({ form, sequences });
  }
  if (found.length > 1) {
    throw new InvalidSettingError(
      `h36m: ${root}: one form expected, found ${found.map(({ form }) => form).join(" and ")}; name one by the option form`,
    );
  }
  if (found.length === 0) {
    throw new MissingSourceError(
      h36mCard.id,
      root,
      `expected ${candidates.flatMap((form) => formReaders[form].signs).join(", or ")} under it; get them as datasets/h36m/README.md says, or correct the root`,
    );
  }
  return found[0].sequences;
}

/** Forms that are single files can be given as files: which one it is, is in the name. */
function formOfFiles(annotations: readonly string[], named: Form | null): Form {
  const ofFiles: readonly Form[] = ["videopose3d", "c2f-vol", "mmpose"];
  if (annotations.length === 0) {
    throw new InvalidSettingError(
      "h36m: 0 annotation files given, expected 1 or more; leave annotations out to read what is under the root",
    );
  }
  const form = named ?? formOfFile(annotations[0]);
  if (form !== null && ofFiles.includes(form)) return form;
  throw new InvalidSettingError(
    `h36m: annotation files of the forms ${ofFiles.join(", ")} expected, found ${named ?? basename(annotations[0])}; leave annotations out to read what is under the root`,
  );
}

function formOfFile(path: string): Form | null {
  if (extname(path) === ".mat") return "c2f-vol";
  if (extname(path) !== ".npz") return null;
  return basename(path).startsWith("data_3d_") ? "videopose3d" : "mmpose";
}
