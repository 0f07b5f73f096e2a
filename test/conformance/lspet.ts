/** LSP-Extended: one made file with three persons; in each the right wrist is not labelled. */
import { deepEqual, equal, throws } from "node:assert/strict";
import { adapterFor } from "@wildpose/adapters";
import { matlabDoubles, writeMatlabV5 } from "@wildpose/formats";
import { defineConformance } from "@wildpose/testkit";
import * as quirks from "../../packages/adapters/src/lspet/quirks.js";
import { madeTriples } from "./made-triples.js";

export const conformance = defineConformance({
  adapter: adapterFor("lspet"),
  cardModule: new URL("../../packages/adapters/dist/lspet/card.js", import.meta.url),
  fixture: (copies) => {
    const persons = Array.from({ length: 3 * copies }, (_, person) => madeTriples(person, 6, 0, 1));
    const values = persons.flatMap((joints) => [0, 1, 2].flatMap((channel) => joints.map((joint) => joint[channel])));
    return { files: { "joints.mat": writeMatlabV5({ joints: matlabDoubles([14, 3, persons.length], values) }) } };
  },
  expected: { train: 3 },
  first: {
    id: "lspet/im00001",
    joints: { rightAnkle: [99.5, 199.25, 2], leftHip: [129.5, 220.25, 2], rightWrist: null },
    imagePath: "im00001.jpg",
  },
  quirks: {
    module: quirks,
    tests: {
      lspetAxes: ({ lspetAxes }) => {
        deepEqual(lspetAxes([14, 3, 10000]), { persons: 10000, jointStride: 1, channelStride: 14 });
        throws(() => lspetAxes([3, 14, 2000]), /read it with the source lsp$/);
      },
      visibilityOfLspetFlag: ({ visibilityOfLspetFlag }) => deepEqual([0, 1].map(visibilityOfLspetFlag), [0, 2]),
      lspetImageName: ({ lspetImageName }) => equal(lspetImageName(41), "im00042.jpg"),
    },
  },
});
