/**
 * Stage `label`: chunks of persons without measured 3D → labels, on worker threads. The answer for a chunk does not depend
 * on who gave it.
 */
import { Worker } from "node:worker_threads";
import type { LabelBatch, PoseBatch } from "@wildpose/inference";
import { poseBatchOf } from "./lens.js";
import type { PoseChunk } from "./pose-chunk.js";

export interface LabelChunksOptions {
  /** Threads, at least 1. Changes the time, never the labels. */
  readonly workers: number;
  readonly weightsFolder?: string;
  readonly signal?: AbortSignal;
  /** The module that each thread runs. */
  readonly workerModule?: URL;
}

/** What a worker thread is started with. */
export interface LabelWorkerData {
  readonly weightsFolder?: string;
}

/** Tells a worker thread to end once what it is doing is done. */
export const STOP = "stop";

/** What a worker thread answers to a PoseBatch. */
export type LabelWorkerAnswer = { readonly labels: LabelBatch } | { readonly error: unknown };

export interface LabelledChunk {
  /** Index of the chunk that was given. */
  readonly index: number;
  readonly labels: LabelBatch;
}

/**
 * Labels every chunk whose 3D was not measured once, and yields them as they are done, in any order.
 *
 * All threads have ended when it ends, also when the consumer leaves early, a chunk fails or the signal aborts. They are
 * asked to end, not terminated: ONNX Runtime takes the whole process down when its thread is torn away while it works.
 */
export async function* labelChunks(
  chunks: readonly PoseChunk[],
  { workers, weightsFolder, signal, workerModule = new URL("./label-worker.js", import.meta.url) }: LabelChunksOptions,
): AsyncGenerator<LabelledChunk> {
  const data: LabelWorkerData = { weightsFolder };
  const waiting = chunks.flatMap(({ measured }, index) => (measured ? [] : [index]));
  const threads = Array.from({ length: Math.min(workers, waiting.length) }, () => startThread(workerModule, data));
  const running = new Map<LabelThread, Promise<LabelledChunk & { readonly thread: LabelThread }>>();
  let next = 0;
  const giveNext = (thread: LabelThread) => {
    running.delete(thread);
    if (next === waiting.length) return;
    const index = waiting[next++];
    const answer = thread.label(poseBatchOf(chunks[index])).then((labels) => ({ thread, index, labels }));
    // When one thread fails, the others' promises have no reader left: their rejections are not news.
    answer.catch(() => {});
    running.set(thread, answer);
  };
  const aborted = rejectOnAbort(signal);
  try {
    signal?.throwIfAborted();
    for (const thread of threads) giveNext(thread);
    while (running.size > 0) {
      const { thread, index, labels } = await Promise.race([...running.values(), aborted.promise]);
      giveNext(thread);
      yield { index, labels };
    }
  } finally {
    aborted.forget();
    await Promise.all(threads.map((thread) => thread.stop()));
  }
}

interface LabelThread {
  label(batch: PoseBatch): Promise<LabelBatch>;
  stop(): Promise<void>;
}

function startThread(workerModule: URL, workerData: LabelWorkerData): LabelThread {
  // Without the flags of this process: some, such as --input-type of `node -e`, keep a thread from starting.
  const worker = new Worker(workerModule, { workerData, execArgv: [] });
  let failure: unknown = null;
  let waiting: { resolve(labels: LabelBatch): void; reject(error: unknown): void } | null = null;
  const fail = (error: unknown) => {
    failure ??= error;
    waiting?.reject(failure);
    waiting = null;
  };
  worker.on("message", (answer: LabelWorkerAnswer) => {
    if ("error" in answer) fail(answer.error);
    else waiting?.resolve(answer.labels);
  });
  worker.on("error", fail);
  const ended = new Promise<void>((resolve) => {
    worker.on("exit", (code) => {
      fail(new Error(`a label thread ended with exit code ${code}`));
      resolve();
    });
  });
  return {
    label: (batch) =>
      new Promise((resolve, reject) => {
        if (failure !== null) return reject(failure);
        waiting = { resolve, reject };
        worker.postMessage(batch);
      }),
    stop: () => {
      worker.postMessage(STOP);
      return ended;
    },
  };
}

function rejectOnAbort(signal: AbortSignal | undefined): { promise: Promise<never>; forget(): void } {
  let onAbort = () => {};
  const promise = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal?.reason);
    signal?.addEventListener("abort", onAbort, { once: true });
  });
  promise.catch(() => {});
  return { promise, forget: () => signal?.removeEventListener("abort", onAbort) };
}
