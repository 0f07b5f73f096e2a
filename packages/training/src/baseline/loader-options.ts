/** What a loader of crops is asked for. */
import type { Split } from "@wildpose/builder";
import { InvalidSettingError } from "@wildpose/pose";
import { type AugmentationSettings, usualAugmentation } from "./augmentation.js";

export interface BaselineLoaderOptions {
  /** Folders of releases with their images in them. One that is listed twice is seen twice in an epoch. */
  readonly releases: readonly string[];
  readonly split: Split;
  /** Pixels along a side of a crop. */
  readonly inputSize: number;
  readonly batchRows: number;
  /** A whole number; of the order of rows and of the augmentation. */
  readonly seed: number;
  /** true: as usual; false: crops as they are; or what is to be another way than usual. */
  readonly augment: boolean | Partial<AugmentationSettings>;
  /** The batch to begin with, counted from 0. */
  readonly firstBatch?: number;
  /** Threads that make batches, beside this one; 0: this one makes them. 1 when it is left out. What comes does not depend on it. */
  readonly threads?: number;
}

const LARGEST_SIZE = 1024;

/** @throws {InvalidSettingError} naming the option, what it may be, and what it is. */
export function checkedOptions(options: BaselineLoaderOptions): Required<BaselineLoaderOptions> {
  const { releases, inputSize, batchRows, seed, firstBatch = 0, threads = 1 } = options;
  if (releases.length === 0) throw new InvalidSettingError("releases: expected at least one folder, found none");
  const bounds: readonly (readonly [name: string, value: number, least: number, most: number])[] = [
    ["inputSize", inputSize, 16, LARGEST_SIZE],
    ["batchRows", batchRows, 1, 65_536],
    ["seed", seed, 0, Number.MAX_SAFE_INTEGER],
    ["firstBatch", firstBatch, 0, Number.MAX_SAFE_INTEGER],
    ["threads", threads, 0, 64],
  ];
  for (const [name, value, least, most] of bounds) {
    if (Number.isSafeInteger(value) && value >= least && value <= most) continue;
    throw new InvalidSettingError(`${name}: expected a whole number of ${least} to ${most}, found ${value}`);
  }
  return { ...options, firstBatch, threads };
}

/** Null for crops as they are. */
export function augmentationOf({ augment }: Pick<BaselineLoaderOptions, "augment">): AugmentationSettings | null {
  if (augment === false) return null;
  return augment === true ? usualAugmentation : { ...usualAugmentation, ...augment };
}
