import { MalformedSourceError } from "@wildpose/pose";

/**
 * What is wrong with a piece of a source file, said by a function that does not know which file or record it looks at.
 * {@link readRecord} adds those; it never reaches a user as it is.
 */
export class RecordProblem extends Error {
  override readonly name = "RecordProblem";
}

/** Which record is being read, for messages. */
export interface RecordPlace {
  readonly dataset: string;
  readonly path: string;
  /** The record in the words of the file format, such as `joints(:,:,13) (im0013.jpg)`. */
  readonly record: string;
}

/**
 * Runs a piece of reading and says where it was when it finds a {@link RecordProblem}.
 *
 * @throws {MalformedSourceError} naming dataset, file, record, the problem and the next step.
 */
export function readRecord<Value>(place: RecordPlace, read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof RecordProblem)) throw error;
    throw new MalformedSourceError(
      place.dataset,
      place.path,
      withNextStep(`${place.record}: ${error.message}`, "compare the file with the official one, or download it again"),
      { cause: error },
    );
  }
}

/**
 * A problem with what to do about it: its own next step, which stands behind a semicolon, or else the given one.
 *
 * @param problem semicolons within quotes are the file's and do not count.
 */
export function withNextStep(problem: string, nextStep: string): string {
  const ownWords = problem.replace(/"(?:[^"\\]|\\.)*(?:"|$)/g, "");
  return ownWords.includes("; ") ? problem : `${problem}; ${nextStep}`;
}

/** A value of a file as it appears in a message: JSON on one line, cut after 60 characters. */
export function shown(value: unknown): string {
  const text = typeof value === "number" ? String(value) : (JSON.stringify(value) ?? String(value));
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
