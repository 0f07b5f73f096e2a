/** A helper's side: the work of a build that another process began, from its folder alone, or the storage it is shared by. */
import { realpath } from "node:fs/promises";
import { join, resolve } from "node:path";
import { InvalidSettingError, OutputFolderError } from "@wildpose/pose";
import { type Labelling, startLabelling } from "../labelling/label-chunks.js";
import { type LabelChunksOptions, labelChunks } from "../labelling/label-plan.js";
import { openLabelStore } from "../labelling/label-store.js";
import { chunkLooker } from "../near-duplicates/look-at-images.js";
import { openPlanOutline } from "../plan/plan-store.js";
import { openPlannedPersons, type PlannedPersons } from "../plan/planned-persons.js";
import { chunkOfAddress } from "../plan/pose-chunk.js";
import { recipeHash } from "../recipe/recipe.js";
import { isFinished } from "../release/finished-release.js";
import { describeCode, describeCpu } from "../release/manifest.js";
import { shardWriters } from "../shards/shard-writing.js";
import {
  type FileState,
  type ShardTask,
  type ShardWriters,
  type WrittenShard,
  writeMissing,
} from "../shards/write-shards.js";
import { onLanes } from "../tasks/task-lanes.js";
import { partialFolder } from "../work-folder/output-folder.js";
import { keyOf } from "../work-folder/sealed.js";
import { WORK_ORDER } from "../work-folder/work-folder.js";
import { type HelperPlace, scratchPlace, sharedPlace } from "./helper-place.js";
import { openSelection, type Selection } from "./selection-store.js";
import { readWorkOrder, sourcesUnder, type WorkOrder } from "./work-order.js";
import { FILES_AT_ONCE, type SendingFolder, type WorkStorage } from "./work-storage.js";

export interface SharedWorkOptions {
  /** What the work is shared by; the folder of the build by default. */
  readonly storage?: WorkStorage | undefined;
  /** Folder in which work of a storage has a folder of its own for as long as it is open; the system's for such by default. */
  readonly scratch?: string | undefined;
  /** Folder that the sources are under on this machine; by default that of the machine of the build. */
  readonly root?: string | undefined;
  /** Folder of the weights; the shipped ones by default. They must be those of the build. */
  readonly weightsFolder?: string | undefined;
  /** Threads; by default one for each CPU, and fewer for little work. */
  readonly workers?: number | undefined;
  /** Called with what was found wrong and is put right, in words. */
  readonly onNotice?: (text: string) => void;
}

export interface MakeOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called with the persons or rows of the tasks done so far, those that were there with them. */
  readonly onProgress?: (done: number) => void;
}

/** Work that was begun and shared. */
export interface SharedWork {
  readonly order: WorkOrder;
  /** SHA-256 of the plan. */
  readonly plan: string;
  /** Persons of each chunk. */
  readonly chunks: readonly number[];
  /** Rows of each shard; null while no rows are chosen. */
  shards(): Promise<readonly number[] | null>;
  /** Sees to it that the labels of some chunks are there, and what is known of their images. @returns how many were made. */
  label(chunks: readonly number[], options?: MakeOptions): Promise<number>;
  /**
   * Sees to it that some shards are there.
   *
   * @returns how many were written.
   * @throws {OutputFolderError} while no rows are chosen.
   */
  write(shards: readonly number[], options?: MakeOptions): Promise<number>;
  /** To be called in any case. */
  close(): Promise<void>;
}

/** Whether there is work to share in the folder of a release that is not finished. */
export type WorkState = "shared" | "finished" | "none";

/** How far the build of a release is in a helper's eyes; in a storage, work that is not there is finished. */
export async function workState(out: string, storage?: WorkStorage): Promise<WorkState> {
  if (storage !== undefined) return (await storage.held(WORK_ORDER)) === null ? "finished" : "shared";
  if (await realpath(partialFolder(out)).catch(() => null)) return "shared";
  return (await isFinished(out)) ? "finished" : "none";
}

/**
 * Opens the work of a build.
 *
 * @param out the release that is being built.
 * @throws {OutputFolderError} when there is nothing to work at.
 * @throws {InvalidSettingError} when this machine would make other bytes than the build's: its code or its CPU is another.
 */
