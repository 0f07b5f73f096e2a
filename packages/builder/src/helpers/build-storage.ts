/** A build's side of a storage: what it gives to those who help, and what it takes of what they made. */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { OutputFolderError } from "@wildpose/pose";
import { type BuildKey, firstDifference } from "../recipe/build-key.js";
import { type FileState, shardFileState, type WrittenShard } from "../shards/write-shards.js";
import { onLanes } from "../tasks/task-lanes.js";
import { hashFile } from "../work-folder/hash-file.js";
import type { OutputFolder } from "../work-folder/output-folder.js";
import { unlessMissing, WORK_ORDER } from "../work-folder/work-folder.js";
import { openWorkOrder, type WorkOrder } from "./work-order.js";
import { FILES_AT_ONCE, type WorkStorage } from "./work-storage.js";

/**
 * Sees to it that the work in a storage is this build's.
 *
 * @throws {OutputFolderError} when it is another's, or nobody asked to go on with it.
 */
export async function claimStorage(storage: WorkStorage, { parts }: BuildKey, resume: boolean): Promise<void> {
  const order = await heldOrder(storage);
  if (order === null) return;
  const difference = firstDifference(order.parts, parts);
  if (difference !== null) {
    throw new OutputFolderError(
      storage.address,
      `is the work of another build: ${difference}; give another prefix, or remove what is there`,
    );
  }
  if (resume) return;
  throw new OutputFolderError(
    storage.address,
    "holds the work of a build that did not end; add --resume to go on, or remove what is there",
  );
}

/** Deletes what this build left in a storage, if it is this build's. */
export async function clearLeftStorage(storage: WorkStorage, { parts }: BuildKey): Promise<void> {
  const order = await heldOrder(storage);
  if (order !== null && firstDifference(order.parts, parts) === null) await storage.clear();
}

async function heldOrder(storage: WorkStorage): Promise<WorkOrder | null> {
  return openWorkOrder(await storage.read(WORK_ORDER));
}

/** Sends files of the work that the storage does not have, in their order. */
export async function giveFiles(storage: WorkStorage, output: OutputFolder, paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    const place = join(output.partialPath, path);
    const file = { path, ...(await hashFile(place)) };
    const held = await storage.held(path);
    if (held?.bytes !== file.bytes || held.sha256 !== file.sha256) await storage.send(file, place);
  }
}

/**
 * Brings results of tasks that are not here. Whether they are whole is seen when they are read.
 *
 * @param gives whether those that are only here go to the storage, for helpers.
 */
export async function takeResults(
  storage: WorkStorage,
  output: OutputFolder,
  folder: string,
  gives: boolean,
  signal: AbortSignal | undefined,
): Promise<void> {
  const here = new Set((await unlessMissing(() => readdir(join(output.partialPath, folder)))) ?? []);
  const there = new Set(await storage.names(folder));
  const ways = Array(FILES_AT_ONCE).fill(null);
  await onLanes(
    [...there].filter((name) => !here.has(name)),
    ways,
    async (name) => {
      signal?.throwIfAborted();
      const bytes = await storage.read(`${folder}/${name}`);
      if (bytes !== null) await output.writeFile(`${folder}/${name}`, bytes);
    },
  );
  if (!gives) return;
  await onLanes(
    [...here].filter((name) => !there.has(name)),
    ways,
    async (name) => {
      signal?.throwIfAborted();
      const place = join(output.partialPath, folder, name);
      await storage.send({ path: `${folder}/${name}`, ...(await hashFile(place)) }, place);
    },
  );
}

/** What has become of the file of a shard that somebody wrote; brings it where it is not here. */
export async function takenShardState(
  storage: WorkStorage,
  output: OutputFolder,
  shard: WrittenShard,
): Promise<FileState> {
  const state = await shardFileState(output, shard);
  if (state === "whole") return state;
  const { bytes, sha256 } = shard;
  const path = `release/${shard.path}`;
  if (await output.receive(path, (place) => storage.fetch({ path, bytes, sha256 }, place))) return "whole";
  return (await storage.held(path)) === null ? state : "damaged";
}
