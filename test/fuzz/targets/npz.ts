/** npz: made archives, stored and deflated, and the four Human3.6M frames where they are. */
import { readNpz, writeNpz } from "@wildpose/formats/numpy";
import type { FuzzTarget } from "../fuzz-target.js";
import { realFiles } from "../real-files.js";

const arrays = new Map([
  ["part", { dtype: "<f8", shape: [2, 5, 3], data: Float64Array.from({ length: 30 }, (_, i) => i * 1.5) }],
  ["center", { dtype: "<f4", shape: [2, 2], data: Float32Array.of(466, 500, 320, 240) }],
  ["imgname", { dtype: "<U12", shape: [2], data: ["S1/a_0001.jpg".slice(0, 12), "S5/b.jpg"] }],
]);

export const target: FuzzTarget = {
  name: "npz",
  files: async () => [
    { name: "stored", bytes: writeNpz(arrays) },
    { name: "deflated", bytes: writeNpz(arrays, { compress: true }) },
    ...realFiles("h36m/mmpose-cut/test_h36m_body3d.npz"),
  ],
  read: (bytes) => void readNpz(bytes),
};
