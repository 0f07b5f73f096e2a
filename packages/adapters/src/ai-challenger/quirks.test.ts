import { describe, expect, test } from "vitest";
import { aicTriples } from "../testing/made-files.js";
import { boxOfCorners, humanKeys, jointsOfTriples, sourceSplitOfFile, visibilityOfAicCode } from "./quirks.js";

describe("quirks of AI-Challenger", () => {
  test("codes 1, 2, 3 are visible, occluded, not labelled: 2, 1, 0 with us", () => {
    expect([1, 2, 3].map((code) => visibilityOfAicCode(code, 0))).toEqual([2, 1, 0]);
  });

  test("other codes are refused, and 0 is named as COCO's", () => {
    for (const code of [7, 1.5, "1", null]) {
      expect(() => visibilityOfAicCode(code, 0)).toThrow(
        /1 \(visible\), 2 \(occluded\) or 3 \(not labelled\) expected, found/,
      );
    }
    expect(() => visibilityOfAicCode(0, 0)).toThrow("found 0 (COCO's codes are not AI-Challenger's)");
  });

  test("a joint with code 3 is NaN, not (0, 0); the others are taken as they stand", () => {
    const { keypoints, visibility } = jointsOfTriples(aicTriples(5, [1, 2, 3]));
    expect([...visibility.slice(0, 4)]).toEqual([2, 1, 0, 2]);
    expect([...keypoints.slice(0, 8)]).toEqual([5, 5, 15, 25, Number.NaN, Number.NaN, 35, 65]);
  });

  test("a visible joint at (0, 0) is kept", () => {
    expect([...jointsOfTriples([0, 0, 1, ...aicTriples(0).slice(3)]).keypoints.slice(0, 2)]).toEqual([0, 0]);
  });

  test("anything but 42 numbers is refused", () => {
    expect(() => jointsOfTriples(aicTriples(0).slice(1))).toThrow(
      "42 numbers expected (14 joints × x, y, visibility), found 41",
    );
    expect(() => jointsOfTriples(undefined)).toThrow("array of 42 numbers expected");
    expect(() => jointsOfTriples(["12", ...aicTriples(0).slice(1)])).toThrow(
      'joint 1: x and y expected as numbers, found "12", 0',
    );
    expect(() => jointsOfTriples(aicTriples(0, [1, 1, 7]))).toThrow("joint 3: visibility 1 (visible)");
  });

  test("persons come by number, whatever the order of the keys", () => {
    const map = (...numbers: number[]) => Object.fromEntries(numbers.map((number) => [`human${number}`, []]));
    expect(humanKeys(map(3, 10, 2, 1), map(1, 10, 3, 2))).toEqual(["human1", "human2", "human3", "human10"]);
    expect(humanKeys({}, {})).toEqual([]);
  });

  test("the two maps must have the same keys", () => {
    expect(() => humanKeys({ human1: [], human2: [] }, { human1: [] })).toThrow('found "human2" without a box');
    expect(() => humanKeys({ human1: [] }, { human1: [], human4: [] })).toThrow('found "human4" without keypoints');
  });

  test("missing maps and strange keys are refused by name", () => {
    expect(() => humanKeys(undefined, {})).toThrow("object keypoint_annotations expected, found no such key");
    expect(() => humanKeys({}, undefined)).toThrow(
      "object human_annotations expected, found no such key (files of predictions have no boxes)",
    );
    expect(() => humanKeys([], {})).toThrow("object keypoint_annotations expected, found []");
    expect(() => humanKeys({ person1: [] }, {})).toThrow(
      'keypoint_annotations: keys human1, human2, … expected, found "person1"',
    );
  });

  test("corners become x, y, width, height; corners that enclose nothing become null", () => {
    expect(boxOfCorners([279, 55, 492, 599])).toEqual([279, 55, 213, 544]);
    expect(
      [
        [10, 10, 10, 20],
        [10, 10, 20, 5],
      ].map(boxOfCorners),
    ).toEqual([null, null]);
  });

  test("a box of anything but four numbers is refused", () => {
    for (const corners of [[1, 2, 3], [1, 2, 3, 4, 5], [1, 2, 3, "4"], [1, 2, 3, null], undefined, {}]) {
      expect(() => boxOfCorners(corners)).toThrow(/box of 4 numbers \(x1, y1, x2, y2\) expected, found/);
    }
  });

  test("the set stands in the name of the file alone", () => {
    expect(sourceSplitOfFile("/data/keypoint_train_annotations_20170909.json")).toBe("train");
    expect(sourceSplitOfFile("/data/train/keypoint_validation_annotations_20170911.json")).toBe("validation");
  });
});
