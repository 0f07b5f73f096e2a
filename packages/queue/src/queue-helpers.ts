/**
 * A build's side of the queue: tasks become jobs, and the build waits until all are done. Redis may forget everything at any
 * moment; what is true is on the disk that is shared. Jobs that Redis does not know any more are added again, and a job
 * whose files are there costs nothing but a look at them.
 */
import { setTimeout as wait } from "node:timers/promises";
import type { Helpers } from "@wildpose/builder";
import { LostThreadError } from "@wildpose/pose";
import { Queue, QueueEvents } from "bullmq";
import type { RedisAddress } from "./redis-address.js";
import { redisConnection, refuseUnreachable } from "./redis-connection.js";
import { jobsOf, type NamedJob, QUEUE, type TaskJob } from "./task-jobs.js";

export interface QueueHelpersOptions {
  /** Called with what goes wrong and is waited for, in words. */
  readonly onNotice?: (text: string) => void;
}

export interface QueueHelpers {
  readonly helpers: Helpers;
  /** To be called in any case. */
  close(): Promise<void>;
}

/** Times that a job is given to a worker that says what is wrong, before the build ends with it. */
const ATTEMPTS = 4;

/** Milliseconds between looks at what Redis knows of the jobs; news come by themselves. */
const LOOK_AGAIN_MS = 5000;

/** Milliseconds between looks at the news. */
const TICK_MS = 20;

/** Jobs that are asked about, or added, at once. */
const AT_ONCE = 500;

/** @throws {InvalidSettingError} when Redis cannot be reached. */
export async function queueHelpers(
  address: RedisAddress,
  { onNotice = () => {} }: QueueHelpersOptions = {},
): Promise<QueueHelpers> {
  await refuseUnreachable(address);
  const connections = [redisConnection(address, onNotice), redisConnection(address, () => {})];
  const queue = new Queue<TaskJob>(QUEUE, { connection: connections[0] });
  const events = new QueueEvents(QUEUE, { connection: connections[1] });
  // Said by the connection.
  queue.on("error", () => {});
  events.on("error", () => {});
  await events.waitUntilReady();

  const helpers: Helpers = async (work, { signal, onProgress }) => {
    const waiting = new Map(jobsOf(work).map((named) => [named.id, named]));
    let done = 0;
    const failures: string[] = [];
    const finish = ({ jobId }: { jobId: string }) => {
      const named = waiting.get(jobId);
      if (named === undefined) return;
      waiting.delete(jobId);
      done += named.size;
      onProgress(done);
    };
    const fail = ({ jobId, failedReason }: { jobId: string; failedReason: string }) => {
      if (waiting.has(jobId)) failures.push(failedReason);
    };
    events.on("completed", finish);
    events.on("failed", fail);
    try {
      await addNew(queue, [...waiting.values()]);
      let unknown: ReadonlySet<string> = new Set();
      let hadWorkers = true;
      for (let looked = performance.now(); waiting.size > 0; await wait(TICK_MS)) {
        signal?.throwIfAborted();
        if (failures.length > 0) throw failed(address, failures[0]);
        if (performance.now() - looked < LOOK_AGAIN_MS) continue;
        looked = performance.now();
        const hasWorkers = (await queue.getWorkersCount()) > 0;
        if (!hasWorkers && hadWorkers) {
          onNotice(`${address.shown}: no worker is there; start some with "wildpose worker"`);
        }
        hadWorkers = hasWorkers;
        // Gone twice: not done a moment ago, with the news still under way.
        const gone = await forgottenOf(queue, [...waiting.keys()], fail);
        await addNew(
          queue,
          gone.flatMap((id) => (unknown.has(id) ? (waiting.get(id) ?? []) : [])),
        );
        unknown = new Set(gone);
      }
    } finally {
      events.off("completed", finish);
      events.off("failed", fail);
      if (waiting.size > 0) await Promise.race([takeBack(queue, [...waiting.keys()]), wait(LOOK_AGAIN_MS)]);
    }
  };
  return {
    helpers,
    async close() {
      for (const connection of connections) connection.disconnect();
      await Promise.allSettled([queue.close(), events.close()]);
    },
  };
}

/** Adds jobs that are not there. One that failed for an earlier build is tried anew. */
async function addNew(queue: Queue<TaskJob>, jobs: readonly NamedJob[]): Promise<void> {
  for (let start = 0; start < jobs.length; start += AT_ONCE) {
    const part = jobs.slice(start, start + AT_ONCE);
    const states = await Promise.all(part.map(({ id }) => queue.getJobState(id)));
    await Promise.all(part.map(({ id }, at) => (states[at] === "failed" ? queue.remove(id) : null)));
    await queue.addBulk(
      part.map(({ id, job }) => ({
        name: job.stage,
        data: job,
        opts: {
          jobId: id,
          attempts: ATTEMPTS,
          backoff: { type: "exponential", delay: 500 },
          removeOnComplete: true,
          removeOnFail: { age: 24 * 3600 },
        },
      })),
    );
  }
}

/** Jobs that Redis knows nothing of, and `fail` called for those that failed. */
async function forgottenOf(
  queue: Queue<TaskJob>,
  ids: readonly string[],
  fail: (failed: { jobId: string; failedReason: string }) => void,
): Promise<string[]> {
  const forgotten: string[] = [];
  for (let start = 0; start < ids.length; start += AT_ONCE) {
    const part = ids.slice(start, start + AT_ONCE);
    const states = await Promise.all(part.map((id) => queue.getJobState(id)));
    for (const [at, state] of states.entries()) {
      if (state === "unknown") forgotten.push(part[at]);
      if (state === "failed")
        fail({ jobId: part[at], failedReason: (await queue.getJob(part[at]))?.failedReason ?? "" });
    }
  }
  return forgotten;
}

/** Takes back jobs that nobody works at. */
async function takeBack(queue: Queue<TaskJob>, ids: readonly string[]): Promise<void> {
  for (let start = 0; start < ids.length; start += AT_ONCE) {
    await Promise.allSettled(ids.slice(start, start + AT_ONCE).map((id) => queue.remove(id)));
  }
}

function failed({ shown }: RedisAddress, reason: string): LostThreadError {
  return new LostThreadError(
    `${shown}: a task was given to workers ${ATTEMPTS} times and failed: ${reason}; what is whole is kept: put it right, and go on with --resume`,
  );
}
