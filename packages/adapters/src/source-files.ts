import { readFile } from "node:fs/promises";
import { InvalidSettingError, MalformedSourceError, MissingSourceError } from "@wildpose/pose";
import type { DatasetCard, SourceFiles } from "./adapter.js";

/**
 * The annotation file of a source that comes in one file.
 *
 * @throws {InvalidSettingError} when there is none or more than one: sample ids would collide.
 */
export function singleAnnotationFile(card: DatasetCard, { annotations }: SourceFiles): string {
  if (annotations.length !== 1) {
    throw new InvalidSettingError(
      `${card.id}: ${annotations.length} annotation files given, expected 1; name one file, such as ${card.tree.annotations[0]}`,
    );
  }
  return annotations[0];
}

/**
 * Reads a whole annotation file.
 *
 * @throws {MissingSourceError} when it is not there.
 * @throws {MalformedSourceError} when it is a folder, may not be read, or is empty.
 */
export async function readSourceFile(card: DatasetCard, path: string): Promise<Buffer> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "unknown error";
    if (code === "ENOENT" || code === "ENOTDIR") {
      throw new MissingSourceError(
        card.id,
        path,
        `download it as datasets/${card.id}/README.md says, or correct the root`,
        { cause: error },
      );
    }
    const problem =
      code === "EISDIR"
        ? "is a folder, expected a file; name the file in it"
        : `cannot be read (${code}); check its permissions`;
    throw new MalformedSourceError(card.id, path, problem, { cause: error });
  }
  if (bytes.length === 0) throw new MalformedSourceError(card.id, path, "is empty (0 bytes); download it again");
  return bytes;
}
