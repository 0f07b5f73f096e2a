/**
 * The paper's answer for a batch: the depth of a grid at which the cost is least, through the exact minimum. The cost is
 * convex, so it is one of the two grid depths beside the minimum.
 */
import { depthCost } from "./depth-cost.js";
import { GRID_MAX_DEPTH_MM, GRID_MIN_DEPTH_MM } from "./depth-grid.js";
import { writeJointVectors } from "./joint-vectors.js";
import { keepDepth, leastDepth, type RootDepths, type SearchOptions, startSearch } from "./search-batch.js";
import type { SmoothMinimum } from "./smooth-minimum.js";

export interface GridSearchOptions extends SearchOptions {
  /** The first depth of the grid, millimetres, more than 0. Default 2800. */
  readonly minDepthMm?: number;
  /** The last depth is the greatest minDepthMm + k · stepMm up to this. Default 7199. */
  readonly maxDepthMm?: number;
  /** Millimetres, more than 0. Default 1. */
  readonly stepMm?: number;
}

/** A grid finer than this is no grid: its depths are as near as what the exact minimum is known to. */
const MOST_STEPS = 1e9;

/**
 * Finds for every pose what {@link searchRootDepthGrid} finds by trying all depths: the same number, ties to the smaller
 * depth. Where more than two depths of the grid cost the same but for rounding, on a stretch between kinks, it is the
 * smallest of them.
 *
 * Parameters, and where the depth is NaN, as in `searchRootDepths`. `residualMm` is at the grid's depth; `atRangeEdge` is 1
 * where the exact minimum lies at the first or the last depth of the grid, or beyond.
 *
 * @throws {RangeError} as `searchRootDepths`, and when the step is not above 0 or too small for the range.
 */
export function searchRootDepthsOnGrid(
  rays: Float64Array,
  coarse: Float32Array | Float64Array,
  labelled: Uint8Array,
  root: number,
  options: GridSearchOptions = {},
): RootDepths {
  const { minDepthMm = GRID_MIN_DEPTH_MM, maxDepthMm = GRID_MAX_DEPTH_MM, stepMm = 1, weights } = options;
  if (!(stepMm > 0 && stepMm < Infinity && (maxDepthMm - minDepthMm) / stepMm < MOST_STEPS)) {
    throw new RangeError(`step ${stepMm} mm, expected a finite number above 0 and fewer than ${MOST_STEPS} steps`);
  }
  const { count, jointCount, search, found } = startSearch(
    rays,
    coarse,
    labelled,
    root,
    minDepthMm,
    maxDepthMm,
    options,
  );
  const lastStep = stepsUpTo(maxDepthMm, minDepthMm, stepMm);
  const lastDepth = minDepthMm + lastStep * stepMm;
  for (let pose = 0; pose < count; pose++) {
    const first = pose * jointCount;
    if (!writeJointVectors(rays, coarse, labelled, weights, first, jointCount, root, search.vectors)) continue;
    const exact = leastDepth(search, minDepthMm, lastDepth, found);
    const isAtEdge = exact === minDepthMm || exact === lastDepth;
    let depth = exact;
    if (!isAtEdge) {
      const below = Math.min(lastStep, stepsUpTo(exact, minDepthMm, stepMm));
      depth = minDepthMm + below * stepMm;
      const above = minDepthMm + (below + 1) * stepMm;
      if (below < lastStep && depth !== exact) {
        const isAbove = search.isSmooth ? whichIsLess(search.smooth, depth, above) : UNDECIDED;
        if (isAbove === ABOVE) depth = above;
        else if (isAbove === UNDECIDED) {
          const costBelow = depthCost(rays, coarse, labelled, root, depth, first, jointCount, weights);
          const costAbove = depthCost(rays, coarse, labelled, root, above, first, jointCount, weights);
          if (costAbove < costBelow) depth = above;
        }
      }
    }
    keepDepth(search, pose, depth, isAtEdge, found);
  }
  return found;
}

/** The greatest k with min + k · step ≤ depth, as the sum is rounded. */
function stepsUpTo(depth: number, min: number, step: number): number {
  let steps = Math.floor((depth - min) / step);
  while (min + steps * step > depth) steps--;
  while (min + (steps + 1) * step <= depth) steps++;
  return steps;
}

const BELOW = -1;
const UNDECIDED = 0;
const ABOVE = 1;

/**
 * Which of two depths beside the minimum costs less, by the cost's derivatives there. Undecided where the difference is not
 * well above what Taylor's remainder and the rounding of the two costs can be.
 */
function whichIsLess(
  { depth, cost, curvature, curvatureSlope, sharpness }: SmoothMinimum,
  below: number,
  above: number,
) {
  const toBelow = below - depth;
  const toAbove = above - depth;
  const step = above - below;
  if (!(step * step * sharpness < 1 / 64)) return UNDECIDED;
  const difference =
    (curvature / 2) * (toAbove * toAbove - toBelow * toBelow) +
    (curvatureSlope / 6) * (toAbove * toAbove * toAbove - toBelow * toBelow * toBelow);
  const remainder = 2 * curvature * sharpness * step ** 4 + curvature * step * 1e-11 * depth;
  const rounding = 1e-9 * cost + 1e-12 * depth;
  if (Math.abs(difference) <= remainder + rounding) return UNDECIDED;
  return difference < 0 ? ABOVE : BELOW;
}
