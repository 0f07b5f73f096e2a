/**
 * Stage `label`: chunks of persons without measured 3D → labels, on threads. The answer for a chunk does not depend on who
 * gave it.
 */
import { availableParallelism } from "node:os";
import { isThreadSafe } from "@wildpose/engines";
import type { LabelBatch, LabelProvenance, LabelSettings } from "@wildpose/inference";
import { type LabelThread, startLabelThread } from "./label-thread.js";
import { poseBatchOf } from "./lens.js";
import type { PoseChunk } from "./pose-chunk.js";

export interface LabellingOptions extends LabelSettings {
  /**
   * Threads, at least 1; an engine that is not thread-safe has one. By default one for each CPU, and fewer for few persons.
   * Changes the time, never the labels.
   */
  readonly workers?: number;
  /** The module that each thread runs. */
  readonly workerModule?: URL;
}

/** A chunk to label. It is read when its turn comes. */
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
   * To be called in any case, also when a chunk failed or the signal aborted. All threads have ended then. They are asked to
   * end, not terminated: ONNX Runtime takes the whole process down when its thread is torn away while it works.
   */
  stop(): Promise<void>;
}

/** Starting one more thread takes about as long as labelling this many persons. */
const PERSONS_WORTH_A_THREAD = 1000;

/** Starts a first thread, which prepares the networks while the sources are read; the others get them from it. */
export function startLabelling({
  workers,
  workerModule = new URL("./label-worker.js", import.meta.url),
  ...settings
}: LabellingOptions): Labelling {
  const most = isThreadSafe(settings.engine ?? "onnx:cpu") ? (workers ?? availableParallelism()) : 1;
  const first = startLabelThread(workerModule, { settings });
  const threads = [first];

  async function startOthers(persons: readonly number[], aborted: Promise<never>): Promise<void> {
    const total = persons.reduce((sum, count) => sum + count, 0);
    const worthwhile = workers === undefined ? 1 + Math.floor(total / PERSONS_WORTH_A_THREAD) : most;
    const wanted = Math.min(most, persons.length, worthwhile);
    if (wanted <= threads.length) return;
    const prepared = await Promise.race([first.share(), aborted]);
    while (threads.length < wanted) threads.push(startLabelThread(workerModule, { prepared }));
  }

  return {
    provenance: first.provenance,
    async *label(tasks, signal) {
      const running = new Map<LabelThread, Promise<LabelledChunk & { readonly thread: LabelThread }>>();
      let next = 0;
      const giveNext = (thread: LabelThread) => {
        running.delete(thread);
        if (next === tasks.length) return;
        const task = next++;
        const answer = tasks[task].read().then(async (chunk) => {
          return { thread, task, chunk, labels: await thread.label(poseBatchOf(chunk)) };
        });
        // When one thread fails, the others' promises have no reader left: their rejections are not news.
        answer.catch(() => {});
        running.set(thread, answer);
      };
      const aborted = rejectOnAbort(signal);
      try {
        signal?.throwIfAborted();
        await startOthers(
          tasks.map(({ persons }) => persons),
          aborted.promise,
        );
        for (const thread of threads) giveNext(thread);
        while (running.size > 0) {
          const { thread, ...labelled } = await Promise.race([...running.values(), aborted.promise]);
          giveNext(thread);
          yield labelled;
        }
      } finally {
        aborted.forget();
      }
    },
    async stop() {
      await Promise.all(threads.map((thread) => thread.stop()));
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
