import { expect, test } from "vitest";
import * as publicApi from "./index.js";

test("the public names are these", () => {
  expect(Object.keys(publicApi).sort()).toEqual([
    "RecordProblem",
    "adapterFor",
    "adapters",
    "aiChallengerCard",
    "checkSource",
    "defineAdapter",
    "fileSequences",
    "isPaperRelease",
    "loadAdapter",
    "loadPaperRelease",
    "lspCard",
    "lspetCard",
    "mpiiCard",
    "oneOf",
    "outsideAdapterModule",
    "parseJointOrder",
    "poseLayouts",
    "publishedJointOrder",
    "readOption",
    "readRecord",
    "readSource",
    "readSourceFile",
    "refuseUnknownOptions",
    "requireImagePath",
    "shown",
    "singleFileSequence",
    "unexpected",
  ]);
});
