/** Rows of a release's shards, for those who describe and compare: a shard that cannot be read is a failed check. */
import { join } from "node:path";
import { FailedCheckError } from "@wildpose/pose";
import type { ColumnName, ReleaseRows } from "./columns.js";
import { openShard } from "./read-shard.js";

/**
 * What the system says of a file that cannot be read, in a few words: its own texts have paths and calls in them.
 *
 * @returns one line without a next step: `is not there`, `may not be read (EACCES)`.
 */
export function readingProblem(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  switch (code) {
    case "ENOENT":
      return "is not there";
    case "EACCES":
    case "EPERM":
      return `may not be read (${code})`;
    case "EISDIR":
      return "is a folder, expected a file";
    case "ENOTDIR":
      return "lies in a file, expected a folder";
    default:
      return `cannot be read: ${message.replace(/\s+/g, " ")}`;
  }
}

/**
 * @param path of the shard, relative to the release.
 * @param groups row groups to read; all of them when it is left out.
 * @throws {FailedCheckError} when the shard cannot be read.
 */
export async function* shardRows(
  folder: string,
  path: string,
  names: readonly ColumnName[],
  groups?: ReadonlySet<number>,
): AsyncGenerator<ReleaseRows> {
  try {
    yield* (await openShard(join(folder, path))).rows(names, groups);
  } catch (error) {
    throw new FailedCheckError(
      `${join(folder, path)}: ${readingProblem(error)}; see what "wildpose verify ${folder}" says`,
      { cause: error },
    );
  }
}

/** Some of many names, and how many there are. */
export interface NamedSamples {
  readonly count: number;
  readonly examples: readonly string[];
}

const MOST_EXAMPLES = 5;

export function nameSamples(names: Iterable<string>): NamedSamples {
  const examples: string[] = [];
  let count = 0;
  for (const name of names) {
    if (count++ < MOST_EXAMPLES) examples.push(name);
  }
  return { count, examples };
}
