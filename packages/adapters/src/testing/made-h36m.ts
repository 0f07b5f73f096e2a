/** Human3.6M in every form it circulates in, made by code: invented motion, the published cameras. For tests only. */
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { centreOf, projectThroughLens, transformPoints, transposed } from "@wildpose/camera";
import { matlabCell, matlabDoubles, matlabStruct, matlabText, writeMatlabV5 } from "@wildpose/formats";
import { writeCdf } from "@wildpose/formats/cdf";
import { type Hdf5DatasetToWrite, writeHdf5 } from "@wildpose/formats/hdf5";
import { writeNpz } from "@wildpose/formats/numpy";
import { zipSync } from "fflate";
import { cameraFor, type H36mCamera, publishedCameras } from "../h36m/cameras.js";
import type { Form } from "../h36m/options.js";
import { actions, type CameraId, cameraIds, type Take, takeNamed } from "../h36m/sequence-names.js";
import { type MadeValue, npyOfObject, pickleFile } from "./made-pickle.js";

export const MADE_FRAMES = 7;
const published = publishedCameras();

/** Takes with every trap of the names: a long one, one whose name begins another's, one known to be bad. */
export const madeTakes: readonly Take[] = [
  ["S1", "Photo 1"],
  ["S1", "Sitting 2"],
  ["S1", "SittingDown 2"],
  ["S9", "Greeting"],
  ["S11", "Directions 1"],
].map(([subject, name]) => {
  const take = takeNamed(subject, name);
  if (take === null) throw new Error(`no take ${subject} ${name}`);
  return take;
});

/** [32, 3] millimetres: an upright person that faces +y, z up, feet at 0. Where files repeat a joint, so does this. */
const body: readonly (readonly [number, number, number])[] = [
  ...[
    [0, 0, 930],
    [130, 5, 925],
    [140, 30, 480],
    [145, -10, 70],
    [145, 110, 10],
    [145, 180, 10],
  ],
  ...[
    [-130, 5, 925],
    [-140, 25, 480],
    [-145, -15, 70],
    [-145, 105, 10],
    [-145, 175, 10],
    [0, 0, 930],
  ],
  ...[
    [0, -15, 1170],
    [0, -10, 1430],
    [5, 60, 1500],
    [5, 40, 1620],
  ],
  ...[
    [0, -10, 1430],
    [-150, -20, 1400],
    [-210, -30, 1120],
    [-230, 40, 880],
    [-230, 40, 880],
    [-235, 60, 800],
  ],
  ...[
    [-240, 50, 780],
    [-240, 50, 780],
    [0, -10, 1430],
    [150, -20, 1400],
    [205, -35, 1125],
    [240, 35, 885],
  ],
  ...[
    [240, 35, 885],
    [245, 55, 805],
    [250, 45, 785],
    [250, 45, 785],
  ],
] as [number, number, number][];

/** Joints that files repeat, and which they repeat. */
const repeated: Readonly<Record<number, number>> = { 11: 0, 16: 13, 20: 19, 23: 22, 24: 13, 28: 27, 31: 30 };

/** [F, 32, 3] millimetres, world: the person turns, walks a little and swings every joint; single precision as in all files. */
export function madeWorld(take: Take, frames = MADE_FRAMES): Float32Array {
  const seed = madeTakes.indexOf(take) + 1;
  const world = new Float32Array(frames * 32 * 3);
  for (let frame = 0; frame < frames; frame++) {
    const turn = seed + frame * 0.05;
    body.forEach(([x, y, z], joint) => {
      const swing = 25 * Math.sin(frame * 0.4 + (repeated[joint] ?? joint) + seed);
      const at = (frame * 32 + joint) * 3;
      world[at] = x * Math.cos(turn) - (y + swing) * Math.sin(turn) + 150 * seed + 12 * frame;
      world[at + 1] = x * Math.sin(turn) + (y + swing) * Math.cos(turn) - 80 * seed;
      world[at + 2] = z + 0.3 * swing;
    });
  }
  return world;
}

/** What a camera sees of {@link madeWorld}: [F, 32, 3] millimetres in its frame, and [F, 32, 2] pixels. */
export function madeView(
  take: Take,
  id: CameraId,
  frames = MADE_FRAMES,
): { joints: Float32Array; pixels: Float32Array } {
  const { cameraFromWorld, intrinsics, distortion } = cameraFor(published, take.subject, id);
  const world = Float64Array.from(madeWorld(take, frames));
  const joints = transformPoints(world, cameraFromWorld, world);
  const pixels = projectThroughLens(joints, intrinsics, distortion, new Float32Array(frames * 32 * 2));
  return { joints: Float32Array.from(joints), pixels };
}

