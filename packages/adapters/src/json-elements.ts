import { type JsonElement, JsonFormatError, jsonArrayElements } from "@wildpose/formats/json";
import { MalformedSourceError } from "@wildpose/pose";
import type { DatasetCard } from "./adapter.js";
import { emptyFile, requireSourceFile, unreadable } from "./source-files.js";

/**
 * Reads the elements of an annotation file in JSON one at a time, so that memory does not grow with the file.
 *
 * @param keys the top-level keys whose arrays are read; none where the file itself is an array.
 * @param otherShape what to say of a file that is JSON, but not of this shape; null to say what the format says.
 * @throws {MissingSourceError} when the file is not there.
 * @throws {MalformedSourceError} when it cannot be read, is empty, is not JSON, or has another shape.
 */
export async function* readJsonElements(
  card: DatasetCard,
  path: string,
  keys?: readonly string[],
  otherShape: (error: JsonFormatError) => Promise<string | null> = async () => null,
): AsyncGenerator<JsonElement> {
  try {
    if ((await requireSourceFile(card, path)).size === 0) throw emptyFile(card, path);
    yield* jsonArrayElements(path, { keys });
  } catch (error) {
    if (error instanceof JsonFormatError) {
      const problem = (await otherShape(error)) ?? error.message;
      throw new MalformedSourceError(card.id, path, problem, { cause: error });
    }
    throw unreadable(card, path, error);
  }
}
