import { FormatError } from "@wildpose/formats";
import { MalformedSourceError } from "@wildpose/pose";
import { RecordProblem, withNextStep } from "../record-problem.js";
import { readSourceFile } from "../source-files.js";
import { h36mCard } from "./card.js";

/**
 * Reads a whole file and what is in it.
 *
 * @param parse may throw a FormatError or a RecordProblem.
 * @throws {MissingSourceError} when the file is not there.
 * @throws {MalformedSourceError} naming the file and what is wrong in it.
 */
export async function parsedFile<Value>(path: string, parse: (bytes: Uint8Array) => Value): Promise<Value> {
  const bytes = await readSourceFile(h36mCard, path);
  return parsedBytes(path, bytes, parse);
}

/** As {@link parsedFile}, of bytes that are here. */
export function parsedBytes<Value>(path: string, bytes: Uint8Array, parse: (bytes: Uint8Array) => Value): Value {
  try {
    return parse(bytes);
  } catch (error) {
    if (!(error instanceof FormatError || error instanceof RecordProblem)) throw error;
    throw new MalformedSourceError(
      h36mCard.id,
      path,
      withNextStep(error.message, `compare the file with the one that datasets/${h36mCard.id}/README.md describes`),
      { cause: error },
    );
  }
}