export async function openSharedWork(out: string, options: SharedWorkOptions = {}): Promise<SharedWork> {
  const { storage, scratch } = options;
  const place = storage === undefined ? sharedPlace(out) : await scratchPlace(storage, scratch);
  try {
    return await openWorkAt(place, out, options);
  } catch (error) {
    await place.leave();
    throw error;
  }
}

async function openWorkAt(place: HelperPlace, out: string, options: SharedWorkOptions): Promise<SharedWork> {
  const { weightsFolder, workers, onNotice } = options;
  const { partialPath, storage } = place;
  const folder = place.begin();
  const order = await readWorkOrder(folder);
  const plan = order && (await openPlanOutline(folder, order.buildKey));
  if (order === null || plan === null) {
    throw storage === null ? nothingShared(out, await workState(out)) : nothingStored(storage, order !== null);
  }
  await refuseOtherMachine(order);
  const { recipe, buildKey, parts } = order;
  const sources = sourcesUnder(resolve(options.root ?? order.root), order);
  const keyOfRows = keyOf(buildKey, plan.sha256);
  let labelling: Labelling | null = null;

  async function labelGenerator(): Promise<Labelling> {
    const { engine, mirrored, search } = recipe;
    labelling ??= startLabelling({
      engine,
      mirrored,
      search,
      ...(weightsFolder !== undefined && { weightsFolder }),
      ...(workers !== undefined && { workers }),
      ...(onNotice && { onNotice }),
    });
    const { engine: used, weights } = await labelling.provenance;
    const own = { engine: used, weights: weights.map(({ name, bytes, sha256 }) => ({ name, bytes, sha256 })) };
    if (recipeHash(own) !== recipeHash(parts.labels)) {
      throw new InvalidSettingError(
        `${out}: the weights or the engine here are not those that the build began with; install the same version of wildpose on every machine`,
      );
    }
    return labelling;
  }

  async function inFolder<Result>(work: (folder: SendingFolder) => Promise<Result>): Promise<Result> {
    const folder = place.begin();
    try {
      const result = await work(folder);
      await folder.sent();
      return result;
    } finally {
      await folder.closeFiles();
    }
  }

  const keyOfChunk = (chunk: number) => keyOf(buildKey, plan.chunks[chunk].sha256);

  /** Has what some chunks need come to this machine: one after the other, each would wait for its way here. */
  async function bring(chunks: readonly number[], work: (chunk: number) => Promise<unknown>): Promise<void> {
    if (storage !== null) await onLanes(chunks, Array(FILES_AT_ONCE).fill(null), work);
  }

  /** Sees to it that labels are there. */
  async function labelIn(
    folder: SendingFolder,
    chunks: readonly number[],
    persons: PlannedPersons,
    { signal, onLabels }: LabelChunksOptions,
  ): Promise<void> {
    const there = openLabelStore(folder, keyOfChunk);
    await bring(chunks, async (chunk) => {
      signal?.throwIfAborted();
      if ((await there.outcomes(chunk)) === null) await persons.read(chunk);
    });
    // Reads no weights where nothing is to be labelled.
    const label: Labelling["label"] = async function* (tasks, signal) {
      if (tasks.length > 0) yield* (await labelGenerator()).label(tasks, signal);
    };
    const store = openLabelStore(folder, keyOfChunk, onNotice);
    await labelChunks(chunks, persons, { label }, store, recipe, { signal, onLabels });
  }

  const selection = (): Promise<Selection | null> => openSelection(folder, keyOfRows);
  return {
    order,
    plan: plan.sha256,
    chunks: plan.chunks.map(({ count }) => count),
    shards: async () => (await selection())?.shards.map(({ start, end }) => end - start) ?? null,
    label: (chunks, { signal, onProgress } = {}) =>
      inFolder(async (folder) => {
        const persons = await openPlannedPersons(folder, plan.chunks);
        const look = chunkLooker(plan, folder, recipe, buildKey);
        let [done, made] = [0, 0];
        const onLabels = (_: number, { length }: Uint8Array, isNew: boolean) => {
          done += length;
          if (isNew) made++;
          onProgress?.(done);
        };
        await labelIn(folder, chunks, persons, { signal, onLabels });
        if (look === null) return made;
        for (const at of chunks) {
          signal?.throwIfAborted();
          const chunk = await persons.read(at);
          const { images } = sources[chunk.sourceIndex];
          if (images !== null) await look(at, chunk, images, signal);
        }
        return made;
      }),
    write: (wanted, { signal, onProgress } = {}) =>
      inFolder(async (folder) => {
        const chosen = await selection();
        if (chosen === null)
          throw new OutputFolderError(out, "no rows are chosen yet; go on with build --until select");
        const tasks = [];
        for (const at of wanted) tasks.push(await chosen.read(at));
        const inputs = {
          writer: "helper",
          partialPath,
          path: out,
          buildKey,
          chunks: plan.chunks,
          sources,
          recipe,
        } as const;
        const begin = async (shards: number, rows: number, tasks: readonly ShardTask[]) => {
          const here = () => shardWriters(inputs, { shards, rows, workers, signal });
          if (storage === null) return here();
          const chunks = chunksOf(tasks);
          const persons = await openPlannedPersons(folder, plan.chunks);
          await bring(chunks, (chunk) => persons.read(chunk));
          await labelIn(folder, chunks, persons, { signal });
          return thatSend(await here(), storage, partialPath);
        };
        const written = await writeMissing(tasks, begin, folder, {
          key: keyOfRows,
          ...(storage && { fileState: (shard) => storedShardState(storage, shard) }),
          ...(signal && { signal }),
          ...(onNotice && { onNotice }),
          ...(onProgress && { onProgress }),
        });
        return written.filter(({ isNew }) => isNew).length;
      }),
    async close() {
      await labelling?.stop();
      await place.leave();
    },
  };
}

