/**
 * Stage `write`: rows → Parquet shards, one row group in memory at a time, and what the manifest says of each. A shard that
 * is there and whole is not written again.
 */
import { createHash } from "node:crypto";
import { join } from "node:path";
import type { Recipe } from "../recipe/recipe.js";
import type { Split } from "../select/assign-split.js";
import { planShards, type ShardPlan } from "../select/plan-shards.js";
import { onLanes } from "../tasks/task-lanes.js";
import { hashFile } from "../work-folder/hash-file.js";
import { keyOf, seal, unseal } from "../work-folder/sealed.js";
import type { WorkFolder } from "../work-folder/work-folder.js";
import { recordBatchOf, releaseSchema } from "./arrow-rows.js";
import type { ReleaseRows } from "./columns.js";
import { contentHash } from "./content-hash.js";
import { encodeParquet } from "./parquet-file.js";

export interface WrittenShard {
  /** Relative to the release, with forward slashes. */
  readonly path: string;
  readonly split: Split;
  readonly rows: number;
  readonly bytes: number;
  /** Of the file. */
  readonly sha256: string;
  /** Of the values; see content-hash.ts. */
  readonly contentSha256: string;
}

/** What writes one shard after the other; several of them do so beside each other. */
export interface ShardWriter {
  /** @param onProgress called with the rows written so far. */
  write(shard: ShardPlan, addresses: Uint32Array, onProgress: (rows: number) => void): Promise<WrittenShard>;
}

export interface ShardWriters {
  readonly writers: readonly ShardWriter[];
  /** To be called in any case. */
  stop(): Promise<void>;
}

/** Rows of a row group. With images it must fit in memory a few times, and in a viewer's. */
const ROWS_PER_GROUP = { embed: 100, reference: 10000, none: 10000 } as const;

/** Bytes of the images of a group up to which the next one is read ahead. */
const MOST_READ_AHEAD = 64 * 2 ** 20;

export type FileState = "whole" | "damaged" | "gone";

/** Shards looked at at once, whether they are there. */
const LOOKED_AT_AT_ONCE = 4;

export interface WriteShardsOptions {
  /** Of what the rows are made from, whichever of them are in a shard. */
  readonly key: string;
  /** What has become of the file of a shard that was written; by default what lies in the folder. */
  readonly fileState?: (shard: WrittenShard) => Promise<FileState>;
  readonly signal?: AbortSignal;
  /** Called with what was damaged and has to be written again, in words. */
  readonly onNotice?: (text: string) => void;
  /** Called with the rows written so far. */
  readonly onProgress?: (rows: number) => void;
}

/**
 * Writes all shards of a release.
 *
 * @param rows addresses of the rows of each split, in their order.
 * @param begin what writes so many shards of so many rows.
 */
export async function writeShards(
  rows: Readonly<Record<Split, Uint32Array>>,
  begin: (shards: number, rows: number) => Promise<ShardWriters>,
  output: WorkFolder,
  { rowsPerShard }: Pick<Recipe, "rowsPerShard">,
  options: WriteShardsOptions,
): Promise<WrittenShard[]> {
  const plan = planShards({ train: rows.train.length, test: rows.test.length }, rowsPerShard);
  await output.clear("release/data", new Set(plan.map(({ path }) => path.slice("data/".length))));
  const tasks = plan.map((shard) => ({ shard, addresses: rows[shard.split].subarray(shard.start, shard.end) }));
  return (await writeMissing(tasks, begin, output, options)).map(({ shard }) => shard);
}

/** A shard and the addresses of its rows. */
export interface ShardTask {
  readonly shard: ShardPlan;
  readonly addresses: Uint32Array;
}

/**
 * Sees to it that some shards of a release are there.
 *
 * @returns what they are, in their order, and whether they were written now.
 */
