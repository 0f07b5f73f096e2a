/** HDF5: made files in the oldest and the newest layouts, with every kind of data that is read. */
import { type Hdf5DatasetToWrite, openHdf5, readHdf5, writeHdf5 } from "@wildpose/formats/hdf5";
import type { FuzzTarget } from "../fuzz-target.js";

const numbers = (length: number) => Float64Array.from({ length }, (_, i) => i / 4);

export const target: FuzzTarget = {
  name: "hdf5",
  files: async () => {
    const files = [];
    for (const layout of ["oldest", "newest"] as const) {
      const attributes = new Map([["name", { shape: [], data: ["made"] }]]);
      for (const [name, datasets] of madeDatasets()) {
        files.push({ name: `${name}, ${layout}`, bytes: await writeHdf5({ datasets, attributes, layout }) });
      }
    }
    return files;
  },
  read(bytes) {
    const opened = openHdf5(bytes);
    opened.attributes("");
    let first: unknown = null;
    // Each by itself, so that one that is damaged does not hide the others.
    for (const path of opened.paths.slice(0, 50)) {
      try {
        opened.attributes(path);
        opened.dataset(path);
      } catch (error) {
        if ((error as Error).name !== "FormatError") throw error;
        first ??= error;
      }
    }
    if (first !== null) throw first;
    readHdf5(bytes);
  },
};

function madeDatasets(): Map<string, Map<string, Hdf5DatasetToWrite>> {
  const attributes = new Map([["unit", { shape: [], data: ["mm"] }]]);
  return new Map([
    [
      "contiguous",
      new Map<string, Hdf5DatasetToWrite>([
        ["3D_positions", { shape: [12, 5], data: numbers(60), attributes }],
        ["subject1/camera1/R", { shape: [3, 3], data: numbers(9) }],
        ["subject1/camera1/Name", { shape: [8, 1], data: numbers(8) }],
        ["subject1/camera2/f", { shape: [2], data: Float32Array.of(1145, 1143) }],
        ["frame", { shape: [4], data: Int32Array.of(1, 2, 3, 4) }],
        ["codes", { shape: [2], data: BigInt64Array.of(5n, -6n) }],
      ]),
    ],
    [
      "chunked",
      new Map<string, Hdf5DatasetToWrite>([
        ["pose/2d", { shape: [7, 4, 2], data: numbers(56), chunks: [3, 2, 2] }],
        ["pose/3d", { shape: [7, 4, 3], data: numbers(84), chunks: [4, 4, 3], gzip: 4 }],
        ["whole", { shape: [3, 3], data: numbers(9), chunks: [3, 3], gzip: 1 }],
      ]),
    ],
    [
      "texts",
      new Map<string, Hdf5DatasetToWrite>([
        ["imgname", { shape: [3], data: ["015601864.jpg", "b.jpg", ""], textBytes: 13 }],
        ["notes", { shape: [2], data: ["of any length", "é"], textBytes: null }],
      ]),
    ],
    [
      "many",
      new Map(Array.from({ length: 40 }, (_, i) => [`group/d${i}`, { shape: [1], data: Float32Array.of(i) }] as const)),
    ],
  ]);
}
