/** Options of a source in a recipe, one at a time. Unknown ones are refused by `refuseUnknownOptions`. */
import { InvalidSettingError, nearestName } from "@wildpose/pose";
import type { DatasetCard, SourceFiles } from "./adapter.js";
import { RecordProblem, shown } from "./record-problem.js";

/**
 * Reads an option, and says which it was when there is a {@link RecordProblem} with it.
 *
 * @param read gets what the recipe says, undefined where it says nothing.
 * @throws {InvalidSettingError} naming source, option and problem.
 */
export function readOption<Value>(
  card: DatasetCard,
  { options }: SourceFiles,
  name: string,
  read: (value: unknown) => Value,
): Value {
  try {
    return read(options[name]);
  } catch (error) {
    if (!(error instanceof RecordProblem)) throw error;
    throw new InvalidSettingError(`${card.id}: options: ${name}: ${error.message}`, { cause: error });
  }
}

/** @throws {RecordProblem} when it is none of the names; says the nearest when it looks like a slip. */
export function oneOf<Name extends string>(value: unknown, names: readonly Name[]): Name {
  const found = names.find((name) => name === value);
  if (found !== undefined) return found;
  const nearest = nearestName(String(value), names);
  const hint = nearest === null ? "" : `; did you mean "${nearest}"?`;
  throw unexpected(`one of ${names.join(", ")}`, value, hint);
}

/** The problem of a value that is another than the one expected. */
export function unexpected(expected: string, found: unknown, hint = ""): RecordProblem {
  return new RecordProblem(`${expected} expected, found ${shown(found)}${hint}`);
}
