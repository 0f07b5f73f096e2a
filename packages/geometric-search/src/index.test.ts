import { expect, test } from "vitest";
import * as geometricSearch from "./index.js";

test("the package exports these names and no others", () => {
  expect(Object.keys(geometricSearch).sort()).toEqual([
    "GRID_MAX_DEPTH_MM",
    "GRID_MIN_DEPTH_MM",
    "LEAST_EXPECTED_ERROR_MM",
    "blendWeight",
    "defaultRefinementDeviations",
    "depthCost",
    "errorFeatures",
    "expectedErrorCoefficients",
    "expectedErrors",
    "gridDepthFrom",
    "placeOnRays",
    "refineOnRays",
    "searchDepthAndFocal",
    "searchRootDepthGrid",
    "searchRootDepths",
    "searchRootDepthsOnGrid",
    "writeErrorFeatures",
  ]);
});
