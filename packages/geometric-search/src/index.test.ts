import { expect, test } from "vitest";
import * as geometricSearch from "./index.js";

test("the package exports these names and no others", () => {
  expect(Object.keys(geometricSearch).sort()).toEqual([
    "GRID_MAX_DEPTH_MM",
    "GRID_MIN_DEPTH_MM",
    "blendWeight",
    "defaultRefinementDeviations",
    "depthCost",
    "gridDepthFrom",
    "placeOnRays",
    "refineOnRays",
    "searchRootDepthGrid",
    "searchRootDepths",
    "searchRootDepthsOnGrid",
  ]);
});
