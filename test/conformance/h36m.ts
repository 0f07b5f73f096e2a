/**
 * Human3.6M: made official files of two subjects, one for each set, who stand before one made camera with a lens. The 2D
 * of the files is made here by the published formula of that lens, so it agrees only if the adapter has the same one.
 */
import { deepEqual, equal } from "node:assert/strict";
import { adapterFor } from "@wildpose/adapters";
import { writeCdf } from "@wildpose/formats/cdf";
import { defineConformance, tinyBody } from "@wildpose/testkit";
import * as quirks from "../../packages/adapters/src/h36m/quirks.js";

const camera = "54138969";
const [fx, fy, cx, cy] = [1145, 1143.5, 512.5, 515.5];
const [k1, k2, k3, p1, p2] = [-0.2, 0.25, -0.002, -0.001, -0.0015];
/** The camera stands here and looks along the world's +y; the world's +z is up. */
const [centreY, centreZ] = [-4500, 1000];
/** Where h36m-17 is among the 32 joints of the files. */
const places = [0, 1, 2, 3, 6, 7, 8, 12, 13, 14, 15, 17, 18, 19, 25, 26, 27];
const people = [
  { subject: "S1", heightMm: 1700 },
  { subject: "S9", heightMm: 1800 },
];

export const conformance = defineConformance({
  adapter: adapterFor("h36m"),
  cardModule: new URL("../../packages/adapters/dist/h36m/card.js", import.meta.url),
  fixture: (copies) => {
    const files = people.flatMap(({ subject, heightMm }): [string, Uint8Array][] => {
      const bodies = Array.from({ length: 2 * copies }, (_, frame) => tinyBody({ heightMm, xMm: 5 * frame + 1 }));
      const folder = `${subject}/MyPoseFeatures`;
      const world = bodies.map((body) => spread(body, 3, ([x, y, z]) => [x, z + centreY, centreZ - y]));
      const pixels = bodies.map((body) => spread(body, 2, pixelOf));
      return [
        [`${folder}/D3_Positions/Directions 1.cdf`, pose(world, 96)],
        [`${folder}/D2_Positions/Directions 1.${camera}.cdf`, pose(pixels, 64)],
      ];
    });
    return { files: { ...Object.fromEntries(files), "metadata.xml": metadata() }, options: { cameras: [camera] } };
  },
  expected: { train: 2, test: 2 },
  first: {
    id: `h36m/S1/Directions 1/${camera}/000001`,
    joints: { hip: [512.7862, 515.5, 2], leftHip: [546.8407, 515.499, 2], rightKnee: [476.2019, 634.7733, 2] },
    // A body of 1.7 m: hips 7 % of it to the side, the head 46 % above the hip and 2 % in front.
    joints3d: { leftHip: [120, 0, 4000], head: [1, -782, 3966] },
    imagePath: `S1/S1_Directions_1.${camera}/S1_Directions_1.${camera}_000001.jpg`,
    imageSize: [1000, 1002],
    activity: "Directions",
  },
  alwaysLabelled: "motion capture gives every joint of every frame",
  quirks: {
    module: quirks,
    tests: {
      canonicalAction: ({ canonicalAction }) => {
        deepEqual(["TakingPhoto", "WalkingDog", "Sitting"].map(canonicalAction), ["Photo", "WalkDog", "Sitting"]);
        equal(canonicalAction("_ALL"), null);
      },
      takeOfName: ({ takeOfName }) => {
        deepEqual(
          [takeOfName("S1", "Directions 1")?.name, takeOfName("S1", "Directions_1")?.name],
          ["Directions 1", "Directions 1"],
        );
        equal(takeOfName("S1", "Directions 7"), null);
      },
      isCalibrationRecording: ({ isCalibrationRecording }) =>
        deepEqual(["_ALL", "_ALL 1", "Walking"].map(isCalibrationRecording), [true, true, false]),
      frameOfImageName: ({ frameOfImageName }) => {
        const names = [
          `S1/S1_Directions_1.${camera}/S1_Directions_1.${camera}_000012.jpg`,
          `S1_Directions_1.${camera}_000012`,
        ];
        deepEqual(
          names.map((name) => frameOfImageName(name)?.frame),
          [12, 12],
        );
        equal(frameOfImageName("im0001.jpg"), null);
      },
      knownDefect: ({ knownDefect, takeOfName }) => {
        const defects = [takeOfName("S9", "Waiting 1"), takeOfName("S9", "Greeting 1")].map((take) =>
          take ? knownDefect(take, camera) : "no such take",
        );
        deepEqual(defects, ["mocap-drift", null]);
      },
      imageSizeOf: ({ imageSizeOf }) =>
        deepEqual(
          [imageSizeOf("S1", camera), imageSizeOf("S1", "55011271"), imageSizeOf("S7", "55011271")],
          [
            [1000, 1002],
            [1000, 1000],
            [1000, 1002],
          ],
        ),
      jointsOf32: ({ jointsOf32 }) => deepEqual([...jointsOf32], places),
      jointsOfC2f: ({ jointsOfC2f }) => deepEqual([...jointsOfC2f.slice(0, 8)], [0, 4, 5, 6, 1, 2, 3, 7]),
      rotationOfBaseline: ({ rotationOfBaseline }) =>
        deepEqual([...rotationOfBaseline([1, 2, 3, 4, 5, 6, 7, 8, 9])], [1, 4, 7, 2, 5, 8, 3, 6, 9]),
      rotationOfMmpose: ({ rotationOfMmpose }) =>
        deepEqual([...rotationOfMmpose([1, 2, 3, 4, 5, 6, 7, 8, 9])], [1, 4, 7, 2, 5, 8, 3, 6, 9]),
      splitOf: ({ splitOf }) =>
        deepEqual((["S1", "S8", "S9", "S11"] as const).map(splitOf), ["train", "train", "test", "test"]),
    },
  },
});

