export { depthCost } from "./depth-cost.js";
export { GRID_MAX_DEPTH_MM, GRID_MIN_DEPTH_MM, gridDepthFrom, searchRootDepthGrid } from "./depth-grid.js";
export { placeOnRays } from "./place-on-rays.js";
export { type RootDepths, type SearchOptions, searchRootDepths } from "./search-root-depths.js";
