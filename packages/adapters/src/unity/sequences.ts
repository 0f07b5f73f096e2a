/** What a Unity source has to read: the clips of an export, or files in the paper's layout. */
import { stat } from "node:fs/promises";
import { basename, dirname, extname, join } from "node:path";
import { InvalidSettingError, MissingSourceError } from "@wildpose/pose";
import type { SourceFiles } from "../adapter.js";
import { refuseUnknownOptions, unreadable } from "../source-files.js";
import { unityCard } from "./card.js";
import { readExportDescription } from "./export-description.js";
import type { ExportSequence } from "./export-samples.js";
import { exportPaths, openExportTables, visibilityPath } from "./export-tables.js";
import { paperOptionNames, readPaperOptions } from "./options.js";
import type { PaperSequence } from "./paper-samples.js";
import type { UnitySequence } from "./samples.js";

const id = unityCard.id;

/**
 * The sequences of a source: a clip of an export with samples, or a file in the paper's layout.
 *
 * Which of the two it is, is seen from the files: `export.json` under the root, or named (or its folder); otherwise
 * `unity_train.npy` under the root, or the npy and text files that are named. Options are for the paper's
 * layout alone.
 *
 * @throws {MissingSourceError} when a file is not there.
 * @throws {MalformedSourceError} when an export contradicts itself, or cannot be read.
 * @throws {InvalidSettingError} when an option does not fit.
 */
export async function listSequences(files: SourceFiles): Promise<UnitySequence[]> {
  refuseUnknownOptions(unityCard, files, paperOptionNames);
  const found = files.annotations === null ? await findUnder(files.root) : await sortNamed(files.annotations);
  return "export" in found ? exportSequences(found.export, files) : paperSequences(found.paper, files);
}

type Found = { readonly export: string } | { readonly paper: readonly string[] };

async function findUnder(root: string): Promise<Found> {
  const paths = exportPaths(root);
  if ((await kindOf(paths.description)) !== "none") return { export: root };
  if ((await kindOf(paths.joints)) !== "none") {
    throw new MissingSourceError(
      id,
      paths.description,
      "joints.npy is there, so an export was begun and not finished; make it again",
    );
  }
  const paper = join(root, "unity_train.npy");
  if ((await kindOf(paper)) !== "none") return { paper: [paper] };
  throw new MissingSourceError(
    id,
    paths.description,
    "nor is unity_train.npy; make an export as datasets/unity/README.md says, or correct the root",
  );
}

async function sortNamed(paths: readonly string[]): Promise<Found> {
  if (paths.length === 0) {
    throw new InvalidSettingError(`${id}: 0 annotation files given, expected 1 or more, such as export.json`);
  }
  const exports: string[] = [];
  for (const path of paths) {
    const kind = await kindOf(path);
    if (kind === "none") {
      throw new MissingSourceError(id, path, "name another, or leave annotations out to read what is under the root");
    }
    if (kind === "folder") exports.push(path);
    else if (extname(path).toLowerCase() === ".json") exports.push(dirname(path));
  }
  if (exports.length === 0) return { paper: paths };
  if (paths.length > 1) {
    throw new InvalidSettingError(
      `${id}: ${paths.length} annotation files given with an export (${exports[0]}) among them, expected 1; name one export, or files in the paper's layout alone`,
    );
  }
  const [path] = paths;
  if ((await kindOf(path)) === "file" && basename(path) !== "export.json") {
    throw new InvalidSettingError(
      `${id}: ${path}: expected export.json, found ${basename(path)}; name the export's folder`,
    );
  }
  return { export: exports[0] };
}

/** Readers refuse a `file` that is a pipe or the like. What may not be looked at is not absent. */
async function kindOf(path: string): Promise<"file" | "folder" | "none"> {
  try {
    return (await stat(path)).isDirectory() ? "folder" : "file";
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return "none";
    throw unreadable(unityCard, path, error);
  }
}

async function exportSequences(folder: string, { options }: SourceFiles): Promise<ExportSequence[]> {
  const [given] = Object.keys(options);
  if (given !== undefined) {
    throw new InvalidSettingError(
      `${id}: options: ${given} is for files in the paper's layout; leave it out, ${join(folder, "export.json")} says all about an export`,
    );
  }
  const { clips, ...description } = await readExportDescription(folder);
  // Tables that do not fit export.json are refused before the first clip is read.
  await (await openExportTables(folder, description)).close();
  const files = [...Object.values(exportPaths(folder)), ...(description.hasImages ? [visibilityPath(folder)] : [])];
  return clips.flatMap((clip, clipIndex) =>
    clip.from === clip.to
      ? []
      : [{ id: clip.name, files, form: "export" as const, folder, clipIndex, clip, description }],
  );
}

function paperSequences(paths: readonly string[], files: SourceFiles): PaperSequence[] {
  const options = readPaperOptions(files);
  const pathOfStem = new Map<string, string>();
  return paths.map((path) => {
    const extension = extname(path);
    const stem = basename(path, extension);
    const earlier = pathOfStem.get(stem);
    if (earlier !== undefined) {
      throw new InvalidSettingError(
        `${id}: ${earlier} and ${path}: different names expected, found ${stem} twice; the name is in the ids of the samples, rename one`,
      );
    }
    pathOfStem.set(stem, path);
    const layout = extension.toLowerCase() === ".npy" ? "npy" : "text";
    return { id: stem, files: [path], form: "paper", path, layout, stem, ...options };
  });
}
