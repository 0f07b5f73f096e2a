/** MPII: a made release with two persons in the first training image, one in the second, and one without joints in a test image. */
import { deepEqual, equal, throws } from "node:assert/strict";
import { adapterFor } from "@wildpose/adapters";
import {
  type MatlabValue,
  matlabDoubles,
  matlabEmpty,
  matlabStruct,
  matlabText,
  writeMatlabV5,
} from "@wildpose/formats";
import { defineConformance } from "@wildpose/testkit";
import * as quirks from "../../packages/adapters/src/mpii/quirks.js";

type Fields = Readonly<Record<string, MatlabValue>>;

export const conformance = defineConformance({
  adapter: adapterFor("mpii"),
  cardModule: new URL("../../packages/adapters/dist/mpii/card.js", import.meta.url),
  fixture: (copies) => {
    const images = Array.from({ length: copies }, (_, copy) => [
      image(`${copy}1.jpg`, [person([0, 9], copy), person([3, 8], copy)]),
      image(`${copy}2.jpg`, [person([6, 7], copy)]),
      image(`${copy}3.jpg`, [{ objpos: struct({ x: number(5), y: number(6) }) }]),
    ]).flat();
    const annolist = matlabStruct([1, images.length], images);
    const imgTrain = matlabDoubles(
      [1, images.length],
      images.map((_, index) => (index % 3 === 2 ? 0 : 1)),
    );
    const release = struct({ annolist, img_train: imgTrain, version: matlabText("12") });
    return { files: { "mpii_human_pose_v1_u12_1.mat": writeMatlabV5({ RELEASE: release }) } };
  },
  expected: { train: 3, test: 1 },
  first: {
    id: "mpii/01/0",
    joints: { rightAnkle: [99, 199, 2], headTop: [108, 208, 2], leftHip: null },
    imagePath: "01.jpg",
  },
  quirks: {
    module: quirks,
    tests: {
      MPII_JOINTS: ({ MPII_JOINTS }) => equal(MPII_JOINTS, 16),
      numberOf: ({ numberOf }) => deepEqual([number(7), matlabText("7"), matlabText("2.5")].map(numberOf), [7, 7, 2.5]),
      visibilityOf: ({ visibilityOf }) =>
        deepEqual([number(1), matlabText("0"), matlabEmpty(), undefined].map(visibilityOf), [2, 1, 2, 2]),
      personsOf: ({ personsOf }) => {
        deepEqual([personsOf({}), personsOf({ annorect: matlabEmpty() })], [[], []]);
        equal(personsOf({ annorect: struct({}, {}) }).length, 2);
      },
      pointsOf: ({ pointsOf }) => {
        deepEqual([pointsOf({}), pointsOf({ annopoints: struct({}) })], [[], []]);
        equal(pointsOf(person([0, 9], 0)).length, 2);
      },
      jointsOf: ({ jointsOf }) => {
        const { keypoints, visibility } = jointsOf([point(9, 0), point(3, 0)]);
        deepEqual([...visibility], [0, 0, 0, 1, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0]);
        deepEqual([...keypoints.slice(4, 8)], [Number.NaN, Number.NaN, 102, 202]);
        throws(() => jointsOf([point(3, 0), point(3, 0)]), /joint 3 a second time/);
      },
      sourceSplitOf: ({ sourceSplitOf }) => deepEqual([1, 0].map(sourceSplitOf), ["train", "test"]),
    },
  },
});

function image(name: string, persons: readonly Fields[]): Fields {
  return { image: struct({ name: matlabText(name) }), annorect: matlabStruct([1, persons.length], persons) };
}

function person(ids: readonly number[], copy: number): Fields {
  return { annopoints: struct({ point: struct(...ids.map((id) => point(id, copy))) }) };
}

/** Joint 3 is occluded, joint 9 has an empty flag. */
function point(id: number, copy: number): Fields {
  const flag = id === 9 ? matlabEmpty() : number(id === 3 ? 0 : 1);
  return { x: number(100 + id + copy), y: number(200 + id), id: number(id), is_visible: flag };
}

function number(value: number): MatlabValue {
  return matlabDoubles([1, 1], [value]);
}

function struct(...elements: Fields[]): MatlabValue {
  return matlabStruct([1, elements.length], elements);
}