/** Files of a form by their path under the root. */
export type MadeTree = ReadonlyMap<string, Uint8Array>;

/** Writes a tree under a folder. */
export async function writeTree(root: string, tree: MadeTree): Promise<void> {
  for (const [path, bytes] of tree) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), bytes);
  }
}

/** The same motion in each form. */
export const madeForms: Readonly<Record<Form, () => MadeTree | Promise<MadeTree>>> = {
  official: officialTree,
  "3d-pose-baseline": baselineTree,
  videopose3d: () => new Map([["data_3d_h36m.npz", videopose3dFile()]]),
  "h36m-fetch": fetchTree,
  "c2f-vol": () => new Map([["annot/valid.mat", c2fFile()]]),
  mmpose: () =>
    new Map([
      ["annotation_body3d/fps50/h36m_train.npz", mmposeFile(madeTakes.filter(({ subject }) => subject === "S1"))],
      ["annotation_body3d/fps50/h36m_test.npz", mmposeFile(madeTakes.filter(({ subject }) => subject !== "S1"))],
      ["annotation_body3d/cameras.pkl", camerasPickle()],
    ]),
};

/** A variable `Pose` as the official files have it. */
export function cdfFile(values: Float32Array, width: number): Uint8Array {
  return writeCdf([{ name: "Pose", type: "REAL4", dims: [values.length / width, width], records: 1, data: values }]);
}

function officialTree(): MadeTree {
  const tree = new Map<string, Uint8Array>();
  for (const take of madeTakes) {
    const folder = `${take.subject}/MyPoseFeatures`;
    tree.set(`${folder}/D3_Positions/${take.officialName}.cdf`, cdfFile(madeWorld(take), 96));
    for (const id of cameraIds) {
      const { joints, pixels } = madeView(take, id);
      tree.set(`${folder}/D3_Positions_mono/${take.officialName}.${id}.cdf`, cdfFile(joints, 96));
      tree.set(`${folder}/D2_Positions/${take.officialName}.${id}.cdf`, cdfFile(pixels, 64));
    }
  }
  return tree;
}

async function baselineTree(): Promise<MadeTree> {
  const tree = new Map([["cameras.h5", await camerasH5()]]);
  for (const take of madeTakes) {
    const world = madeWorld(take);
    const columns = Float64Array.from(world, (_, i) => world[(i % MADE_FRAMES) * 96 + Math.floor(i / MADE_FRAMES)]);
    const datasets = new Map([["3D_positions", { shape: [96, MADE_FRAMES], data: columns }]]);
    tree.set(`${take.subject}/MyPoses/3D_positions/${take.name}.h5`, await writeHdf5({ datasets }));
  }
  return tree;
}

/** VideoPose3D's file; its names for S1's takes are ours. With 17 joints it is one that was reduced before it was saved. */
export function videopose3dFile(joints: 17 | 32 = 32): Uint8Array {
  const subjects = [...new Set(madeTakes.map(({ subject }) => subject))];
  const dict = subjects.map((subject): [string, MadeValue] => {
    const takes = madeTakes.filter((take) => take.subject === subject);
    return [
      subject,
      { dict: takes.map((take) => [take.name, { shape: [MADE_FRAMES, joints, 3], data: metres(take, joints) }]) },
    ];
  });
  return zipSync({ "positions_3d.npy": npyOfObject({ dict }) });
}

function metres(take: Take, joints: 17 | 32): Float32Array {
  const world = madeWorld(take).map((millimetres) => millimetres / 1000);
  return joints === 32 ? world : world.filter((_, i) => usual17.includes(Math.floor(i / 3) % 32));
}

