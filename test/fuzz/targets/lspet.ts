import { matlabDoubles, writeMatlabV5 } from "@wildpose/formats";
import type { FuzzTarget } from "../fuzz-target.js";
import { readAsSource } from "../read-as-source.js";
import { realFiles } from "../real-files.js";

/** Two persons of invented numbers: all x, all y, then the flags, of which some are 0. */
const values = Array.from({ length: 14 * 3 * 2 }, (_, index) =>
  index % 42 < 28 ? 10 + index : index % 3 === 0 ? 0 : 1,
);

export const target: FuzzTarget = {
  name: "lspet",
  files: async () => [
    { name: "made.mat", bytes: writeMatlabV5({ joints: matlabDoubles([14, 3, 2], values) }) },
    { name: "made-lsp.mat", bytes: writeMatlabV5({ joints: matlabDoubles([3, 14, 2], values) }) },
    ...realFiles("lsp/lsp_cpm/joints.mat"),
  ],
  read: readAsSource("lspet", "joints.mat"),
};
