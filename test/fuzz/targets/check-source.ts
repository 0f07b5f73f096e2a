import { linkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { checkSource, type DatasetCard, lspCard } from "@wildpose/adapters";
import { matlabDoubles, writeMatlabV5 } from "@wildpose/formats";
import type { FuzzTarget } from "../fuzz-target.js";
import { realFiles } from "../real-files.js";
import { temporaryFolder } from "../temporary-folder.js";

const endings = ["mat", "json", "h5", "npy", "npz", "cdf", "pkl"];
const paths = endings.map((ending) => `file.${ending}`);
const card: DatasetCard = {
  ...lspCard,
  trees: [
    {
      id: "all",
      annotations: paths.map((path) => ({ path, samples: null, bytes: null, checksum: null })),
      images: null,
      imageCount: null,
    },
  ],
};

let root: string | null = null;

/** The look at heads and tails of `wildpose sources check`: it says what is wrong and throws nothing. */
export const target: FuzzTarget = {
  name: "check-source",
  files: async () => [
    { name: "made.mat", bytes: writeMatlabV5({ joints: matlabDoubles([2, 2], [1, 2, 3, 4]) }) },
    { name: "made.json", bytes: Buffer.from('[{"a": 1}]\n') },
    ...realFiles(
      "h36m/mmpose-cut/test_h36m_2d_detection.npy",
      "h36m/mmpose-cut/cameras.pkl",
      "cdf/psp_fld_l2_mag_rtn_1min_20200104_v02.cdf",
      "cdf/de2_ion2s_rpa_19830213_v01.cdf",
    ),
  ],
  async read(bytes) {
    root ??= linkedFiles();
    // The others are links to it.
    writeFileSync(join(root, paths[0]), bytes);
    const { trees } = await checkSource(card, root);
    const unreadable = trees[0].annotations.find(({ fault }) => fault?.includes("cannot be read"));
    if (unreadable) throw new Error(`${unreadable.path} ${unreadable.fault}`);
  },
};

/** A folder with one file under all of the names. */
function linkedFiles(): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, paths[0]), "");
  for (const path of paths.slice(1)) linkSync(join(folder, paths[0]), join(folder, path));
  return folder;
}