async function fetchTree(): Promise<MadeTree> {
  const tree = new Map<string, Uint8Array>();
  for (const take of madeTakes) {
    const views = cameraIds.map((id) => madeView(take, id));
    const rows = MADE_FRAMES * cameraIds.length;
    const all = (value: number) => ({ shape: [rows], data: BigInt64Array.from({ length: rows }, () => BigInt(value)) });
    const count = (of: (row: number) => number) => ({
      shape: [rows],
      data: BigInt64Array.from({ length: rows }, (_, row) => BigInt(of(row))),
    });
    const joined = (parts: readonly Float32Array[]) => Float32Array.from(parts.flatMap((part) => [...part]));
    const datasets = new Map<string, Hdf5DatasetToWrite>([
      ["pose/3d", { shape: [rows, 32, 3], data: joined(views.map(({ joints }) => joints)) }],
      ["pose/3d-univ", { shape: [rows, 32, 3], data: joined(views.map(({ joints }) => joints.map((v) => v * 0.9))) }],
      ["pose/2d", { shape: [rows, 32, 2], data: joined(views.map(({ pixels }) => pixels)) }],
      ["frame", count((row) => (row % MADE_FRAMES) + 1)],
      ["camera", count((row) => Number(cameraIds[Math.floor(row / MADE_FRAMES)]))],
      ["subject", all(Number(take.subject.slice(1)))],
      ["action", all(actions.indexOf(take.action) + 2)],
      ["subaction", all(take.subaction)],
      ["intrinsics/54138969", { shape: [4], data: Float64Array.of(1, 2, 3, 4) }],
    ]);
    tree.set(`${take.subject}/${take.listedAction}-${take.subaction}/annot.h5`, await writeHdf5({ datasets }));
  }
  return tree;
}

const usual17 = [0, 1, 2, 3, 6, 7, 8, 12, 13, 14, 15, 17, 18, 19, 25, 26, 27];
const leftLegFirst = [11, 6, 7, 8, 1, 2, 3, 12, 13, 14, 15, 17, 18, 19, 25, 26, 27];

interface MadeRow {
  readonly imageName: string;
  readonly joints: Float32Array;
  readonly pixels: Float32Array;
}

function madeRows(takes: readonly Take[]): MadeRow[] {
  return takes.flatMap((take) =>
    cameraIds.flatMap((id) => {
      const { joints, pixels } = madeView(take, id);
      const base = `${take.subject}_${take.officialName.replace(" ", "_")}.${id}`;
      return Array.from({ length: MADE_FRAMES }, (_, frame) => ({
        imageName: `${base}_${String(frame + 1).padStart(6, "0")}`,
        joints: joints.slice(frame * 96, frame * 96 + 96),
        pixels: pixels.slice(frame * 64, frame * 64 + 64),
      }));
    }),
  );
}

function c2fFile(): Uint8Array {
  const rows = madeRows(madeTakes);
  // By columns: row, then axis, then joint.
  const values = leftLegFirst.flatMap((joint) =>
    [0, 1, 2].flatMap((axis) => rows.map(({ joints }) => joints[joint * 3 + axis])),
  );
  const annot = {
    imgname: matlabCell(
      [rows.length, 1],
      rows.map(({ imageName }) => matlabText(imageName)),
    ),
    center: matlabDoubles([rows.length, 2], new Array(rows.length * 2).fill(500)),
    scale: matlabDoubles([rows.length, 1], new Array(rows.length).fill(2)),
    S: matlabDoubles([rows.length, 3, 17], values),
  };
  return writeMatlabV5({ annot: matlabStruct([1, 1], [annot]) });
}

/** MMPose's file of some takes. */
export function mmposeFile(takes: readonly Take[]): Uint8Array {
  const rows = madeRows(takes);
  const names = rows.map(({ imageName }) => {
    const folder = imageName.slice(0, -"_000001".length);
    return `${folder.split("_")[0]}/${folder}/${imageName}.jpg`;
  });
  const joints = rows.flatMap((row) =>
    usual17.flatMap((joint) => [...[0, 1, 2].map((axis) => row.joints[joint * 3 + axis] / 1000), 1]),
  );
  const pixels = rows.flatMap((row) =>
    usual17.flatMap((joint) => [row.pixels[joint * 2], row.pixels[joint * 2 + 1], 1]),
  );
  return writeNpz(
    new Map([
      ["imgname", { dtype: "<U75", shape: [rows.length], data: names }],
      ["center", { dtype: "<f8", shape: [rows.length, 2], data: new Float64Array(rows.length * 2) }],
      ["scale", { dtype: "<f8", shape: [rows.length], data: new Float64Array(rows.length) }],
      ["part", { dtype: "<f8", shape: [rows.length, 17, 3], data: Float64Array.from(pixels) }],
      ["S", { dtype: "<f8", shape: [rows.length, 17, 4], data: Float64Array.from(joints) }],
    ]),
  );
}

