/** The paper's own release: made files of the forms of wild.npy and annot_train.h5. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadPaperRelease, publishedJointOrder } from "@wildpose/adapters";
import { type Hdf5DatasetToWrite, writeHdf5 } from "@wildpose/formats/hdf5";
import { writeNpy } from "@wildpose/formats/numpy";
import { randomStream } from "@wildpose/pose";
import type { FuzzFile, FuzzTarget } from "../fuzz-target.js";

const POSES = 6;
const JOINTS = 17;

export const target: FuzzTarget = {
  name: "paper-release",
  files: async () => [wildFile(), await annotationsFile()],
  async read(bytes) {
    const folder = await mkdtemp(join(tmpdir(), "wildpose-paper-"));
    try {
      const path = join(folder, bytes[0] === 0x93 ? "wild.npy" : "annot_train.h5");
      await writeFile(path, bytes);
      await loadPaperRelease(path, { joints: publishedJointOrder, layout: null });
    } finally {
      await rm(folder, { recursive: true });
    }
  },
};

/** Joint by joint, relative to joint 10, and where a camera 4 m away sees it. */
function madePose(seed: number): { picture: number[][]; body: number[][] } {
  const random = randomStream(seed, "fuzz");
  const body = Array.from({ length: JOINTS }, (_, joint) =>
    [300, 500, 200].map((size) => (joint === 10 ? 0 : Math.round(random.normal(0, size)))),
  );
  return { body, picture: body.map(([x, y, z]) => [500 + (1145 * x) / (z + 4000), 480 + (1143 * y) / (z + 4000)]) };
}

function wildFile(): FuzzFile {
  const data = Array.from({ length: POSES }, (_, seed) => {
    const { picture, body } = madePose(seed);
    const planar = (points: number[][]) => points[0].flatMap((_one, axis) => points.map((point) => point[axis]));
    return [`im${seed}.jpg`, ...[...planar(picture), ...planar(body)].map((value) => value.toFixed(2))];
  });
  return { name: "wild.npy", bytes: writeNpy({ dtype: "<U8", shape: [POSES, 86], data: data.flat() }) };
}

async function annotationsFile(): Promise<FuzzFile> {
  const poses = Array.from({ length: POSES }, (_, seed) => madePose(seed));
  const numbers = { shape: [POSES], data: Int32Array.from({ length: POSES }, (_, i) => i + 1) };
  const flat = (points: (pose: (typeof poses)[number]) => number[][]) =>
    Float64Array.from(poses.flatMap(points).flat());
  const bytes = await writeHdf5({
    datasets: new Map<string, Hdf5DatasetToWrite>([
      ["joint_2d", { shape: [POSES, JOINTS, 2], data: flat(({ picture }) => picture) }],
      ["joint_3d_mono", { shape: [POSES, JOINTS, 3], data: flat(({ body }) => body), chunks: [4, 17, 3] }],
      ...["subject", "action", "subaction", "camera", "id"].map((name) => [name, numbers] as const),
    ]),
  });
  return { name: "annot_train.h5", bytes };
}
