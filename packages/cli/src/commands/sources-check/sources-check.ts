import { type AnnotationFileCheck, adapterFor, checkSource, type ImageFolderCheck } from "@wildpose/adapters";
import { FailedCheckError, MissingSourceError } from "@wildpose/pose";
import { formatBytes, formatCount } from "../../figures.js";
import { printJson } from "../../json-output.js";
import { textTable } from "../../text-table.js";

export interface SourcesCheckArguments {
  source: string;
  root: string;
  json: boolean;
}

/** Names of unexpected files that are printed; `--json` has all. */
const unexpectedShown = 12;

/** @throws {FailedCheckError} after the report, when something that the official tree has is missing. */
export async function sourcesCheck({ source, root, json }: SourcesCheckArguments): Promise<void> {
  const { card } = adapterFor(source);
  const check = await checkSource(card, root);
  if (!check.rootFound) throw new MissingSourceError(source, root, "give --root the folder of the unpacked download");

  if (json) printJson(check);
  else {
    const rows = [
      ...check.trees.flatMap((tree) => [...tree.annotations.map(annotationRow), imagesRow(tree.images)]),
      ...unexpectedRows(check.unexpected),
    ];
    process.stdout.write(`${textTable([["", "path", "note"], ...rows])}\n`);
    if (check.problems.length > 0) process.stdout.write(`\n${check.problems.join("\n")}\n`);
  }
  if (!check.ok) {
    const count = check.problems.length;
    throw new FailedCheckError(`${source}: ${root}: ${count} ${count === 1 ? "problem" : "problems"} in the download`);
  }
}

function annotationRow({ path, bytes, expectedPersons }: AnnotationFileCheck): string[] {
  const persons = expectedPersons === null ? "" : `; ${formatCount(expectedPersons)} persons expected`;
  if (bytes === null) return ["missing", path, `annotations${persons}`];
  return ["found", path, `annotations, ${formatBytes(bytes)}${persons}`];
}

function imagesRow({ path, found, images, expectedImages }: ImageFolderCheck): string[] {
  const expected = expectedImages === null ? "" : ` of ${formatCount(expectedImages)}`;
  return [found ? "found" : "missing", `${path}/`, found ? `${formatCount(images)}${expected} images` : "images"];
}

function unexpectedRows(names: readonly string[]): string[][] {
  const rows = names
    .slice(0, unexpectedShown)
    .map((name) => ["unexpected", name, "not in the official tree; not read"]);
  const more = names.length - unexpectedShown;
  return more > 0 ? [...rows, ["", `and ${formatCount(more)} more`, ""]] : rows;
}