/** `cameras.h5` of 3d-pose-baseline, with its stray dataset. */
export async function camerasH5(cameras: Iterable<H36mCamera> = published.values()): Promise<Uint8Array> {
  const datasets = new Map([["3dtest", { shape: [96, 1], data: new Float64Array(96) }]]);
  for (const { subject, id, intrinsics, distortion, cameraFromWorld } of cameras) {
    const group = `subject${subject.slice(1)}/camera${(cameraIds as readonly string[]).indexOf(id) + 1}`;
    const [k1, k2, k3, p1, p2] = distortion;
    const column = (...values: number[]) => ({ shape: [values.length, 1], data: Float64Array.from(values) });
    datasets.set(`${group}/R`, { shape: [3, 3], data: Float64Array.from(transposed(cameraFromWorld.rotation)) });
    datasets.set(`${group}/T`, column(...centreOf(cameraFromWorld)));
    datasets.set(`${group}/f`, column(intrinsics[0], intrinsics[1]));
    datasets.set(`${group}/c`, column(intrinsics[2], intrinsics[3]));
    datasets.set(`${group}/k`, column(k1, k2, k3));
    datasets.set(`${group}/p`, column(p1, p2));
    datasets.set(`${group}/Name`, column(...[...id].map((digit) => digit.charCodeAt(0))));
  }
  return writeHdf5({ datasets });
}

/** `cameras.pkl` of MMPose. */
export function camerasPickle(cameras: Iterable<H36mCamera> = published.values()): Uint8Array {
  const column = (...values: number[]) => ({ shape: [values.length, 1], data: Float64Array.from(values) });
  return pickleFile({
    dict: [...cameras].map(({ subject, id, intrinsics, distortion: [k1, k2, k3, p1, p2], cameraFromWorld }) => [
      { tuple: [subject, id] },
      {
        dict: [
          ["R", { shape: [3, 3], data: Float64Array.from(transposed(cameraFromWorld.rotation)) }],
          ["T", column(...centreOf(cameraFromWorld).map((millimetres) => millimetres / 1000))],
          ["c", column(intrinsics[2], intrinsics[3])],
          ["f", column(intrinsics[0], intrinsics[1])],
          ["k", column(k1, k2, k3)],
          ["p", column(p1, p2)],
          ["w", 1000],
          ["h", 1002],
          ["id", id],
        ],
      },
    ]),
  });
}

/** `camera-parameters.json` of karfly/human36m-camera-parameters. */
export function camerasJson(cameras: Iterable<H36mCamera> = published.values()): Uint8Array {
  const intrinsics: Record<string, unknown> = {};
  const extrinsics: Record<string, Record<string, unknown>> = {};
  for (const {
    subject,
    id,
    intrinsics: [fx, fy, cx, cy],
    distortion: [k1, k2, k3, p1, p2],
    cameraFromWorld,
  } of cameras) {
    const { rotation, translation } = cameraFromWorld;
    intrinsics[id] = {
      calibration_matrix: [
        [fx, 0, cx],
        [0, fy, cy],
        [0, 0, 1],
      ],
      distortion: [k1, k2, p1, p2, k3],
    };
    extrinsics[subject] ??= {};
    extrinsics[subject][id] = {
      R: [rotation.slice(0, 3), rotation.slice(3, 6), rotation.slice(6, 9)],
      t: translation.map((value) => [value]),
    };
  }
  return Buffer.from(JSON.stringify({ intrinsics, extrinsics }, null, 1));
}

/** `metadata.xml`, of which only what is read is there. R = Rx · Ry · Rz gives the angles. */
export function camerasXml(cameras: Iterable<H36mCamera> = published.values()): Uint8Array {
  const numbers = new Array<number>(300).fill(0);
  // Subjects without poses stand where S1 does: their numbers are there too.
  const all = [...cameras];
  for (let number = 1; number <= 11; number++) {
    for (const [index, id] of cameraIds.entries()) {
      const of = (subject: string) => all.find((camera) => camera.subject === subject && camera.id === id);
      const camera = of(`S${number}`) ?? of("S1");
      if (camera === undefined) throw new Error(`no camera ${id}`);
      const { cameraFromWorld, intrinsics, distortion } = camera;
      const [r11, r12, r13, , , r23, , , r33] = cameraFromWorld.rotation;
      const angles = [Math.atan2(-r23, r33), Math.asin(r13), Math.atan2(-r12, r11)];
      numbers.splice(6 * (index * 11 + number - 1), 6, ...angles, ...centreOf(cameraFromWorld));
      numbers.splice(264 + 9 * index, 9, ...intrinsics, ...distortion);
    }
  }
  const items = cameraIds.map((id) => `<item>${id}</item>`).join("");
  return Buffer.from(
    `<?xml version="1.0" encoding="utf-8"?>\n<a><mapping><tr><td>Action</td></tr></mapping>` +
      `<dbcameras><index2id>${items}</index2id></dbcameras><w0>[${numbers.join(" ")}]</w0></a>\n`,
  );
}
