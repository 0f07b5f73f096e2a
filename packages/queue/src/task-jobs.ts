/** How tasks become jobs: several chunks in one, so that the queue costs little beside them, and a shard in each. */
import { createHash } from "node:crypto";
import type { HelpedWork } from "@wildpose/builder";

/** Of all builds. */
export const QUEUE = "wildpose";

/** What a worker is told. */
export interface TaskJob extends Omit<HelpedWork, "sizes"> {
  /** Tasks from here (inclusive) to there (exclusive). */
  readonly start: number;
  readonly end: number;
}

export interface NamedJob {
  /** The same for the same tasks of the same work. */
  readonly id: string;
  readonly job: TaskJob;
  /** Persons or rows. */
  readonly size: number;
}

/** Jobs that the chunks of a build are divided into at least, so that all of many workers have some to the end. */
const FEWEST_JOBS = 256;

/** Chunks of a job at most: a few seconds, so that many workers end together; see tools/simulate-queue.mjs. */
const MOST_CHUNKS = 16;

/** Chunks of a job at least, where there are so many: half a second, a hundred times what a job costs the queue. */
const FEWEST_CHUNKS = 8;

export function jobsOf({ sizes, ...work }: HelpedWork): NamedJob[] {
  const { stage, out, storage, buildKey, plan } = work;
  const share = Math.floor(sizes.length / FEWEST_JOBS);
  const atOnce = stage === "write" ? 1 : Math.min(Math.max(share, FEWEST_CHUNKS), MOST_CHUNKS);
  const name = createHash("sha256")
    .update(JSON.stringify([out, storage, buildKey, plan]))
    .digest("hex")
    .slice(0, 24);
  return Array.from({ length: Math.ceil(sizes.length / atOnce) }, (_, at) => {
    const start = at * atOnce;
    const end = Math.min(start + atOnce, sizes.length);
    return {
      id: `${name}-${stage}-${start}-${end}`,
      job: { ...work, start, end },
      size: sizes.slice(start, end).reduce((sum, size) => sum + size, 0),
    };
  });
}
