/** A thread that is given tasks, one after the other; answer-tasks.ts is what runs in it. */
import { Worker } from "node:worker_threads";
import { LostThreadError, PoseDataError, type PoseDataErrorTag } from "@wildpose/pose";

/** Tells a thread to give up what it is doing, and to end. */
export const END = "end";

/** What a thread says of its task: news of how far it is, and at last an answer or an error. */
export type TaskMessage<News, Answer> =
  | { readonly news: News }
  | { readonly answer: Answer }
  /** `tag`: of a PoseDataError. Classes are lost between threads. */
  | { readonly error: { readonly message: string; readonly stack?: string; readonly tag?: PoseDataErrorTag } };

export interface TaskThread<Task, News, Answer> {
  /**
   * One task at a time.
   *
   * @throws what the task throws; {LostThreadError} when the thread ends.
   */
  ask(task: Task, onNews?: (news: News) => void): Promise<Answer>;
  /** Ends it, in the middle of a task if it has one. */
  stop(): Promise<void>;
}

export function startTaskThread<Task, News, Answer>(module: URL, workerData: unknown): TaskThread<Task, News, Answer> {
  // Without the flags of this process: some, such as --input-type of `node -e`, keep a thread from starting.
  const worker = new Worker(module, { workerData, execArgv: [] });
  let waiting: {
    readonly onNews: ((news: News) => void) | undefined;
    resolve(answer: Answer): void;
    reject(error: unknown): void;
  } | null = null;
  let lost: LostThreadError | null = null;
  const lose = (how: string) => {
    lost ??= new LostThreadError(
      `a thread that writes and verifies shards ${how}; what is whole is kept: free memory, or take fewer --workers, and go on with --resume`,
    );
    waiting?.reject(lost);
    waiting = null;
  };
  worker.on("message", (message: TaskMessage<News, Answer>) => {
    if ("news" in message) return waiting?.onNews?.(message.news);
    const task = waiting;
    waiting = null;
    if ("answer" in message) task?.resolve(message.answer);
    else task?.reject(receivedError(message.error));
  });
  // An error that no code caught, such as of memory that is used up.
  worker.on("error", (error: unknown) => lose(`ended: ${error instanceof Error ? error.message : String(error)}`));
  const ended = new Promise<void>((resolve) => {
    worker.on("exit", (code) => {
      lose(`ended with exit code ${code}`);
      resolve();
    });
  });
  return {
    ask: (task, onNews) =>
      new Promise<Answer>((resolve, reject) => {
        if (lost !== null) return reject(lost);
        waiting = { onNews, resolve, reject };
        worker.postMessage(task);
      }),
    stop() {
      worker.postMessage(END);
      return ended;
    },
  };
}

function receivedError({ message, stack, tag }: { message: string; stack?: string; tag?: PoseDataErrorTag }): Error {
  const error = tag === undefined ? new Error(message) : new PoseDataError(tag, message);
  if (stack !== undefined) error.stack = stack;
  return error;
}
