/** AI-Challenger: a made file of each set; in the training set two persons of one image, whose second is named first. */
import { deepEqual, equal } from "node:assert/strict";
import { adapterFor } from "@wildpose/adapters";
import { defineConformance } from "@wildpose/testkit";
import * as quirks from "../../packages/adapters/src/ai-challenger/quirks.js";

const train = "keypoint_train_annotations_20170909.json";
const validation = "keypoint_validation_annotations_20170911.json";

export const conformance = defineConformance({
  adapter: adapterFor("ai-challenger"),
  cardModule: new URL("../../packages/adapters/dist/ai-challenger/card.js", import.meta.url),
  fixture: (copies) => ({
    files: {
      [train]: JSON.stringify(numbers(copies).flatMap((copy) => [record(`a${copy}`, [2, 1]), record(`b${copy}`, [1])])),
      [validation]: JSON.stringify(numbers(copies).map((copy) => record(`c${copy}`, [3]))),
    },
    annotations: [train, validation],
  }),
  expected: { train: 3, validation: 1 },
  first: {
    id: "ai-challenger/a0/human1",
    joints: { rightShoulder: [101, 201, 2], rightElbow: [111, 221, 1], rightWrist: null, leftShoulder: [131, 261, 2] },
    bbox: [1, 20, 30, 40],
    imagePath: "a0.jpg",
  },
  quirks: {
    module: quirks,
    tests: {
      AIC_JOINTS: ({ AIC_JOINTS }) => equal(AIC_JOINTS, 14),
      visibilityOfAicCode: ({ visibilityOfAicCode }) => deepEqual([1, 2, 3].map(visibilityOfAicCode), [2, 1, 0]),
      jointsOfTriples: ({ jointsOfTriples }) => {
        const { keypoints, visibility } = jointsOfTriples(triples(5));
        deepEqual([...visibility.slice(0, 3)], [2, 1, 0]);
        deepEqual([...keypoints.slice(0, 6)], [105, 205, 115, 225, Number.NaN, Number.NaN]);
      },
      humanKeys: ({ humanKeys }) => {
        const map = { human10: [], human2: [], human1: [] };
        deepEqual(humanKeys(map, map), ["human1", "human2", "human10"]);
      },
      boxOfCorners: ({ boxOfCorners }) => {
        deepEqual(boxOfCorners([10, 20, 40, 60]), [10, 20, 30, 40]);
        equal(boxOfCorners([40, 60, 10, 20]), null);
      },
      sourceSplitOfFile: ({ sourceSplitOfFile }) =>
        deepEqual([train, validation].map(sourceSplitOfFile), ["train", "validation"]),
    },
  },
});

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}

function record(imageId: string, persons: readonly number[]): Record<string, unknown> {
  return {
    url: "http://example.org/made.jpg",
    image_id: imageId,
    keypoint_annotations: Object.fromEntries(persons.map((person) => [`human${person}`, triples(person)])),
    human_annotations: Object.fromEntries(persons.map((person) => [`human${person}`, [person, 20, person + 30, 60]])),
  };
}

/** 14 × (x, y, code): the second joint is occluded, the third not labelled. */
function triples(person: number): number[] {
  return Array.from({ length: 14 }, (_, joint) =>
    joint === 2 ? [0, 0, 3] : [100 + 10 * joint + person, 200 + 20 * joint + person, joint === 1 ? 2 : 1],
  ).flat();
}
