/** Watches for a loss that has left for good: far above what it was, step after step. */

/** A loss this many times the running median is too high. */
const TOO_HIGH = 10;
/** Steps in a row that are too high before it counts as lost: one bad batch is no reason to end a training. */
export const STEPS_TOO_HIGH = 50;
/** Losses that the median is of; those that are too high are not among them. */
const WINDOW = 200;

export interface LossWatch {
  /** The last losses that were not too high, oldest first. */
  readonly usual: readonly number[];
  /** Steps in a row that were. */
  readonly tooHigh: number;
}

export const nothingWatched: LossWatch = { usual: [], tooHigh: 0 };

export function watchLoss({ usual, tooHigh }: LossWatch, loss: number): LossWatch {
  // From the second loss on: a rate that is far too high shows at once, and would become the median itself.
  if (usual.length > 0 && loss > TOO_HIGH * usualLoss({ usual, tooHigh })) return { usual, tooHigh: tooHigh + 1 };
  return { usual: [...usual.slice(-(WINDOW - 1)), loss], tooHigh: 0 };
}

/** The running median. */
export function usualLoss({ usual }: LossWatch): number {
  return usual.toSorted((a, b) => a - b)[usual.length >> 1];
}
