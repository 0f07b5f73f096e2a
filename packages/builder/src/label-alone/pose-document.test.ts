import { h36m17, InvalidSettingError } from "@wildpose/pose";
import { describe, expect, test } from "vitest";
import { readPoseDocument } from "./pose-document.js";

const named = {
  ...{ hip: [100, 200], leftHip: [120, 200], rightHip: [80, 200], leftKnee: [122, 290] },
  ...{ thorax: [100, 100], head: [100, 50], leftShoulder: [140, 105], rightWrist: null },
};
const read = (document: unknown) => readPoseDocument(JSON.stringify(document), "me.json").chunks[0];

test("joints by their names: what is null or left out is not labelled", () => {
  const chunk = read({ joints: named });
  expect(chunk.sampleIds).toEqual(["pose"]);
  const at = (name: (typeof h36m17.joints)[number]) => h36m17.joints.indexOf(name);
  expect([...chunk.keypoints.subarray(at("leftKnee") * 2, at("leftKnee") * 2 + 2)]).toEqual([122, 290]);
  expect([chunk.visibility[at("head")], chunk.visibility[at("rightWrist")], chunk.visibility[at("neck")]]).toEqual([
    2, 0, 0,
  ]);
  expect([...chunk.intrinsics.subarray(0, 4)]).toEqual([NaN, NaN, NaN, NaN]);
});

test("a list in the skeleton's order is the same as names, and a camera is taken over", () => {
  const points = h36m17.joints.map((name) => (named as Record<string, number[] | null>)[name] ?? null);
  const [list, names] = [read({ joints: points, camera: [900, 910, 320, 240] }), read({ joints: named })];
  expect(list.keypoints).toEqual(names.keypoints);
  expect([...list.intrinsics.subarray(0, 4)]).toEqual([900, 910, 320, 240]);
});

test("joints of COCO become the 17 joints: the hip is the middle of both", () => {
  const joints = {
    ...{ leftHip: [120, 200], rightHip: [80, 202], leftShoulder: [130, 100], rightShoulder: [70, 100] },
    ...{ leftKnee: [121, 300], rightKnee: [79, 300] },
  };
  const chunk = read({ skeleton: "coco-17", joints });
  expect([...chunk.keypoints.subarray(0, 2)]).toEqual([100, 201]);
  expect(chunk.synthesized[0]).toBe(1);
});

describe("what is no pose is refused, with what is expected", () => {
  test.each<[string, string]>([
    ["[", 'not valid JSON; expected {"joints"'],
    ["7", "expected object"],
    ['{"joints":{"hip":[1,"a"]}}', "joints"],
    ['{"joints":{"hip":[1,2,3]}}', "joints"],
    ['{"joints":{"hip":[1,1e99]}}', "joints"],
    ['{"joints":{"hop":[1,2]}}', 'h36m-17 has no joint "hop"; it has hip, '],
    ['{"joints":{"__proto__":[1,2]}}', "no joint has a position"],
    ['{"joints":[[1,2]]}', "expected 17 points, as h36m-17 has joints, found 1"],
    ['{"joints":{},"skeleton":"h36m"}', "skeleton"],
    ['{"joints":{},"camera":[0,1,2,3]}', "camera"],
    ['{"joints":{},"focal":5}', "focal"],
    ['{"joints":{}}', "no joint has a position; give more joints"],
    ['{"joints":{"leftHip":[1,2]}}', "the hip, or a joint it is computed from, has no position"],
    ['{"joints":{"hip":[1,2],"head":[1,2]}}', "fewer than 4 joints have a position"],
    ['{"joints":{"hip":[1,2],"head":[1,2],"thorax":[1,2],"leftHip":[1,2]}}', "all joints are at one place"],
  ])("%s", (text, problem) => {
    const readIt = () => readPoseDocument(text, "me.json");
    expect(readIt).toThrow(InvalidSettingError);
    expect(readIt).toThrow(problem);
    expect(readIt).toThrow(/^me\.json: [^\n]*$/);
  });
});
