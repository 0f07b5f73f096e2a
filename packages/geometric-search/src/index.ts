export { blendWeight } from "./blend-weight.js";
export { depthCost } from "./depth-cost.js";
export { GRID_MAX_DEPTH_MM, GRID_MIN_DEPTH_MM, gridDepthFrom, searchRootDepthGrid } from "./depth-grid.js";
export { expectedErrors, LEAST_EXPECTED_ERROR_MM } from "./expected-error.js";
export { type ErrorStage, expectedErrorCoefficients } from "./expected-error-coefficients.js";
export { type ErrorFeature, errorFeatures, writeErrorFeatures } from "./expected-error-features.js";
export { placeOnRays } from "./place-on-rays.js";
export { type Refinement, type RefinementOptions, refineOnRays } from "./refine-on-rays.js";
export { defaultRefinementDeviations, type RefinementDeviations } from "./refine-on-rays-body.js";
export type { RootDepths, SearchOptions } from "./search-batch.js";
export {
  type DepthsAndFocals,
  type FocalPrior,
  type FocalSearchOptions,
  searchDepthAndFocal,
} from "./search-depth-and-focal.js";
export { searchRootDepths } from "./search-root-depths.js";
export { type GridSearchOptions, searchRootDepthsOnGrid } from "./search-root-depths-on-grid.js";
