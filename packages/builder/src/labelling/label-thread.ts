/** One thread that labels, from the outside; `label-worker.ts` is what runs in it. */
import { Worker } from "node:worker_threads";
import type { LabelBatch, LabelProvenance, LabelSettings, PoseBatch, PreparedLabels } from "@wildpose/inference";
import { InvalidSettingError } from "@wildpose/pose";

/** What a thread is started with: the settings to prepare its networks by, or what another thread prepared. */
export type LabelWorkerData = { readonly settings: LabelSettings } | { readonly prepared: PreparedLabels };

/** Asks a thread for what it prepared. */
export const SHARE = "share";

/** Tells a thread to end once what it is doing is done. */
export const STOP = "stop";

/** `provenance` once the engine has started, an answer to each PoseBatch, and `prepared` when it is asked for. */
export type LabelWorkerMessage =
  | { readonly prepared: PreparedLabels }
  | { readonly provenance: LabelProvenance }
  | { readonly labels: LabelBatch }
  /** `setting`: it was an InvalidSettingError. Classes are lost between threads. */
  | { readonly error: unknown; readonly setting?: boolean };

/** The thread is gone, or does not answer: nothing is known against what it had to label. */
export class LostAnswerError extends Error {
  override readonly name = "LostAnswerError";
}

export interface LabelThread {
  /** What it prepared, to start others with. */
  share(): Promise<PreparedLabels>;
  readonly provenance: Promise<LabelProvenance>;
  /** One batch at a time. */
  label(batch: PoseBatch): Promise<LabelBatch>;
  /** Ends it once what it is doing is done. */
  stop(): Promise<void>;
  /**
   * Gives up a thread that does not answer: what waits for it is rejected, and stop() does not. It is not terminated, because
   * ONNX Runtime takes the process down when its thread is torn away while it works; it no longer keeps the process alive.
   */
  abandon(error: LostAnswerError): void;
}

export function startLabelThread(module: URL, workerData: LabelWorkerData): LabelThread {
  // Without the flags of this process: some, such as --input-type of `node -e`, keep a thread from starting.
  const worker = new Worker(module, { workerData, execArgv: [] });
  const prepared = expected<PreparedLabels>();
  const provenance = expected<LabelProvenance>();
  let failure: unknown = null;
  let waiting: Expected<LabelBatch> | null = null;
  const fail = (error: unknown) => {
    failure ??= error;
    for (const expectation of [prepared, provenance, waiting]) expectation?.reject(failure);
    waiting = null;
  };
  worker.on("message", (message: LabelWorkerMessage) => {
    if ("error" in message) fail(message.setting ? settingError(message.error) : message.error);
    else if ("prepared" in message) prepared.resolve(message.prepared);
    else if ("provenance" in message) provenance.resolve(message.provenance);
    else waiting?.resolve(message.labels);
  });
  // An error that no code caught, such as of memory that is used up.
  worker.on("error", (error: unknown) => {
    const words = error instanceof Error ? error.message : String(error);
    fail(new LostAnswerError(`ended: ${words}`, { cause: error }));
  });
  let leave = () => {};
  const ended = new Promise<void>((resolve) => {
    leave = resolve;
    worker.on("exit", (code) => {
      fail(new LostAnswerError(`ended with exit code ${code}`));
      resolve();
    });
  });
  return {
    share() {
      worker.postMessage(SHARE);
      return prepared.promise;
    },
    provenance: provenance.promise,
    label(batch) {
      if (failure !== null) return Promise.reject(failure);
      waiting = expected<LabelBatch>();
      worker.postMessage(batch);
      return waiting.promise;
    },
    stop() {
      worker.postMessage(STOP);
      return ended;
    },
    abandon(error) {
      fail(error);
      worker.unref();
      leave();
    },
  };
}

interface Expected<Value> {
  readonly promise: Promise<Value>;
  resolve(value: Value): void;
  reject(error: unknown): void;
}

/** A promise that may be rejected before, or without, anybody waiting for it. */
function expected<Value>(): Expected<Value> {
  let resolve: (value: Value) => void = () => {};
  let reject: (error: unknown) => void = () => {};
  const promise = new Promise<Value>((resolveIt, rejectIt) => {
    resolve = resolveIt;
    reject = rejectIt;
  });
  promise.catch(() => {});
  return { promise, resolve, reject };
}

function settingError(error: unknown): InvalidSettingError {
  return new InvalidSettingError(error instanceof Error ? error.message : String(error), { cause: error });
}