type Point = readonly [x: number, y: number, z: number];

/** The 17 joints of a body among the 32 of the files, each through `of`. */
function spread(body: Float32Array, size: number, of: (joint: Point) => readonly number[]): number[] {
  const row = new Array<number>(32 * size).fill(0);
  places.forEach((place, joint) => {
    const [x, y, z] = body.slice(joint * 3, joint * 3 + 3);
    row.splice(place * size, size, ...of([x, y, z]));
  });
  return row;
}

/** Human3.6M's lens, as `src/cameras.py` of 3d-pose-baseline has it. */
function pixelOf([px, py, pz]: Point): [number, number] {
  const [x, y] = [px / pz, py / pz];
  const r2 = x * x + y * y;
  const scale = 1 + k1 * r2 + k2 * r2 ** 2 + k3 * r2 ** 3 + p1 * y + p2 * x;
  return [fx * (x * scale + p2 * r2) + cx, fy * (y * scale + p1 * r2) + cy];
}

function pose(rows: readonly (readonly number[])[], width: number): Uint8Array {
  const data = Float32Array.from(rows.flat());
  return writeCdf([{ name: "Pose", type: "REAL4", dims: [rows.length, width], records: 1, data }]);
}

/** The one camera for every subject and every place: a quarter turn about x, a place, a lens. */
function metadata(): string {
  const extrinsics = Array.from({ length: 44 }, () => [Math.PI / 2, 0, 0, 0, centreY, centreZ]).flat();
  const intrinsics = Array.from({ length: 4 }, () => [fx, fy, cx, cy, k1, k2, k3, p1, p2]).flat();
  const ids = [camera, "55011271", "58860488", "60457274"].map((id) => `<item>${id}</item>`).join("");
  return `<?xml version="1.0"?>\n<a><dbcameras><index2id>${ids}</index2id></dbcameras><w0>[${[...extrinsics, ...intrinsics].join(" ")}]</w0></a>\n`;
}