/** The chunks that rows of shards are in, in their order. */
function chunksOf(tasks: readonly ShardTask[]): number[] {
  const chunks = new Set<number>();
  for (const { addresses } of tasks) for (const address of addresses) chunks.add(chunkOfAddress(address));
  return [...chunks].sort((a, b) => a - b);
}

/** Writers whose shards are in the storage before anything says so. */
function thatSend({ writers, stop }: ShardWriters, storage: WorkStorage, partialPath: string): ShardWriters {
  return {
    writers: writers.map(({ write }) => ({
      async write(...shard) {
        const written = await write(...shard);
        const path = `release/${written.path}`;
        await storage.send({ path, bytes: written.bytes, sha256: written.sha256 }, join(partialPath, path));
        return written;
      },
    })),
    stop,
  };
}

/** By what the storage says of it; the build reads the bytes. */
async function storedShardState(storage: WorkStorage, { path, bytes, sha256 }: WrittenShard): Promise<FileState> {
  const held = await storage.held(`release/${path}`);
  if (held === null) return "gone";
  return held.bytes === bytes && held.sha256 === sha256 ? "whole" : "damaged";
}

function nothingStored({ address }: WorkStorage, hasOrder: boolean): OutputFolderError {
  return new OutputFolderError(
    address,
    hasOrder
      ? "holds no plan to work at; run the build with --resume --until plan"
      : "holds no work; a build with --until plan and this --storage puts it there, and takes it away when the release is made",
  );
}

function nothingShared(out: string, state: WorkState): OutputFolderError {
  if (state === "finished") return new OutputFolderError(out, "is a release already; there is nothing left to do");
  const partial = partialFolder(out);
  return state === "none"
    ? new OutputFolderError(
        out,
        `${partial} is not there; is the shared folder mounted? A build with --until plan makes it`,
      )
    : new OutputFolderError(out, `${partial} holds no plan to work at; run the build with --resume --until plan`);
}

/** @throws {InvalidSettingError} */
async function refuseOtherMachine({ parts, recipe }: WorkOrder): Promise<void> {
  const code = await describeCode([]);
  // Adapters from elsewhere are not asked once the plan is made.
  const other = Object.keys(parts.code).find((name) => !name.startsWith("adapter ") && parts.code[name] !== code[name]);
  if (other !== undefined) {
    throw new InvalidSettingError(
      `${other} is ${code[other] ?? "not there"} here and ${parts.code[other]} where the build began; install the same version of wildpose on every machine`,
    );
  }
  const cpu = await describeCpu(recipe);
  if (recipeHash(cpu) === recipeHash(parts.cpu)) return;
  const words = (of: typeof cpu) => `${of.architecture} with ${of.vectors}`;
  throw new InvalidSettingError(
    `this CPU is ${words(cpu)}, that of the build ${words(parts.cpu)}: labels could differ in their last bits; take machines of one class, or build with --engine portable`,
  );
}
