/** One thread that makes batches, from the outside; `batch-worker.ts` is what runs in it. */
import { Worker } from "node:worker_threads";
import { PoseDataError, type PoseDataErrorTag } from "@wildpose/pose";
import type { BaselineBatch } from "./baseline-batch.js";
import type { BaselineLoaderOptions } from "./loader-options.js";

export interface BatchWorkerData {
  readonly options: Required<BaselineLoaderOptions>;
  /** It makes every so many batches, from `options.firstBatch` on. */
  readonly stride: number;
  /** Batches that it makes before the first is taken. */
  readonly ahead: number;
}

/** Classes are lost between threads: of errors that a user can act on the message and the tag come. */
export type BatchWorkerMessage =
  | { readonly batch: BaselineBatch }
  | { readonly error: unknown; readonly tag: PoseDataErrorTag | null };

export interface BatchThread {
  /** Its next batch. One call at a time. */
  next(): Promise<BaselineBatch>;
  /** Ends it once what it is doing is done. */
  stop(): Promise<void>;
}

export function startBatchThread(workerData: BatchWorkerData): BatchThread {
  // Without the flags of this process: some, such as --input-type of `node -e`, keep a thread from starting.
  const worker = new Worker(new URL("./batch-worker.js", import.meta.url), { workerData, execArgv: [] });
  const ready: BaselineBatch[] = [];
  let failure: { readonly error: unknown } | null = null;
  let wake = () => {};
  const fail = (error: unknown) => {
    failure ??= { error };
    wake();
  };
  worker.on("message", (message: BatchWorkerMessage) => {
    if ("batch" in message) {
      ready.push(message.batch);
      wake();
    } else fail(message.tag === null ? message.error : new PoseDataError(message.tag, message.error as string));
  });
  worker.on("error", fail);
  const ended = new Promise<void>((resolve) => {
    worker.on("exit", (code) => {
      fail(new Error(`the thread that makes batches ended with exit code ${code}`));
      resolve();
    });
  });
  // A thread that nobody waits for does not keep the process from ending.
  worker.unref();
  return {
    async next() {
      worker.ref();
      try {
        while (ready.length === 0 && failure === null) {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      } finally {
        worker.unref();
      }
      const batch = ready.shift();
      if (batch === undefined) throw (failure as unknown as { readonly error: unknown }).error;
      worker.postMessage("more");
      return batch;
    },
    async stop() {
      worker.ref();
      worker.postMessage("stop");
      await ended;
    },
  };
}
