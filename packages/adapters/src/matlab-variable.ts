import { MatlabFormatError, type MatlabValue, readMatlabV5 } from "@wildpose/formats";
import { MalformedSourceError } from "@wildpose/pose";
import type { DatasetCard } from "./adapter.js";
import { readSourceFile } from "./source-files.js";

/**
 * Reads one variable of a MATLAB file.
 *
 * @throws {MissingSourceError} when the file is not there.
 * @throws {MalformedSourceError} when it is not a sound MATLAB v5 file, or lacks the variable.
 */
export async function readMatlabVariable(card: DatasetCard, path: string, name: string): Promise<MatlabValue> {
  const variables = variablesOf(card, path, await readSourceFile(card, path));
  const value = variables.get(name);
  if (value === undefined) {
    const found = [...variables.keys()].join(", ") || "none";
    throw new MalformedSourceError(
      card.id,
      path,
      `variable ${name} expected, found ${found}; give the file ${card.trees[0].annotations[0].path} of ${card.title}`,
    );
  }
  return value;
}

function variablesOf(card: DatasetCard, path: string, bytes: Uint8Array): Map<string, MatlabValue> {
  try {
    return readMatlabV5(bytes);
  } catch (error) {
    if (!(error instanceof MatlabFormatError)) throw error;
    // The message of the format names the byte, what was expected and found, and what to do about the file.
    throw new MalformedSourceError(card.id, path, error.message, { cause: error });
  }
}
