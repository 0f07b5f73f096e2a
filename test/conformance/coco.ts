/** COCO: a made file of each set; in the training set two persons of one image, in each person one joint occluded and one not labelled. */
import { deepEqual, equal, throws } from "node:assert/strict";
import { adapterFor } from "@wildpose/adapters";
import { coco17 } from "@wildpose/pose";
import { defineConformance } from "@wildpose/testkit";
import * as quirks from "../../packages/adapters/src/coco/quirks.js";

const train = "annotations/person_keypoints_train2017.json";
const validation = "annotations/person_keypoints_val2017.json";
const names = coco17.joints.map((joint) => joint.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`));

export const conformance = defineConformance({
  adapter: adapterFor("coco"),
  cardModule: new URL("../../packages/adapters/dist/coco/card.js", import.meta.url),
  fixture: (copies) => ({
    files: {
      // Three persons in two images, and one in one.
      [train]: file(
        numbers(2 * copies).map((image) => image + 1),
        (image) => (image % 2 === 0 ? [10 * image, 10 * image + 1] : [10 * image]),
      ),
      [validation]: file(
        numbers(copies).map((image) => 100_000 + image),
        (image) => [10 * image],
      ),
    },
    annotations: [train, validation],
  }),
  expected: { train: 3, validation: 1 },
  first: {
    id: "coco/1/10",
    joints: { nose: [110, 210, 2], leftEye: [120, 230, 1], rightEye: null, leftEar: [140, 270, 2] },
    bbox: [10, 20.5, 30, 40],
    imagePath: "1.jpg",
    imageSize: [640, 480],
  },
  quirks: {
    module: quirks,
    tests: {
      visibilityOfCocoFlag: ({ visibilityOfCocoFlag }) => {
        deepEqual([0, 1, 2].map(visibilityOfCocoFlag), [0, 1, 2]);
        throws(() => visibilityOfCocoFlag(3), /AI-Challenger's codes are not COCO's/);
      },
      jointsOfKeypoints: ({ jointsOfKeypoints }) => {
        const layout = { skeleton: coco17, jointOf: coco17.joints.map((_, joint) => joint) };
        const { keypoints, visibility } = jointsOfKeypoints({ keypoints: triples(5) }, layout);
        deepEqual([...visibility.slice(0, 3)], [2, 1, 0]);
        deepEqual([...keypoints.slice(0, 6)], [105, 205, 115, 225, Number.NaN, Number.NaN]);
      },
      boxOf: ({ boxOf }) => {
        deepEqual(boxOf([10, 20, 30, 40]), [10, 20, 30, 40]);
        equal(boxOf([10, 20, 0, 40]), null);
      },
      imagePathOf: ({ imagePathOf }) => {
        equal(imagePathOf("train/1.jpg"), "train/1.jpg");
        throws(() => imagePathOf("../1.jpg"), { name: "RecordProblem" });
      },
      sourceSplitOfFile: ({ sourceSplitOfFile }) =>
        deepEqual([train, validation].map(sourceSplitOfFile), ["train", "validation"]),
    },
  },
});

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}

function file(images: readonly number[], personsOf: (image: number) => readonly number[]): string {
  return JSON.stringify({
    images: images.map((id) => ({ id, file_name: `${id}.jpg`, width: 640, height: 480 })),
    annotations: images.flatMap((image) =>
      personsOf(image).map((id) => ({
        id,
        image_id: image,
        category_id: 1,
        iscrowd: 0,
        num_keypoints: 16,
        keypoints: triples(id),
        bbox: [id, 20.5, 30, 40],
      })),
    ),
    categories: [{ supercategory: "person", id: 1, name: "person", keypoints: names, skeleton: [[1, 2]] }],
  });
}

/** 17 × (x, y, flag): the second joint is occluded, the third not labelled. */
function triples(person: number): number[] {
  return coco17.joints.flatMap((_, joint) =>
    joint === 2 ? [0, 0, 0] : [100 + 10 * joint + person, 200 + 20 * joint + person, joint === 1 ? 1 : 2],
  );
}
