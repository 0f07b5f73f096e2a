/** A worker: makes the tasks of any build whose folder or storage it can reach, one after the other, until it is told to stop. */
import { hostname } from "node:os";
import { setTimeout as wait } from "node:timers/promises";
import { openSharedWork, type SharedWork, type WorkStorage, workState } from "@wildpose/builder";
import { InvalidSettingError, isPoseDataError } from "@wildpose/pose";
import { Worker } from "bullmq";
import type { RedisAddress } from "./redis-address.js";
import { redisConnection, refuseUnreachable } from "./redis-connection.js";
import { QUEUE, type TaskJob } from "./task-jobs.js";

export interface WorkerRunOptions {
  /** Folder that the sources' images are under on this machine; by default where the build has them. */
  readonly root?: string;
  readonly weightsFolder?: string;
  /** Opens the storage of an address; without it, builds that are shared by one are left to other workers. */
  readonly openStorage?: (address: string) => Promise<WorkStorage>;
  /** Folder for work of a storage while it is worked at; the system's for such by default. */
  readonly scratch?: string;
  /** Threads that label; 1 by default. */
  readonly workers?: number;
  /** Seconds without a sign of life after which a task is given to another worker; 30 by default. */
  readonly leaseSeconds?: number;
  /** Seconds without a task after which the worker ends; never by default. */
  readonly idleSeconds?: number;
  /** Aborts: the task that is worked at is ended first. */
  readonly signal?: AbortSignal;
  readonly onNotice?: (text: string) => void;
  readonly onTask?: (task: TaskDone) => void;
}

export interface TaskDone {
  readonly job: TaskJob;
  /** Of its chunks or shards, those that were not there. */
  readonly made: number;
  readonly seconds: number;
}

export interface WorkerReport {
  readonly tasks: number;
  /** Seconds of work at tasks, and from the beginning of the first to the end of the last. */
  readonly taskSeconds: number;
  readonly spanSeconds: number;
}

/** Milliseconds between looks at whether to end. */
const TICK_MS = 50;

/** Workers in a row that may be lost with one job: more is the fault of the job. */
const MOST_LOST = 5;

/**
 * Works until the signal aborts, or nothing was to be done for a while.
 *
 * @throws {InvalidSettingError | OutputFolderError | TransferError} when Redis cannot be reached; or when a build's folder or
 *   storage cannot be, or this machine would make other bytes: the task is given back then, for another worker.
 */
export async function runWorker(address: RedisAddress, options: WorkerRunOptions = {}): Promise<WorkerReport> {
  const { leaseSeconds = 30, idleSeconds = Infinity, signal, onNotice = () => {}, onTask = () => {} } = options;
  await refuseUnreachable(address);
  let [tasks, taskSeconds, began, lastEnd] = [0, 0, 0, performance.now()];
  let isBusy = false;
  let unfit: unknown = null;
  let isOver = false;
  const opened = openedWork(options);

  const connection = redisConnection(address, onNotice);
  const worker = new Worker<TaskJob, number>(
    QUEUE,
    async ({ data }) => {
      const start = performance.now();
      if (tasks === 0) began = start;
      isBusy = true;
      try {
        const made = await makeTask(data);
        tasks++;
        onTask({ job: data, made, seconds: (performance.now() - start) / 1000 });
        return made;
      } finally {
        isBusy = false;
        lastEnd = performance.now();
        taskSeconds += (lastEnd - start) / 1000;
      }
    },
    {
      connection,
      lockDuration: leaseSeconds * 1000,
      stalledInterval: leaseSeconds * 500,
      maxStalledCount: MOST_LOST,
    },
  );
  // Said by the connection; a job whose lock was lost is another worker's now.
  worker.on("error", () => {});
  worker.on("failed", (_, { message }) => onNotice(`a task failed: ${message}`));

  async function makeTask(job: TaskJob): Promise<number> {
    const numbers = Array.from({ length: job.end - job.start }, (_, at) => job.start + at);
    try {
      const work = await opened.open(job).catch((error: unknown) => {
        if (isPoseDataError(error)) unfit = error;
        throw error;
      });
      return await (job.stage === "label" ? work.label(numbers) : work.write(numbers));
    } catch (error) {
      // The build ended without this task, or was ended: nobody waits for it.
      if (await opened.isOver(job).catch(() => false)) {
        unfit = null;
        return 0;
      }
      if (unfit !== null) isOver = true;
      // What was brought from a storage may be the fault: the next task begins anew.
      if (job.storage !== null) await opened.close();
      const { message } = error instanceof Error ? error : new Error(String(error));
      throw new Error(`${hostname()}: ${message}`, { cause: error });
    }
  }

  const isIdle = () => !isBusy && performance.now() - lastEnd > idleSeconds * 1000;
  while (!isOver && !signal?.aborted && !isIdle()) await wait(TICK_MS);
  await worker.close();
  connection.disconnect();
  await opened.close();
  if (unfit !== null) throw unfit;
  return { tasks, taskSeconds, spanSeconds: tasks === 0 ? 0 : (lastEnd - began) / 1000 };
}

/** The work of the build that was worked at last, opened. */
function openedWork({ root, weightsFolder, openStorage, scratch, workers = 1, onNotice }: WorkerRunOptions) {
  let last: { readonly key: string; readonly work: SharedWork } | null = null;
  let storage: WorkStorage | null = null;
  const close = async () => {
    await last?.work.close();
    last = null;
    await storage?.close();
    storage = null;
  };
  const storageOf = async ({ storage: address }: TaskJob) => {
    if (address === null) return undefined;
    if (openStorage === undefined) throw new InvalidSettingError(`${address}: this worker can reach no storage`);
    return openStorage(address);
  };
  return {
    async open(job: TaskJob): Promise<SharedWork> {
      const key = JSON.stringify([job.out, job.storage, job.buildKey, job.plan]);
      if (last?.key === key) return last.work;
      await close();
      const reached = await storageOf(job);
      storage = reached ?? null;
      const work = await openSharedWork(job.out, {
        root: root ?? job.root,
        weightsFolder,
        storage: reached,
        scratch,
        workers,
        ...(onNotice && { onNotice }),
      });
      last = { key, work };
      return work;
    },
    /** Whether the build of a job has ended with its release. */
    isOver: async ({ out }: TaskJob) => (await workState(out, storage ?? undefined)) === "finished",
    close,
  };
}
