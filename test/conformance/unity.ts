/** Unity: a made export of three clips, one for each set, in which people of three heights stand before one camera. */
import { deepEqual, equal, throws } from "node:assert/strict";
import { adapterFor } from "@wildpose/adapters";
import { writeNpy } from "@wildpose/formats/numpy";
import { h36m17 } from "@wildpose/pose";
import { defineConformance, tinyBody } from "@wildpose/testkit";
import * as quirks from "../../packages/adapters/src/unity/quirks.js";

const clips = [
  { name: "walk", split: "train", rows: 2, heightMm: 1700 },
  { name: "wave", split: "validation", rows: 1, heightMm: 1600 },
  { name: "dance/slow", split: "test", rows: 1, heightMm: 1800 },
] as const;

/** The paper's joints in an invented order that fits what is known of it. */
const paperOrder = [10, 9, 14, 15, 16, 11, 12, 13, 8, 7, 0, 1, 2, 3, 4, 5, 6].map((joint) => h36m17.joints[joint]);

export const conformance = defineConformance({
  adapter: adapterFor("unity"),
  cardModule: new URL("../../packages/adapters/dist/unity/card.js", import.meta.url),
  fixture: (copies) => {
    const rows = clips.flatMap(({ rows, heightMm }, clip) =>
      Array.from({ length: rows * copies }, (_, frame) => ({
        row: [clip, frame, 0],
        // x of all joints, then y of all, then z of all.
        joints: planar(tinyBody({ heightMm, xMm: frame + 1 })),
      })),
    );
    const description = {
      format: "wildpose-unity-export",
      version: 1,
      generator: "made by a test",
      joints: h36m17.joints,
      unit: "millimetres",
      frame: "camera: +x right, +y down, +z forward",
      image_size: [1000, 1002],
      samples: rows.length,
      images: true,
      seed: null,
      clips: clips.map(({ name, split, rows }) => ({
        ...{ name, activity: "made", source: `${name}.fbx`, frames_per_second: 30, split, samples: rows * copies },
      })),
      complete: true,
    };
    return {
      files: {
        "export.json": JSON.stringify(description),
        "joints.npy": table("<f4", 51, Float32Array.from(rows.flatMap(({ joints }) => joints))),
        "rows.npy": table("<i4", 3, Int32Array.from(rows.flatMap(({ row }) => row))),
        // Behind something: an ankle of the second.
        "visibility.npy": table(
          "<i4",
          17,
          Int32Array.from(
            rows.flatMap((_, row) => h36m17.joints.map((__, joint) => (row === 1 && joint === 3 ? 1 : 2))),
          ),
        ),
        "cameras.npy": table("<f8", 16, Float64Array.of(1145, 1143, 500, 510, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0)),
      },
    };
  },
  expected: { train: 2, validation: 1, test: 1 },
  first: {
    id: "unity/walk/0/0",
    joints: { hip: [500.28625, 510, 2], leftHip: [534.35, 510, 2], rightKnee: [463.6348, 629.5228, 2] },
    // A body of 1.7 m: hips 7 % of it to the side, the head 46 % above the hip and 2 % in front.
    joints3d: { leftHip: [120, 0, 4000], head: [1, -782, 3966] },
    imageSize: [1000, 1002],
    activity: "made",
  },
  alwaysLabelled: "poses are made, so every joint is known",
  quirks: {
    module: quirks,
    tests: {
      PLANAR_VALUES: ({ PLANAR_VALUES }) => equal(PLANAR_VALUES, 51),
      pointsFromPlanar: ({ pointsFromPlanar }) => {
        const body = tinyBody();
        const order = h36m17.joints.map((_, joint) => joint);
        deepEqual(pointsFromPlanar(Float32Array.from(planar(body)), 0, order), body);
        throws(() => pointsFromPlanar(new Float32Array(51), 0, order), /z > 0/);
      },
      leadingColumns: ({ leadingColumns }) => deepEqual([51, 53].map(leadingColumns), [0, 2]),
      paperIntrinsics: ({ paperIntrinsics }) =>
        deepEqual([false, true].map(paperIntrinsics), [
          [1145, 1143, 515, 512],
          [1145, 1143, 512, 515],
        ]),
      paperJointOrder: ({ paperJointOrder }) => {
        equal(paperJointOrder(paperOrder)[h36m17.root], 10);
        throws(() => paperJointOrder(h36m17.joints), /hip at 10 expected, found at 0/);
      },
    },
  },
});

function planar(body: Float32Array): number[] {
  return [0, 1, 2].flatMap((axis) => [...body].filter((_, index) => index % 3 === axis));
}

function table(dtype: string, columns: number, data: Float32Array | Float64Array | Int32Array): Uint8Array {
  return writeNpy({ dtype, shape: [data.length / columns, columns], data });
}
