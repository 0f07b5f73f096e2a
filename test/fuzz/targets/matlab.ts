import {
  matlabCell,
  matlabDoubles,
  matlabEmpty,
  matlabStruct,
  matlabText,
  readMatlabV5,
  writeMatlabV5,
} from "@wildpose/formats";
import type { FuzzTarget } from "../fuzz-target.js";
import { realFiles } from "../real-files.js";

/** Structs in structs as MPII has them, with every kind of value. */
const release = matlabStruct(
  [1, 3],
  [1, 2, 3].map((x) => ({
    image: matlabStruct([1, 1], [{ name: matlabText(`made${x}.jpg`) }]),
    point: matlabStruct(
      [1, 2],
      [0, 1].map((id) => ({
        x: matlabDoubles([1, 1], [100 * x + id]),
        id: { ...matlabDoubles([1, 1], []), class: "uint8" as const, data: Uint8Array.of(id) },
        is_visible: id === 0 ? matlabText("1") : matlabEmpty(),
      })),
    ),
    list: matlabCell([2, 1], [matlabEmpty(), matlabText("Grüße ∆")]),
    wide: {
      ...matlabDoubles([1, 2], []),
      class: "int64" as const,
      data: BigInt64Array.of(1n, -5n),
      imaginary: BigInt64Array.of(0n, 2n ** 60n),
    },
  })),
);
const variables = {
  RELEASE: release,
  zeros: matlabDoubles([200, 5], new Float64Array(1000)),
  none: matlabStruct([1, 9], Array(9).fill({}), []),
};

export const target: FuzzTarget = {
  name: "matlab",
  files: async () => [
    ...[false, true].flatMap((compress) =>
      [false, true].map((bigEndian) => ({
        name: `made${compress ? "-compressed" : ""}${bigEndian ? "-big-endian" : ""}.mat`,
        bytes: writeMatlabV5(variables, { compress, bigEndian }),
      })),
    ),
    ...realFiles("mpii/derived/RELEASE_cut_first300.mat", "lsp/lsp_cpm/joints.mat"),
  ],
  read: (bytes) => {
    readMatlabV5(bytes);
  },
};
