/** The inside of a {@link TaskThread}. */
import { parentPort } from "node:worker_threads";
import { isPoseDataError } from "@wildpose/pose";
import { END, type TaskMessage } from "./task-thread.js";

/**
 * Answers each task that comes, until told to end; the signal aborts what is being done then.
 *
 * @param close called at the end.
 */
export function answerTasks<Task, News, Answer>(
  answer: (task: Task, signal: AbortSignal, tell: (news: News) => void) => Promise<Answer>,
  close: () => Promise<void> = async () => {},
): void {
  const port = parentPort;
  if (port === null) throw new Error("tasks are answered in a worker thread only");
  const send = (message: TaskMessage<News, Answer>) => port.postMessage(message);
  const ending = new AbortController();
  let doing = Promise.resolve();
  const answerTo = async (task: Task) => {
    try {
      send({ answer: await answer(task, ending.signal, (news) => send({ news })) });
    } catch (error) {
      const { message, stack } = error instanceof Error ? error : new Error(String(error));
      const tag = isPoseDataError(error) ? error.tag : undefined;
      send({ error: { message, ...(stack !== undefined && { stack }), ...(tag !== undefined && { tag }) } });
    }
  };
  port.on("message", async (message: Task | typeof END) => {
    if (message !== END) {
      doing = answerTo(message);
      return;
    }
    ending.abort();
    await doing;
    await close();
    port.close();
  });
}
