import { matlabDoubles, matlabEmpty, matlabStruct, matlabText, writeMatlabV5 } from "@wildpose/formats";
import type { FuzzTarget } from "../fuzz-target.js";
import { readAsSource } from "../read-as-source.js";
import { realFiles } from "../real-files.js";

const number = (value: number) => matlabDoubles([1, 1], [value]);

/** Two images of invented numbers, one with two persons, one of them without points. */
const points = matlabStruct(
  [1, 3],
  [0, 8, 9].map((id) => ({
    x: number(100 + id),
    y: number(50.5),
    id: number(id),
    is_visible: id === 0 ? matlabText("1") : matlabEmpty(),
  })),
);
const person = { annopoints: matlabStruct([1, 1], [{ point: points }]), scale: number(2.5) };
const annolist = matlabStruct(
  [1, 2],
  [
    {
      image: matlabStruct([1, 1], [{ name: matlabText("made1.jpg") }]),
      annorect: matlabStruct([1, 2], [person, { annopoints: matlabEmpty(), scale: matlabEmpty() }]),
    },
    { image: matlabStruct([1, 1], [{ name: matlabText("made2.jpg") }]), annorect: matlabEmpty() },
  ],
);
const release = matlabStruct(
  [1, 1],
  [{ annolist, img_train: matlabDoubles([1, 2], [1, 0]), version: matlabText("12") }],
);

export const target: FuzzTarget = {
  name: "mpii",
  files: async () => [
    { name: "made.mat", bytes: writeMatlabV5({ RELEASE: release }) },
    { name: "made-compressed.mat", bytes: writeMatlabV5({ RELEASE: release }, { compress: true }) },
    ...realFiles("mpii/derived/RELEASE_cut_first300.mat"),
  ],
  read: readAsSource("mpii", "mpii_human_pose_v1_u12_1.mat"),
};