export async function writeMissing(
  tasks: readonly ShardTask[],
  begin: (shards: number, rows: number, tasks: readonly ShardTask[]) => Promise<ShardWriters>,
  output: WorkFolder,
  { key, fileState, signal, onNotice = () => {}, onProgress }: WriteShardsOptions,
): Promise<{ readonly shard: WrittenShard; readonly isNew: boolean }[]> {
  const written = new Map<ShardTask, { readonly shard: WrittenShard; readonly isNew: boolean }>();
  let done = 0;
  const keyOfTask = ({ shard: { path }, addresses: { buffer, byteOffset, byteLength } }: ShardTask) =>
    keyOf(key, path, new Uint8Array(buffer, byteOffset, byteLength));
  const stateOf = fileState ?? ((shard) => shardFileState(output, shard));
  await onLanes(tasks, Array(LOOKED_AT_AT_ONCE).fill(null), async (task) => {
    signal?.throwIfAborted();
    const before = await writtenBefore(task.shard, output, keyOfTask(task), stateOf, onNotice);
    if (before === null) return;
    written.set(task, { shard: before, isNew: false });
    done += before.rows;
    onProgress?.(done);
  });
  const waiting = tasks.filter((task) => !written.has(task));
  if (waiting.length > 0) {
    const { writers, stop } = await begin(
      waiting.length,
      waiting.reduce((sum, { addresses }) => sum + addresses.length, 0),
      waiting,
    );
    try {
      await onLanes(waiting, writers, async (task, writer) => {
        signal?.throwIfAborted();
        const { shard, addresses } = task;
        let ofShard = 0;
        const made = await writer.write(shard, addresses, (rowsOfShard) => {
          done += rowsOfShard - ofShard;
          ofShard = rowsOfShard;
          onProgress?.(done);
        });
        await output.writeFile(recordOf(shard), seal(keyOfTask(task), Buffer.from(JSON.stringify(made), "utf8")));
        written.set(task, { shard: made, isNew: true });
      });
    } finally {
      await stop();
    }
  }
  return tasks.flatMap((task) => written.get(task) ?? []);
}

/** Where it is written down what a shard is. */
function recordOf({ path }: ShardPlan): string {
  return `shards/${path.slice("data/".length)}`;
}

/** A shard that an earlier build wrote, if it is what that build wrote. */
async function writtenBefore(
  shard: ShardPlan,
  output: WorkFolder,
  key: string,
  stateOf: (shard: WrittenShard) => Promise<FileState>,
  onNotice: (text: string) => void,
): Promise<WrittenShard | null> {
  const record = unseal(key, await output.readFile(recordOf(shard)));
  if (record === null) return null;
  const written = JSON.parse(Buffer.from(record).toString("utf8")) as WrittenShard;
  const state = await stateOf(written);
  if (state === "whole") return written;
  onNotice(`release/${shard.path} is ${state}; it is written again`);
  return null;
}

/** What has become of the file of a shard in a folder. */
export async function shardFileState(
  { releasePath }: Pick<WorkFolder, "releasePath">,
  { path, sha256 }: WrittenShard,
): Promise<FileState> {
  const found = await hashFile(join(releasePath, path)).catch(() => null);
  if (found === null) return "gone";
  return found.sha256 === sha256 ? "whole" : "damaged";
}

function imageBytesOf({ image }: ReleaseRows): number {
  return image.bytes.reduce((sum, bytes) => sum + (bytes?.length ?? 0), 0);
}

/**
 * Writes one shard: a function of the rows and the format, whoever does it.
 *
 * @param gather rows by address.
 */
export async function writeShard(
  { path, split }: ShardPlan,
  addresses: Uint32Array,
  gather: (addresses: Uint32Array) => Promise<ReleaseRows>,
  output: WorkFolder,
  { images, codec }: Pick<Recipe, "images" | "codec">,
  { signal, onProgress }: { readonly signal?: AbortSignal; readonly onProgress?: (rows: number) => void },
): Promise<WrittenShard> {
  const rowsPerGroup = ROWS_PER_GROUP[images];
  const imagesEmbedded = images === "embed";
  const schema = releaseSchema(imagesEmbedded);
  const content = contentHash();
  const gatherFrom = (start: number) => gather(addresses.subarray(start, start + rowsPerGroup));
  async function* batches() {
    let ahead: Promise<ReleaseRows> | null = null;
    for (let start = 0; start < addresses.length; start += rowsPerGroup) {
      signal?.throwIfAborted();
      const group: ReleaseRows = await (ahead ?? gatherFrom(start));
      const next = start + rowsPerGroup;
      // While one group is encoded the files of the next are read, unless that would take much memory.
      ahead = next < addresses.length && imageBytesOf(group) <= MOST_READ_AHEAD ? gatherFrom(next) : null;
      // Where the writer fails nobody waits for it.
      ahead?.catch(() => {});
      content.update(group);
      yield recordBatchOf(group, schema);
      onProgress?.(start + group.count);
    }
  }
  const file = await output.createFile(`release/${path}`);
  const fileHash = createHash("sha256");
  let bytes = 0;
  let written = Promise.resolve();
  for await (const part of encodeParquet(batches(), { codec, imagesEmbedded, rowsPerGroup })) {
    fileHash.update(part);
    bytes += part.length;
    // The disk is at work while the next part is encoded.
    await written;
    written = file.write(part);
    written.catch(() => {});
  }
  await written;
  await file.close();
  return {
    path,
    split,
    rows: addresses.length,
    bytes,
    sha256: fileHash.digest("hex"),
    contentSha256: content.digest(),
  };
}
