/** LSP: one made file with 1,001 persons, so that both of its sets are there; in each person the right wrist is occluded. */
import { deepEqual, equal, throws } from "node:assert/strict";
import { adapterFor } from "@wildpose/adapters";
import { matlabDoubles, writeMatlabV5 } from "@wildpose/formats";
import { defineConformance } from "@wildpose/testkit";
import * as quirks from "../../packages/adapters/src/lsp/quirks.js";
import { madeTriples } from "./made-triples.js";

const PERSONS = 1001;

export const conformance = defineConformance({
  adapter: adapterFor("lsp"),
  cardModule: new URL("../../packages/adapters/dist/lsp/card.js", import.meta.url),
  fixture: (copies) => {
    const persons = Array.from({ length: PERSONS * copies }, (_, person) => madeTriples(person, 6, 1, 0));
    return {
      files: { "joints.mat": writeMatlabV5({ joints: matlabDoubles([3, 14, persons.length], persons.flat(2)) }) },
    };
  },
  expected: { train: 1000, test: 1 },
  first: {
    id: "lsp/im0001",
    joints: { rightAnkle: [99.5, 199.25, 2], leftHip: [129.5, 220.25, 2], rightWrist: [159.5, 241.25, 1] },
    imagePath: "im0001.jpg",
  },
  alwaysLabelled: "all 28,000 joints of the official file have coordinates",
  quirks: {
    module: quirks,
    tests: {
      lspAxes: ({ lspAxes }) => {
        deepEqual(lspAxes([3, 14, 2000]), { persons: 2000, jointStride: 3, channelStride: 1 });
        throws(() => lspAxes([14, 3, 10000]), /read it with the source lspet/);
      },
      visibilityOfLspFlag: ({ visibilityOfLspFlag }) => deepEqual([0, 1].map(visibilityOfLspFlag), [2, 1]),
      lspImageName: ({ lspImageName }) => equal(lspImageName(41), "im0042.jpg"),
      lspSourceSplit: ({ lspSourceSplit }) => deepEqual([999, 1000].map(lspSourceSplit), ["train", "test"]),
    },
  },
});
