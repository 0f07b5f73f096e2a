/** NASA CDF: made files of every form, and genuine ones where they are. */
import { type CdfWriteVariable, readCdf, writeCdf } from "@wildpose/formats/cdf";
import type { FuzzTarget } from "../fuzz-target.js";
import { realFiles } from "../real-files.js";

const genuine = ["cdf/de2_ion2s_rpa_19830213_v01.cdf", "cdf/psp_fld_l2_mag_rtn_1min_20200104_v02.cdf"];

const variables: CdfWriteVariable[] = [
  { name: "Pose", type: "REAL4", dims: [4, 6], records: 2, data: Float32Array.from({ length: 48 }, (_, i) => i / 8) },
  { name: "time", type: "TIME_TT2000", dims: [], records: 3, data: BigInt64Array.of(0n, 20000000n, 40000000n) },
  {
    name: "sparse",
    type: "INT2",
    dims: [2],
    records: 5,
    data: Int16Array.from({ length: 10 }, (_, i) => i),
    padValue: -1,
    unwritten: { records: [1, 3], readAs: "previous" },
  },
  {
    name: "joints",
    type: "CHAR",
    dims: [3],
    records: 1,
    data: ["Hip", "RHip", "RKnee"],
    recordsVary: false,
    attributes: new Map([["UNITS", "mm"]]),
  },
];

export const target: FuzzTarget = {
  name: "cdf",
  files: async () => [...madeFiles(), ...realFiles(...genuine)],
  read: (bytes) => void readCdf(bytes),
};

function madeFiles() {
  const attributes = new Map([["TITLE", ["made up"]]]);
  return (["2.7", "3"] as const).flatMap((version) =>
    (["IBMPC", "network"] as const).flatMap((encoding) =>
      (["row", "column"] as const).flatMap((majority) =>
        (["r", "z"] as const).flatMap((kind) =>
          ([null, "gzip", "runLength"] as const).map((compression) => ({
            name: `${version}, ${encoding}, ${majority}, ${kind}, ${compression}`,
            bytes: writeCdf(variables, {
              ...{ version, encoding, majority, kind, attributes, recordsPerBlock: 1, blocksPerIndex: 2 },
              indexLevels: kind === "z" ? 1 : 0,
              compressVariables: compression,
              compressFile: majority === "column" ? compression : null,
            }),
          })),
        ),
      ),
    ),
  );
}
