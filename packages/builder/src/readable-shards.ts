/** Rows of a release's shards, for those who describe and compare: a shard that cannot be read is a failed check. */
import { join } from "node:path";
import { FailedCheckError } from "@wildpose/pose";
import type { ColumnName, ReleaseRows } from "./columns.js";
import { openShard } from "./read-shard.js";

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
    const [problem] = (error as Error).message.split("\n");
    throw new FailedCheckError(`${join(folder, path)}: cannot be read: ${problem}; see what "wildpose verify" says`, {
      cause: error,
    });
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
