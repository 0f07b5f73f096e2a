/**
 * The paper's search: every whole millimetre from 2800 to 7199 is tried. It is kept as what the exact search is compared
 * with, and for who needs the paper's integer depths.
 */
import { depthCost } from "./depth-cost.js";

/** The authors' range, millimetres, both ends inclusive. */
export const GRID_MIN_DEPTH_MM = 2800;
export const GRID_MAX_DEPTH_MM = 7199;

/**
 * Tries every depth of a grid for one pose: hundreds of times slower than the exact search.
 *
 * @param rays,coarse,labelled,root one pose, as in {@link depthCost}.
 * @param minDepthMm,maxDepthMm both inclusive.
 * @param stepMm the depths are minDepthMm + k · stepMm.
 * @param weights [J] not negative. Default 1.
 * @returns millimetres; of equal costs the smaller depth. NaN where no cost is a number.
 */
export function searchRootDepthGrid(
  rays: Float64Array,
  coarse: Float32Array | Float64Array,
  labelled: Uint8Array,
  root: number,
  minDepthMm = GRID_MIN_DEPTH_MM,
  maxDepthMm = GRID_MAX_DEPTH_MM,
  stepMm = 1,
  weights?: Float32Array | Float64Array,
): number {
  let best = NaN;
  let least = Infinity;
  for (let k = 0; minDepthMm + k * stepMm <= maxDepthMm; k++) {
    const depth = minDepthMm + k * stepMm;
    const cost = depthCost(rays, coarse, labelled, root, depth, 0, labelled.length, weights);
    if (cost < least) {
      least = cost;
      best = depth;
    }
  }
  return best;
}

/**
 * The depth that the 1 mm grid finds, from the exact minimum: the cost is convex, so it is one of the minimum's two whole
 * neighbours.
 *
 * @param rays,coarse,labelled,root one pose, as in {@link depthCost}.
 * @param exactDepthMm what the exact search found for it, in any range that holds this one; NaN gives NaN.
 * @param minDepthMm,maxDepthMm whole numbers, both inclusive.
 * @returns millimetres; of equal costs the smaller depth.
 */
export function gridDepthFrom(
  rays: Float64Array,
  coarse: Float32Array | Float64Array,
  labelled: Uint8Array,
  root: number,
  exactDepthMm: number,
  minDepthMm = GRID_MIN_DEPTH_MM,
  maxDepthMm = GRID_MAX_DEPTH_MM,
): number {
  const inside = Math.min(maxDepthMm, Math.max(minDepthMm, exactDepthMm));
  const below = Math.floor(inside);
  const above = Math.ceil(inside);
  const costBelow = depthCost(rays, coarse, labelled, root, below);
  return depthCost(rays, coarse, labelled, root, above) < costBelow ? above : below;
}
