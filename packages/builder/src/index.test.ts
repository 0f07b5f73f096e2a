import { expect, test } from "vitest";
import * as publicApi from "./index.js";

test("the public names are these", () => {
  expect(Object.keys(publicApi).sort()).toEqual([
    "buildDataset",
    "columns",
    "describeRelease",
    "diffPaperRelease",
    "diffReleases",
    "loadRecipe",
    "openShard",
    "parseRecipe",
    "readManifest",
    "rejectReasons",
    "verifyRelease",
  ]);
});
