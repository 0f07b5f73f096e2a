/** The shards of a build, each a task of its own: here, or on threads beside each other. */
import { availableParallelism } from "node:os";
import { openLabelStore } from "../labelling/label-store.js";
import { openPlannedPersons, type PlannedChunk } from "../plan/planned-persons.js";
import type { LocatedSource } from "../recipe/locate-sources.js";
import type { Recipe } from "../recipe/recipe.js";
import { startTaskThread } from "../tasks/task-thread.js";
import { keyOf } from "../work-folder/sealed.js";
import { openWorkFolder, type WorkWriter } from "../work-folder/work-folder.js";
import { type RowSource, rowGatherer } from "./release-rows.js";
import { type ShardTask, type ShardWriter, type ShardWriters, type WrittenShard, writeShard } from "./write-shards.js";

/** What the shards of a build are made from, as it can be told to a thread or a process. */
export interface ShardInputs {
  readonly writer: WorkWriter;
  readonly partialPath: string;
  /** Of the release, for messages. */
  readonly path: string;
  /** Of what the build is made from. */
  readonly buildKey: string;
  readonly chunks: readonly PlannedChunk[];
  readonly sources: RowSource["sources"];
  readonly recipe: Pick<Recipe, "images" | "imageSize" | "search" | "codec">;
}

export function rowSourcesOf(sources: readonly LocatedSource[]): RowSource["sources"] {
  return sources.map(({ adapter, images }) => ({ id: adapter.card.id, images }));
}

/** Writes shards in this thread. To be closed. */
export async function openShardWriter({ writer, partialPath, path, buildKey, chunks, sources, recipe }: ShardInputs) {
  const folder = openWorkFolder(partialPath, path, writer);
  const plan = await openPlannedPersons(folder, chunks);
  const labels = openLabelStore(folder, (chunk) => keyOf(buildKey, chunks[chunk].sha256));
  const gather = rowGatherer({ sources, plan, labels, recipe });
  return {
    write: ({ shard, addresses }: ShardTask, signal: AbortSignal | undefined, onProgress: (rows: number) => void) =>
      writeShard(shard, addresses, gather, folder, recipe, { ...(signal && { signal }), onProgress }),
    close: () => folder.closeFiles(),
  };
}

export interface ShardWritersOptions {
  readonly shards: number;
  readonly rows: number;
  readonly workers?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Rows for which one more thread is worth its start. */
const ROWS_WORTH_A_THREAD = { embed: 1000, reference: 50_000, none: 50_000 } as const;

/**
 * What writes shards beside each other.
 *
 * @param workers threads; by default one for each CPU, and fewer for few rows.
 */
export async function shardWriters(
  inputs: ShardInputs,
  { shards, rows, workers, signal }: ShardWritersOptions,
): Promise<ShardWriters> {
  const worthwhile = 1 + Math.floor(rows / ROWS_WORTH_A_THREAD[inputs.recipe.images]);
  const count = Math.min(shards, workers ?? Math.min(availableParallelism(), worthwhile));
  if (count <= 1) {
    const { write, close } = await openShardWriter(inputs);
    const writer: ShardWriter = {
      write: (shard, addresses, onProgress) => write({ shard, addresses }, signal, onProgress),
    };
    return { writers: [writer], stop: close };
  }
  const threads = Array.from({ length: count }, () =>
    startTaskThread<ShardTask, number, WrittenShard>(new URL("./shard-worker.js", import.meta.url), inputs),
  );
  const stop = async () => {
    await Promise.all(threads.map((thread) => thread.stop()));
  };
  signal?.addEventListener("abort", stop, { once: true });
  const writers = threads.map(
    (thread): ShardWriter => ({
      async write(shard, addresses, onProgress) {
        try {
          return await thread.ask({ shard, addresses: addresses.slice() }, onProgress);
        } catch (error) {
          signal?.throwIfAborted();
          throw error;
        }
      },
    }),
  );
  return { writers, stop };
}
