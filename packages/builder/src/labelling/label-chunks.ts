/**
 * Stage `label`: chunks of persons without measured 3D → labels, on threads. The answer for a chunk does not depend on who
 * gave it.
 */
import { availableParallelism } from "node:os";
import { isThreadSafe } from "@wildpose/engines";
import type { LabelBatch, LabelProvenance } from "@wildpose/inference";
import { CHUNK_SIZE, type PoseChunk } from "../plan/pose-chunk.js";
import { cutRows, joinRows } from "./batch-rows.js";
import { poseBatchOf } from "./lens.js";
import { type LabelPlace, type SurvivingThreadsOptions, survivingThreads } from "./surviving-threads.js";

export interface LabellingOptions extends Omit<SurvivingThreadsOptions, "batch"> {
  /**
   * Threads, at least 1; an engine that is not thread-safe has one. By default one for each CPU, and fewer for few persons.
   * Changes the time, never the labels.
   */
  readonly workers?: number;
  /** Persons given to the networks at once; by default those of a chunk. Changes the time, never the labels. */
  readonly batch?: number;
}

/** A chunk to label. It is read when its turn is next. */
export interface LabelTask {
  readonly persons: number;
  read(): Promise<PoseChunk>;
}

export interface LabelledChunk {
  /** Index of the task. */
  readonly task: number;
  readonly chunk: PoseChunk;
  readonly labels: LabelBatch;
}

export interface Labelling {
  /** What the labels are made with, once the engine has started; rejected when it cannot be, or the weights do not fit. */
  readonly provenance: Promise<LabelProvenance>;
  /** Labels every chunk once, and yields them as they are done, in any order. */
  label(tasks: readonly LabelTask[], signal?: AbortSignal): AsyncGenerator<LabelledChunk>;
  /**
   * To be called in any case, also when a chunk failed or the signal aborted. All threads have ended then, but for those that
   * do not answer. They are asked to end, not terminated: ONNX Runtime takes the whole process down when its thread is torn
   * away while it works.
   */
  stop(): Promise<void>;
}

/** Starting one more thread takes about as long as labelling this many persons. */
const PERSONS_WORTH_A_THREAD = 1000;

/** Starts a first thread, which prepares the networks while the sources are read. */
export function startLabelling({ workers, batch = CHUNK_SIZE, ...options }: LabellingOptions): Labelling {
  const most = isThreadSafe(options.engine ?? "onnx:cpu") ? (workers ?? availableParallelism()) : 1;
  const threads = survivingThreads({ batch, ...options });

  function threadsFor(persons: readonly number[]): number {
    const total = persons.reduce((sum, count) => sum + count, 0);
    const worthwhile = workers === undefined ? 1 + Math.floor(total / PERSONS_WORTH_A_THREAD) : most;
    return Math.min(most, persons.length, worthwhile);
  }

  return {
    provenance: threads.provenance,
    async *label(tasks, signal) {
      const running = new Map<LabelPlace, Promise<Answer>>();
      // What is labelled next is read while the threads work: none waits for the disk.
      let ahead = readBatch(tasks, 0, batch);
      const giveNext = (place: LabelPlace) => {
        running.delete(place);
        if (ahead === null) return;
        const { start, end, read } = ahead;
        ahead = readBatch(tasks, end, batch);
        const answer = read.then(async ({ chunks, poses, name }) => {
          return { place, start, chunks, labels: await place.label(poses, name) };
        });
        // When one thread fails, the others' promises have no reader left: their rejections are not news.
        answer.catch(() => {});
        running.set(place, answer);
      };
      signal?.throwIfAborted();
      const wanted = threadsFor(tasks.map(({ persons }) => persons));
      for (const place of await untilAborted(threads.places(wanted), signal)) giveNext(place);
      while (running.size > 0) {
        const { place, start, chunks, labels } = await untilAborted(Promise.race(running.values()), signal);
        giveNext(place);
        yield* labelledChunks(start, chunks, labels);
      }
    },
    stop: () => threads.stop(),
  };
}

interface Answer {
  readonly place: LabelPlace;
  readonly start: number;
  readonly chunks: readonly PoseChunk[];
  readonly labels: LabelBatch;
}

/** Begins to read the tasks that are labelled at once, from `start` on; null when there are none left. */
function readBatch(tasks: readonly LabelTask[], start: number, batch: number) {
  if (start === tasks.length) return null;
  const end = endOfBatch(tasks, start, batch);
  const read = Promise.all(tasks.slice(start, end).map((task) => task.read())).then((chunks) => ({
    chunks,
    poses: joinRows(chunks.map(poseBatchOf)),
    name: nameOf(chunks),
  }));
  // Where the labelling ends before their turn, nobody asks for them.
  read.catch(() => {});
  return { start, end, read };
}

/** Where the tasks end that are labelled at once: one task, or as many as there is room for in a batch. */
function endOfBatch(tasks: readonly LabelTask[], start: number, batch: number): number {
  let end = start + 1;
  let persons = tasks[start].persons;
  // Up to the size of a chunk, chunks that are not full stay alone: engines that heed the batch get what they always got.
  while (batch > CHUNK_SIZE && end < tasks.length && persons + tasks[end].persons <= batch) {
    persons += tasks[end++].persons;
  }
  return end;
}

function* labelledChunks(start: number, chunks: readonly PoseChunk[], labels: LabelBatch): Generator<LabelledChunk> {
  let row = 0;
  for (const [index, chunk] of chunks.entries()) {
    const own = chunks.length === 1 ? labels : cutRows(labels, row, row + chunk.count);
    row += chunk.count;
    yield { task: start + index, chunk, labels: own };
  }
}

function nameOf(chunks: readonly PoseChunk[]): string {
  const ids = chunks.flatMap(({ sampleIds }) => [sampleIds[0], sampleIds[sampleIds.length - 1]]);
  return `${ids[0]} to ${ids[ids.length - 1]}`;
}

/**
 * What a promise gives, unless the signal aborts before. It leaves nothing behind at the signal: a promise of its abort that
 * each wait races against would keep every answer for as long as the build lasts.
 */
async function untilAborted<Value>(promise: Promise<Value>, signal: AbortSignal | undefined): Promise<Value> {
  let onAbort = () => {};
  try {
    return await new Promise<Value>((resolve, reject) => {
      onAbort = () => reject(signal?.reason);
      signal?.addEventListener("abort", onAbort, { once: true });
      promise.then(resolve, reject);
      if (signal?.aborted) onAbort();
    });
  } finally {
    signal?.removeEventListener("abort", onAbort);
  }
}
