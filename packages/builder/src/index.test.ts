import { expect, test } from "vitest";
import * as publicApi from "./index.js";

test("the public names are these", () => {
  expect(Object.keys(publicApi).sort()).toEqual([
    "LONGEST_POSE_DOCUMENT",
    "buildDataset",
    "columns",
    "croissantMetadata",
    "describeRelease",
    "diffPaperRelease",
    "diffReleases",
    "drawLabelPicture",
    "exportRelease",
    "fullLayout",
    "joinPictures",
    "labelLine",
    "labelPersons",
    "loadRecipe",
    "measureEvidence",
    "measureWildEvidence",
    "openShard",
    "parseRecipe",
    "pictureOfLabel",
    "readAnnotatedSources",
    "readManifest",
    "readPoseDocument",
    "recipeOfSource",
    "rejectReasons",
    "releaseFormats",
    "verifyRelease",
  ]);
});
