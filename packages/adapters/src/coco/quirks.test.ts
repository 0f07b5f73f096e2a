import { aic14, coco17 } from "@wildpose/pose";
import { describe, expect, test } from "vitest";
import { cocoTriples } from "../testing/made-coco.js";
import { boxOf, imagePathOf, jointsOfKeypoints, sourceSplitOfFile, visibilityOfCocoFlag } from "./quirks.js";

const layout = { skeleton: coco17, jointOf: [...coco17.joints.keys()] };

describe("quirks of COCO", () => {
  test("flags 0, 1, 2 are ours; others are refused, AI-Challenger's and scores by name", () => {
    expect([0, 1, 2].map(visibilityOfCocoFlag)).toEqual([0, 1, 2]);
    expect(() => visibilityOfCocoFlag(3)).toThrow("found 3 (AI-Challenger's codes are not COCO's)");
    expect(() => visibilityOfCocoFlag(0.87)).toThrow("found 0.87 (a score of predictions?)");
    for (const flag of ["2", null, -1, undefined]) expect(() => visibilityOfCocoFlag(flag)).toThrow("expected, found");
  });

  test("a keypoint with flag 0 is NaN, not (0, 0); the others are taken as they stand, a visible (0, 0) too", () => {
    const keypoints = [0, 0, 2, ...cocoTriples(5, [1, 1, 0]).slice(3)];
    const joints = jointsOfKeypoints({ keypoints }, layout);
    expect([...joints.visibility.slice(0, 4)]).toEqual([2, 1, 0, 2]);
    expect([...joints.keypoints.slice(0, 8)]).toEqual([0, 0, 15, 25, Number.NaN, Number.NaN, 35, 65]);
  });

  test("keypoints go to the joints they are named as; those left out go nowhere", () => {
    const jointOf = [13, null, 0];
    const { keypoints, visibility } = jointsOfKeypoints(
      { keypoints: [1, 2, 2, 3, 4, 2, 5, 6, 1] },
      { skeleton: aic14, jointOf },
    );
    expect([...keypoints.slice(26), ...keypoints.slice(0, 4)]).toEqual([1, 2, 5, 6, Number.NaN, Number.NaN]);
    expect([visibility[13], visibility[0], visibility[1]]).toEqual([2, 1, 0]);
  });

  test("a crowd and a person with num_keypoints 0 may have no keypoints; all joints are NaN then", () => {
    for (const record of [{ iscrowd: 1 }, { num_keypoints: 0, keypoints: [] }, { num_keypoints: 0, keypoints: null }]) {
      expect(jointsOfKeypoints(record, layout).keypoints.every(Number.isNaN)).toBe(true);
    }
    expect(() => jointsOfKeypoints({ num_keypoints: 3 }, layout)).toThrow(
      "keypoints: 51 numbers (17 keypoints × x, y, visibility) expected, found no such key",
    );
  });

  test("anything but 3 numbers a keypoint is refused", () => {
    const refusal = (keypoints: unknown) => () => jointsOfKeypoints({ keypoints }, layout);
    expect(refusal(cocoTriples(0).slice(1))).toThrow("expected, found 50");
    expect(refusal("51")).toThrow('expected, found "51"');
    expect(refusal(["1", ...cocoTriples(0).slice(1)])).toThrow('keypoint 1: x and y expected as numbers, found "1", 0');
    expect(refusal([1, 1e39, ...cocoTriples(0).slice(2)])).toThrow(
      "keypoint 1: x and y expected as numbers, found 1, 1e+39",
    );
    expect(refusal(cocoTriples(0, [2, 2, 7]))).toThrow("keypoint 3: visibility 0 (not labelled)");
  });

  test("a box is x, y, width, height; one that is absent or encloses nothing is none", () => {
    expect(boxOf([1.5, 2, 3, 4])).toEqual([1.5, 2, 3, 4]);
    expect([undefined, null, [1, 2, 0, 4], [1, 2, 3, -1]].map(boxOf)).toEqual([null, null, null, null]);
    for (const box of [[1, 2, 3], [1, 2, 3, "4"], "box", {}]) {
      expect(() => boxOf(box)).toThrow("bbox of 4 numbers (x, y, width, height) expected, found");
    }
  });

  test("a file name stays within the image folder", () => {
    for (const name of ["000000000785.jpg", "val2017/785.jpg", "a b/ü…x.png", "..jpg"])
      expect(imagePathOf(name)).toBe(name);
    for (const name of [
      "../x.jpg",
      "a/../../x.jpg",
      "/etc/x.jpg",
      "C:/x.jpg",
      "c:x.jpg",
      "a\\x.jpg",
      "a//x.jpg",
      "./x.jpg",
      "a/",
      "x\n.jpg",
      "",
      "http://a/x.jpg",
    ]) {
      expect(() => imagePathOf(name)).toThrow("file_name: image path inside the image folder expected, found");
    }
    for (const name of [7, undefined, null]) expect(() => imagePathOf(name)).toThrow("file_name expected, the path");
  });

  test("the set stands in the name of the file alone", () => {
    const splits = [
      "person_keypoints_train2017.json",
      "val/mine.json",
      "mine_VAL.json",
      "test-dev.json",
      "trainval.json",
    ];
    expect(splits.map((name) => sourceSplitOfFile(`/data/${name}`))).toEqual([
      "train",
      "train",
      "validation",
      "test",
      "train",
    ]);
  });
});
