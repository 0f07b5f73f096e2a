import { expect, test } from "vitest";
import * as publicApi from "./index.js";

test("the public names are these", () => {
  expect(Object.keys(publicApi).sort()).toEqual([
    ...[
      "isNumpyArray",
      "isPickleObject",
      "npzStream",
      "openNpy",
      "pickledTexts",
      "readNpy",
      "readNpz",
      "readPickle",
      "writeNpy",
      "writeNpz",
    ],
  ]);
});
