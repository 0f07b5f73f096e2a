import { matlabDoubles, writeMatlabV5 } from "@wildpose/formats";
import type { FuzzTarget } from "../fuzz-target.js";
import { readAsSource } from "../read-as-source.js";
import { realFiles } from "../real-files.js";

/** Two persons of invented numbers; joint by joint x, y and the flag. */
const values = Array.from({ length: 3 * 14 * 2 }, (_, index) => (index % 3 === 2 ? index % 2 : 10 + index));

export const target: FuzzTarget = {
  name: "lsp",
  files: async () => [
    { name: "made.mat", bytes: writeMatlabV5({ joints: matlabDoubles([3, 14, 2], values) }) },
    { name: "made-lspet.mat", bytes: writeMatlabV5({ joints: matlabDoubles([14, 3, 2], values) }) },
    ...realFiles("lsp/lsp_dataset_original/joints.mat"),
  ],
  read: readAsSource("lsp", "joints.mat"),
};
