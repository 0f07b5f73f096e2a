/** What a build tells while it runs, and at its end. */

import type { UnusableImages } from "../images/unusable-images.js";
import { compareWithLock, type LockOutcome, type RecipeLock } from "../recipe/recipe-lock.js";
import type { Split } from "../select/assign-split.js";
import type { Manifest } from "./manifest.js";

export const stages = ["read", "label", "write", "verify"] as const;
export type BuildStage = (typeof stages)[number];

export interface BuildEvent {
  /** `images` goes on beside `label`. */
  readonly stage: BuildStage | "images";
  /** Id of the source, in stages that go source by source. */
  readonly source?: string;
  /** Persons or rows. */
  readonly done: number;
  /** null when not known before. */
  readonly total: number | null;
}

export interface SourceReport {
  readonly source: string;
  readonly persons: number;
  readonly kept: number;
  /** persons = kept + the sum of these. */
  readonly rejected: Readonly<Record<string, number>>;
  readonly train: number;
  readonly test: number;
  /** Persons whose image was looked for and cannot be used; left out where there is none. */
  readonly images?: UnusableImages;
}

export interface BuildReport {
  readonly out: string;
  readonly sources: readonly SourceReport[];
  /** Images that were looked at for what they show; null when the recipe does not ask for it. */
  readonly images: { readonly compared: number; readonly leftOut: number } | null;
  readonly shards: readonly {
    readonly path: string;
    readonly split: Split;
    readonly rows: number;
    readonly bytes: number;
  }[];
  readonly stagesMs: Readonly<Record<BuildStage, number>>;
  /** Whether the dataset is the one of the lock; null where there is no lock. */
  readonly lock: LockOutcome | null;
}

/** A build that left its work to be shared. */
export interface SharedBuild {
  readonly out: string;
  /** Persons in the plan. */
  readonly persons: number;
  /** Tasks to label. */
  readonly chunks: number;
  /** null where no rows are chosen yet. */
  readonly rows: number | null;
  /** Tasks to write; null where no rows are chosen yet. */
  readonly shards: number | null;
}

export function buildReport(
  out: string,
  manifest: Manifest,
  stagesMs: BuildReport["stagesMs"],
  lock: RecipeLock | null,
): BuildReport {
  const { counts, shards } = manifest;
  return {
    out,
    sources: counts.sources.map(({ source, persons, kept, rejected, splits, images }) => ({
      source,
      persons,
      kept,
      rejected: { ...rejected } as Record<string, number>,
      train: splits.train,
      test: splits.test,
      ...(images && { images }),
    })),
    images: counts.near_duplicates
      ? { compared: counts.near_duplicates.images_compared, leftOut: counts.near_duplicates.images_left_out }
      : null,
    shards: shards.map(({ path, split, rows, bytes }) => ({ path, split, rows, bytes })),
    stagesMs,
    lock: lock && compareWithLock(lock, manifest),
  };
}

export interface StageClock {
  readonly milliseconds: Record<BuildStage, number>;
  /** Ends a stage; the next begins. */
  end(stage: BuildStage): void;
}

/** @param now milliseconds from any start. */
export function stageClock(now: () => number): StageClock {
  const milliseconds = { read: 0, label: 0, write: 0, verify: 0 };
  let began = now();
  return {
    milliseconds,
    end(stage) {
      const ended = now();
      milliseconds[stage] = ended - began;
      began = ended;
    },
  };
}
