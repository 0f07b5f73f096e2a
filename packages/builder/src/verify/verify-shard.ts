/** One shard of a release, held against the manifest and what the format promises: here, or on threads beside each other. */
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { withImageHashes } from "../images/hash-images.js";
import { textKeys } from "../plan/text-ordinals.js";
import type { Manifest } from "../release/manifest.js";
import { contentHash } from "../shards/content-hash.js";
import { selfDescription } from "../shards/file-metadata.js";
import { expectedSchemaLines, openShard, schemaLines } from "../shards/read-shard.js";
import { readingProblem } from "../shards/readable-shards.js";
import { startTaskThread } from "../tasks/task-thread.js";
import { hashFile } from "../work-folder/hash-file.js";
import { checkImageSizes } from "./verify-image-sizes.js";
import type { KeyedNames } from "./verify-names.js";
import { type CheckName, checkRows, type Fail, newShardTally, type ShardTally } from "./verify-rows.js";

/** What is wrong, by the check that found it. */
export type Problems = Map<CheckName, { readonly first: string; count: number }>;

export interface ShardVerdict {
  readonly problems: Problems;
  /** Whether it can be opened at all. */
  readonly opened: boolean;
  readonly rows: number;
  readonly tally: Omit<ShardTally, "names">;
  readonly names: KeyedNames;
}

export interface ShardVerifier {
  /** @param onRows called with the rows read so far. */
  verify(shard: Manifest["shards"][number], onRows: (rows: number) => void): Promise<ShardVerdict>;
}

/** What is noted where, by the check. */
export function noteIn(problems: Problems): Fail {
  return (name, problem) => {
    const known = problems.get(name);
    if (known) known.count++;
    else problems.set(name, { first: problem, count: 1 });
  };
}

export async function verifyShard(
  folder: string,
  { recipe }: Pick<Manifest, "recipe">,
  shard: Manifest["shards"][number],
  { signal, onRows }: { readonly signal?: AbortSignal | undefined; readonly onRows?: (rows: number) => void } = {},
): Promise<ShardVerdict> {
  const problems: Problems = new Map();
  const fail = noteIn(problems);
  const { names, ...counted } = newShardTally();
  const tally: ShardTally = { ...counted, names };
  const path = join(folder, shard.path);
  const content = contentHash();
  let opened = false;
  let rows = 0;
  let digest: string | null = null;
  const verdict = (): ShardVerdict => {
    const { names, ...rest } = tally;
    const keys = { ids: textKeys(names.ids), groups: textKeys(names.groups), images: textKeys(names.images) };
    return { problems, opened, rows, tally: rest, names: { ...names, keys } };
  };
  try {
    const { bytes, sha256 } = await hashFile(path);
    if (bytes !== shard.bytes) fail("files", `${shard.path}: ${bytes} bytes, the manifest says ${shard.bytes}`);
    else if (sha256 !== shard.sha256) fail("files", `${shard.path}: its SHA-256 is not the manifest's`);

    const { metadata, rows: readRows } = await openShard(path);
    opened = true;
    const difference = firstDifference(schemaLines(metadata.schema), expectedSchemaLines());
    if (difference !== null) {
      fail("schema", `${shard.path}: ${difference}`);
      fail("content-hash", `${shard.path}: not looked at: its columns are not this format's`);
      return verdict();
    }
    const described = metadata.key_value_metadata?.find(({ key }) => key === "wildpose")?.value;
    if (described !== JSON.stringify(selfDescription())) {
      fail("schema", `${shard.path}: its own description of the columns is not this format's`);
    }
    for await (const read of readRows()) {
      signal?.throwIfAborted();
      const group = withImageHashes(read);
      content.update(group);
      checkRows(group, shard.path, shard.split, { recipe }, tally, fail);
      if (recipe.image_size !== undefined) await checkImageSizes(group, shard.path, fail);
      rows += group.count;
      onRows?.(rows);
    }
    digest = content.digest();
  } catch (error) {
    if (signal?.aborted) throw error;
    fail("files", `${shard.path}: ${readingProblem(error)}`);
  }
  if (digest === null) fail("content-hash", `${shard.path}: not looked at: it cannot be read to its end`);
  else if (digest !== shard.content_sha256) {
    fail("content-hash", `${shard.path}: the hash of its values is not the manifest's`);
  }
  if (rows !== shard.rows) fail("row-counts", `${shard.path}: ${rows} rows, the manifest says ${shard.rows}`);
  return verdict();
}

/** Bytes of shards for which one more thread is worth its start. */
const BYTES_WORTH_A_THREAD = 2 ** 25;

export interface VerifyThreadData {
  readonly folder: string;
  readonly recipe: Manifest["recipe"];
}

/**
 * What verifies shards beside each other. To be stopped in any case.
 *
 * @param workers threads; by default one for each CPU, and fewer for a small release.
 */
export function shardVerifiers(
  folder: string,
  { recipe, shards }: Pick<Manifest, "recipe" | "shards">,
  { workers, signal }: { readonly workers?: number | undefined; readonly signal?: AbortSignal | undefined },
): { readonly verifiers: readonly ShardVerifier[]; stop(): Promise<void> } {
  const worthwhile = 1 + Math.floor(shards.reduce((sum, { bytes }) => sum + bytes, 0) / BYTES_WORTH_A_THREAD);
  const count = Math.min(shards.length, workers ?? Math.min(availableParallelism(), worthwhile));
  if (count <= 1) {
    const verify: ShardVerifier["verify"] = (shard, onRows) =>
      verifyShard(folder, { recipe }, shard, { signal, onRows });
    return { verifiers: [{ verify }], stop: async () => {} };
  }
  const data: VerifyThreadData = { folder, recipe };
  const threads = Array.from({ length: count }, () =>
    startTaskThread<Manifest["shards"][number], number, ShardVerdict>(
      new URL("./verify-worker.js", import.meta.url),
      data,
    ),
  );
  const stop = async () => {
    await Promise.all(threads.map((thread) => thread.stop()));
  };
  signal?.addEventListener("abort", stop, { once: true });
  const verifiers = threads.map(
    (thread): ShardVerifier => ({
      async verify(shard, onRows) {
        try {
          return await thread.ask(shard, onRows);
        } catch (error) {
          signal?.throwIfAborted();
          throw error;
        }
      },
    }),
  );
  return { verifiers, stop };
}

function firstDifference(found: readonly string[], expected: readonly string[]): string | null {
  for (let line = 0; line < Math.max(found.length, expected.length); line++) {
    if (found[line] !== expected[line]) {
      return `schema has "${found[line]?.trim() ?? "nothing"}", expected "${expected[line]?.trim() ?? "nothing"}"`;
    }
  }
  return null;
}
