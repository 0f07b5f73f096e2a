/**
 * How the chunks and shards of a build are made elsewhere: by processes that share its work folder. Whatever they are told
 * by, a task is a number: a chunk of the plan, or a shard of the choice of rows. Each is a function of what lies in the
 * folder and is there when its file is there whole, so that it does not matter who made it, how often, or who was lost.
 */

/** Chunks to label, or shards to write. */
export type TaskStage = "label" | "write";

/** What helpers work at. */
export interface HelpedWork {
  readonly stage: TaskStage;
  /** Of the release; absolute. */
  readonly out: string;
  /** What the sources are under; absolute. */
  readonly root: string;
  /** Address of the storage that the work is shared through; null where it is the folder. */
  readonly storage: string | null;
  /** SHA-256 of what the build is made from. */
  readonly buildKey: string;
  /** SHA-256 of the plan. */
  readonly plan: string;
  /** Persons, or rows, of each task. */
  readonly sizes: readonly number[];
}

export interface HelpOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called with the persons, or rows, of the tasks that are done so far. */
  readonly onProgress: (done: number) => void;
}

/**
 * Has every task of a stage done. What it leaves undone, or what is lost after it, the build makes itself.
 *
 * @throws when a task cannot be done by anybody.
 */
export type Helpers = (work: HelpedWork, options: HelpOptions) => Promise<void>;
