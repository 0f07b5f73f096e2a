/** What a Unity source has to read: the clips of an export, or files in the paper's layout. */
import { stat } from "node:fs/promises";
import { basename, dirname, extname, join } from "node:path";
import { InvalidSettingError, MissingSourceError, type SourceSplit } from "@wildpose/pose";
import type { SourceFiles } from "../adapter.js";
import { RecordProblem, shown } from "../record-problem.js";
import { refuseUnknownOptions } from "../source-files.js";
import { unityCard } from "./card.js";
import { readExportDescription } from "./export-description.js";
import type { ExportSequence } from "./export-samples.js";
import { exportPaths, openExportTables } from "./export-tables.js";
import { fileError } from "./number-table.js";
import type { PaperSequence } from "./paper-samples.js";
import { paperJointOrder } from "./quirks.js";
import type { UnitySequence } from "./samples.js";

const id = unityCard.id;
const paperOptions = ["joints", "swapPrincipalPoint", "split"] as const;

/**
 * The sequences of a source: a clip of an export with samples, or a file in the paper's layout.
 *
 * Which of the two it is, is seen from the files: `export.json` under the root, or named (or its folder); otherwise
 * `unity_train.npy` under the root, or the npy and text files that are named. Options, for the paper's layout alone:
 * `joints`, the 17 names in the order of the file, which must be given; `swapPrincipalPoint`, true or false; `split`, the
 * set its samples come in.
 *
 * @throws {MissingSourceError} when a file is not there.
 * @throws {MalformedSourceError} when an export contradicts itself.
 * @throws {InvalidSettingError} when an option does not fit.
 */
export async function listSequences(files: SourceFiles): Promise<UnitySequence[]> {
  refuseUnknownOptions(unityCard, files, paperOptions);
  const found = files.annotations === null ? await findUnder(files.root) : await sortNamed(files.annotations);
  return "export" in found ? exportSequences(found.export, files) : paperSequences(found.paper, files);
}

type Found = { readonly export: string } | { readonly paper: readonly string[] };

async function findUnder(root: string): Promise<Found> {
  const paths = exportPaths(root);
  if ((await kindOf(paths.description)) === "file") return { export: root };
  if ((await kindOf(paths.joints)) === "file") {
    throw new MissingSourceError(
      id,
      paths.description,
      "joints.npy is there, so an export was begun and not finished; make it again",
    );
  }
  const paper = join(root, "unity_train.npy");
  if ((await kindOf(paper)) === "file") return { paper: [paper] };
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
    if (kind === "none") throw fileError(path, Object.assign(new Error("not found"), { code: "ENOENT" }));
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

async function kindOf(path: string): Promise<"file" | "folder" | "none"> {
  try {
    return (await stat(path)).isDirectory() ? "folder" : "file";
  } catch {
    return "none";
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
  await (await openExportTables(folder, description.samples)).close();
  const files = Object.values(exportPaths(folder));
  return clips.flatMap((clip, clipIndex) =>
    clip.from === clip.to
      ? []
      : [{ id: clip.name, files, form: "export" as const, folder, clipIndex, clip, description }],
  );
}

function paperSequences(paths: readonly string[], { options }: SourceFiles): PaperSequence[] {
  const order = option("joints", () => paperJointOrder(options.joints));
  const swapPrincipalPoint = option("swapPrincipalPoint", () => booleanOf(options.swapPrincipalPoint ?? false));
  const split = option("split", () => splitOf(options.split ?? "train"));
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
    return { id: stem, files: [path], form: "paper", path, layout, stem, order, swapPrincipalPoint, split };
  });
}

function option<Value>(name: string, read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof RecordProblem)) throw error;
    throw new InvalidSettingError(`${id}: options: ${name}: ${error.message}`, { cause: error });
  }
}

function booleanOf(value: unknown): boolean {
  if (typeof value === "boolean") return value;
  throw new RecordProblem(`true or false expected, found ${shown(value)}`);
}

function splitOf(value: unknown): SourceSplit {
  if (value === "train" || value === "validation" || value === "test") return value;
  throw new RecordProblem(`train, validation or test expected, found ${shown(value)}`);
}
