import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { adapterFor, readSource } from "@wildpose/adapters";
import { writeNpy } from "@wildpose/formats/numpy";
import { h36m17, isPoseDataError, type PoseDataError } from "@wildpose/pose";
import type { FuzzFile, FuzzTarget } from "../fuzz-target.js";
import { temporaryFolder } from "../temporary-folder.js";

const samples = 3;

/** Three invented poses, planar, from 3 m away on. */
const planar = Array.from({ length: samples * 51 }, (_, i) => (i % 51 < 34 ? (i % 17) * 25 - 200 : 3000 + i));

const description = {
  format: "wildpose-unity-export",
  version: 1,
  generator: "made",
  joints: h36m17.joints,
  unit: "millimetres",
  frame: "camera: +x right, +y down, +z forward",
  image_size: [1000, 1000],
  samples,
  seed: null,
  clips: [
    { name: "walk", activity: "walk", source: "walk.fbx", frames_per_second: 30, split: "train", samples: 2 },
    { name: "run/fast", activity: null, source: "run.fbx", frames_per_second: 120, split: "test", samples: 1 },
  ],
  complete: true,
};
const camera = [1145, 1145, 500, 500, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0];

const madeExport: readonly FuzzFile[] = [
  { name: "export.json", bytes: Buffer.from(JSON.stringify(description)) },
  { name: "joints.npy", bytes: writeNpy({ dtype: "<f4", shape: [samples, 51], data: Float32Array.from(planar) }) },
  {
    name: "rows.npy",
    bytes: writeNpy({ dtype: "<i4", shape: [samples, 3], data: Int32Array.from([0, 0, 0, 0, 9, 1, 1, 3, 0]) }),
  },
  {
    name: "cameras.npy",
    bytes: writeNpy({ dtype: "<f8", shape: [2, 16], data: Float64Array.from([...camera, ...camera]) }),
  },
];

const lines = Array.from({ length: samples }, (_, row) => planar.slice(row * 51, row * 51 + 51));
const paperFiles: readonly FuzzFile[] = [
  { name: "unity_train.npy", bytes: writeNpy({ dtype: "<f8", shape: [samples, 51], data: Float64Array.from(planar) }) },
  { name: "rows.txt", bytes: Buffer.from(lines.map((line) => `1 2 ${line.join(" ")}\n`).join("")) },
  { name: "rows.csv", bytes: Buffer.from(lines.map((line) => line.join(",")).join("\r\n")) },
];

/** Head and neck first, the hip at 10: what is known of the paper's order. The rest is invented. */
const joints = [10, 9, 14, 15, 16, 11, 12, 13, 8, 7, 0, 1, 2, 3, 4, 5, 6].map((joint) => h36m17.joints[joint]);

let folder: string | null = null;

export const target: FuzzTarget = {
  name: "unity",
  files: async () => [...madeExport, ...paperFiles],
  async read(bytes) {
    folder ??= await exportFolder();
    // Nothing says which of the files the bytes were: they are read as each that they could be, the others being sound.
    const isTable = Buffer.from(bytes.subarray(1, 6)).toString("latin1") === "NUMPY";
    const couldBe = ({ name }: FuzzFile) => name === "joints.npy" || name.endsWith(".npy") === isTable;
    const ends: (PoseDataError | null)[] = [];
    for (const { name, bytes: sound } of madeExport.filter(couldBe)) {
      await writeFile(join(folder, name), bytes);
      ends.push(await refusal(join(folder, "export.json"), {}));
      await writeFile(join(folder, name), sound);
    }
    for (const { name } of paperFiles.filter(couldBe)) {
      await writeFile(join(folder, name), bytes);
      ends.push(await refusal(join(folder, name), { joints }));
    }
    const refused = ends.filter((end) => end !== null);
    const strange = refused.find(({ message }) => /[\r\n]/.test(message)) ?? null;
    if (strange !== null) throw strange;
    if (refused.length === ends.length) throw refused[0];
  },
};

/** Reads every sample of a file; gives back the error that a user would see. */
async function refusal(path: string, options: Record<string, unknown>): Promise<PoseDataError | null> {
  try {
    for await (const _sample of readSource(adapterFor("unity"), { root: "", annotations: [path], options }));
    return null;
  } catch (error) {
    if (isPoseDataError(error)) return error;
    throw error;
  }
}

/** A sound export, in a folder that is gone when this process has ended by itself. */
async function exportFolder(): Promise<string> {
  const made = temporaryFolder();
  for (const { name, bytes } of madeExport) await writeFile(join(made, name), bytes);
  return made;
}
