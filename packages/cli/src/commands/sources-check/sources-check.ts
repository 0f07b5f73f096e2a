import { readdirSync, statSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import {
  type AnnotationFileCheck,
  checkSource,
  type ImageFolderCheck,
  loadAdapter,
  type SourceCheck,
  type TreeCheck,
} from "@wildpose/adapters";
import { FailedCheckError, InvalidSettingError, MissingSourceError } from "@wildpose/pose";
import { formatBytes, formatCount } from "../../figures.js";
import { interruptionSignal } from "../../interruption.js";
import { printJson } from "../../json-output.js";
import { startProgress } from "../../progress.js";
import { shellWord } from "../../shell-word.js";
import { textTable } from "../../text-table.js";

export interface SourcesCheckArguments {
  source: string;
  root: string;
  checksums: boolean;
  json: boolean;
}

/** Names of unexpected files, and files of a tree, that are printed; `--json` has all. */
const mostShown = 12;

/** @throws {FailedCheckError} after the report, when something is missing or not as published. */
export async function sourcesCheck({ source, root, checksums, json }: SourcesCheckArguments): Promise<void> {
  refuseOtherThanFolder(root);
  const { card } = await loadAdapter(source, { relativeTo: process.cwd() });
  const progress = startProgress();
  const check = await checkSource(card, root, {
    checksums,
    signal: interruptionSignal(),
    onProgress: ({ path, done, total }) => progress.report({ stage: "bytes of", source: path, done, total }),
  }).finally(() => progress.stop());
  if (!check.rootFound) throw new MissingSourceError(card.id, root, "give --root the folder of the unpacked download");

  if (json) printJson(check);
  else
    process.stdout.write(`${textTable([["", "path", "note"], ...rowsOf(check)])}\n\n${outcomeText(check, source)}\n`);
  if (!check.ok) {
    const count = check.problems.length;
    throw new FailedCheckError(`${card.id}: ${root}: ${count} ${count === 1 ? "problem" : "problems"} in the download`);
  }
}

/** @throws {InvalidSettingError} when the root is a file, or may not be opened; one that is not there is said later. */
function refuseOtherThanFolder(root: string): void {
  const found = statSync(root, { throwIfNoEntry: false });
  if (found?.isDirectory() === false) {
    throw new InvalidSettingError(`--root: expected a folder, found the file ${root}; name the folder it is in`);
  }
  if (found) readdirSync(root);
}

function rowsOf({ trees, recognised, unexpected }: SourceCheck): string[][] {
  const shown = trees.length === 1 ? trees : trees.filter(({ begun }) => begun);
  const others = trees.filter((tree) => !shown.includes(tree)).map(({ id }) => id);
  return [
    ...shown.flatMap((tree) => treeRows(tree, trees.length > 1)),
    ...(others.length > 0
      ? [["absent", others.join(", "), `${shown.length > 0 ? "other " : ""}parts or forms of the source`]]
      : []),
    ...recognised.map(({ path }) => ["known", path, "not official; not read"]),
    ...unexpectedRows(unexpected),
  ];
}

function treeRows({ id, annotations, images }: TreeCheck, isOneOfMany: boolean): string[][] {
  const found = annotations.filter((file) => file.found);
  const count = `${formatCount(found.length)} of ${formatCount(annotations.length)} annotation files`;
  const files =
    annotations.length <= mostShown
      ? annotations.map(annotationRow)
      : annotations
          .filter((file) => file.found && file.fault !== null)
          .slice(0, mostShown)
          .map(annotationRow);
  return [
    ...(isOneOfMany || annotations.length > mostShown ? [["tree", id, count]] : []),
    ...files,
    ...(images === null ? [] : [imagesRow(images)]),
  ];
}

function annotationRow({ path, found, bytes, fault, checksum, expectedBytes, expectedSamples }: AnnotationFileCheck) {
  const samples = expectedSamples === null ? "" : `; ${formatCount(expectedSamples)} samples expected`;
  if (!found) return ["missing", path, `annotations${samples}`];
  const size = bytes === null ? "" : `, ${formatBytes(bytes)}`;
  const published =
    fault === null && checksum === "matches"
      ? ", checksum as published"
      : bytes !== null && bytes === expectedBytes
        ? ", size as published"
        : "";
  return [fault === null ? "found" : "wrong", path, `annotations${size}${published}${samples}`];
}

function imagesRow({ path, found, images, expectedImages, fault }: ImageFolderCheck): string[] {
  if (!found) return ["missing", `${path}/`, "images"];
  const expected = expectedImages === null ? "" : ` of ${formatCount(expectedImages)}`;
  return [fault === null ? "found" : "wrong", `${path}/`, `${formatCount(images)}${expected} images`];
}

function unexpectedRows(names: readonly string[]): string[][] {
  const rows = names.slice(0, mostShown).map((name) => ["unexpected", name, "not in the official tree; not read"]);
  const more = names.length - mostShown;
  return more > 0 ? [...rows, ["", `and ${formatCount(more)} more`, ""]] : rows;
}

/**
 * The notes and problems, or that there is none and which lines of a recipe read the source.
 *
 * @param named the source as it was named: an adapter of the user's own is named by its path.
 */
function outcomeText({ source, root, problems, notes }: SourceCheck, named: string): string {
  if (problems.length > 0) return [...notes, ...problems].join("\n");
  const [folder, name] = [dirname(resolve(root)), basename(resolve(root))];
  return [
    ...notes,
    `${source}: nothing is wrong`,
    `\nNext\n  wildpose build <recipe> --root ${shellWord(folder)}, where the recipe has`,
    `    sources:\n      - source: ${named}`,
    `        root: ${JSON.stringify(name)}`,
  ].join("\n");
}
