import { projectPinhole } from "@wildpose/camera";
import { h36m17, NOT_LABELLED, OCCLUDED, randomStream } from "@wildpose/pose";
import { expect, test } from "vitest";
import { annotate, type EvaluationCondition, MM_PER_PIXEL } from "./evaluate-annotate.js";
import { madeCamera, madePoses } from "./testing/made-poses.js";

const joints = h36m17.joints.length;
const poses = madePoses(4000, randomStream(1, "annotated"));
const exact: EvaluationCondition = { deviationPx: 0, missing: "none", camera: "known" };
const annotated = (condition: Partial<EvaluationCondition>) =>
  annotate(poses, { ...exact, ...condition }, { noise: randomStream(2, "noise"), missing: randomStream(2, "missing") });
const truth = poses.map(({ joints: pose }) => projectPinhole(pose, madeCamera, new Float32Array(joints * 2)));
const namesOf = (n: number, { visibility }: { readonly visibility: Uint8Array }) =>
  h36m17.joints.filter((_, joint) => visibility[n * joints + joint] === NOT_LABELLED);

test("exact 2D is the projection, and a known camera the pose's own", () => {
  const { keypoints, intrinsics } = annotated({});
  expect([...keypoints.subarray(0, joints * 2)]).toEqual([...truth[0]]);
  expect([...intrinsics.subarray(4, 8)]).toEqual([...madeCamera]);
  expect([...annotated({ camera: "assumed" }).intrinsics]).toEqual(Array(poses.length * 4).fill(Number.NaN));
});

test("noise has the deviation asked for over all joints, twice as much at the hidden fifth of them", () => {
  const { keypoints, visibility } = annotated({ deviationPx: 3 });
  const squares = { all: [] as number[], hidden: [] as number[], seen: [] as number[] };
  poses.forEach(({ joints: pose }, n) => {
    for (let joint = 1; joint < joints; joint++) {
      const mm = ((keypoints[(n * joints + joint) * 2] - truth[n][joint * 2]) * pose[2]) / madeCamera[0];
      squares.all.push(mm ** 2);
      squares[visibility[n * joints + joint] === OCCLUDED ? "hidden" : "seen"].push(mm ** 2);
    }
  });
  const deviation = (values: readonly number[]) => Math.sqrt(values.reduce((a, b) => a + b) / values.length);
  expect(deviation(squares.all)).toBeCloseTo(3 * MM_PER_PIXEL, 0);
  expect(deviation(squares.hidden) / deviation(squares.seen)).toBeCloseTo(2, 1);
  expect(squares.hidden.length / squares.all.length).toBeCloseTo(0.2, 2);
});

test("legs that are cut off are both ankles, in half of the poses both knees too", () => {
  const batch = annotated({ missing: "legs" });
  const cuts = poses.map((_, n) => namesOf(n, batch).join());
  const knees = cuts.filter((cut) => cut === "rightKnee,rightAnkle,leftKnee,leftAnkle").length;
  const ankles = cuts.filter((cut) => cut === "rightAnkle,leftAnkle").length;
  expect(knees + ankles).toBe(poses.length);
  expect(knees / poses.length).toBeCloseTo(0.5, 1);
});

test("gaps are one joint in eight, never the root, and NaN", () => {
  const { visibility, keypoints } = annotated({ missing: "gaps" });
  const missing = [...visibility.keys()].filter((i) => visibility[i] === NOT_LABELLED);
  expect(missing.filter((i) => i % joints === h36m17.root)).toEqual([]);
  expect([...keypoints.keys()].filter((i) => i % 2 === 0 && Number.isNaN(keypoints[i]))).toEqual(
    missing.map((i) => i * 2),
  );
  expect(missing.length / (poses.length * (joints - 1))).toBeCloseTo(0.12, 2);
});

test("what is missing does not move the noise of what is there", () => {
  const whole = annotated({ deviationPx: 3 }).keypoints;
  const { keypoints } = annotated({ deviationPx: 3, missing: "gaps" });
  const moved = keypoints.filter((value, i) => !Number.isNaN(value) && value !== whole[i]);
  expect(moved).toHaveLength(0);
});
