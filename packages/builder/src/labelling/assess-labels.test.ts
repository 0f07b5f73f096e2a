import { projectPinhole } from "@wildpose/camera";
import type { LabelBatch } from "@wildpose/inference";
import { h36m17, randomStream } from "@wildpose/pose";
import { describe, expect, test } from "vitest";
import { standingPose } from "../testing/made-pose.js";
import {
  assessLabel,
  boneAsymmetry,
  hasImplausibleBone,
  jointLimitViolation,
  reprojectionError,
} from "./assess-labels.js";
import { lensOf, projectThrough } from "./lens.js";

const standing = Float32Array.from(standingPose.flat());
const at = (joint: (typeof h36m17.joints)[number]) => h36m17.joints.indexOf(joint);

/** The standing pose with some joints elsewhere. */
function posed(
  moved: Partial<Record<(typeof h36m17.joints)[number], readonly [number, number, number]>>,
): Float32Array {
  const pose = standing.slice();
  for (const [joint, place] of Object.entries(moved)) pose.set(place, at(joint as "hip") * 3);
  return pose;
}

/** The left ankle after the knee has folded by an angle; positive is backwards. The person faces the camera: back is +z. */
function foldedLeftLeg(degrees: number): Float32Array {
  const angle = (degrees * Math.PI) / 180;
  return posed({ leftAnkle: [124, 412 + 424 * Math.cos(angle), 424 * Math.sin(angle)] });
}

describe("jointLimitViolation", () => {
  test("a straight or naturally folded knee is within limits", () => {
    for (const degrees of [0, 45, 90, 149]) expect(jointLimitViolation(foldedLeftLeg(degrees))).toBe(0);
  });
  test("a knee folded beyond 150 degrees exceeds them by the rest", () => {
    expect(jointLimitViolation(foldedLeftLeg(170))).toBeCloseTo(20, 3);
  });
  test("a knee folded forwards exceeds them by what goes beyond 10 degrees", () => {
    expect(jointLimitViolation(foldedLeftLeg(-9))).toBe(0);
    expect(jointLimitViolation(foldedLeftLeg(-40))).toBeCloseTo(30, 3);
  });
  test("an elbow may fold to either side, but not beyond 150 degrees", () => {
    const folded = (degrees: number) => {
      const angle = (degrees * Math.PI) / 180;
      return posed({ rightWrist: [-178, -228 + 263 * Math.cos(angle), 263 * Math.sin(angle)] });
    };
    for (const degrees of [-140, -20, 20, 140]) expect(jointLimitViolation(folded(degrees))).toBe(0);
    expect(jointLimitViolation(folded(-165))).toBeCloseTo(15, 3);
  });
  test("it does not depend on where the person looks, nor on left and right", () => {
    const random = randomStream(1, "turns");
    for (let trial = 0; trial < 50; trial++) {
      const yaw = random.uniform(0, 2 * Math.PI);
      const pose = foldedLeftLeg(random.uniform(-60, 180));
      const turned = pose.slice();
      const mirrored = pose.slice();
      for (let joint = 0; joint < 17; joint++) {
        const [x, y, z] = pose.subarray(joint * 3, joint * 3 + 3);
        turned.set([x * Math.cos(yaw) + z * Math.sin(yaw), y, z * Math.cos(yaw) - x * Math.sin(yaw)], joint * 3);
        mirrored.set([-x, y, z], h36m17.mirror[joint] * 3);
      }
      expect(jointLimitViolation(turned)).toBeCloseTo(jointLimitViolation(pose), 2);
      expect(jointLimitViolation(mirrored)).toBeCloseTo(jointLimitViolation(pose), 2);
    }
  });
});

test("a symmetric body has no asymmetry; one bone twice its partner gives 2/3 of a sixth", () => {
  expect(boneAsymmetry(standing)).toBe(0);
  const forearm = 263;
  expect(boneAsymmetry(posed({ leftWrist: [178, -228 + 2 * forearm, 0] }))).toBeCloseTo(
    (2 * forearm) / (3 * forearm) / 6,
    5,
  );
});

test("average proportions are plausible at any size, a bone of half or double length is not", () => {
  expect(hasImplausibleBone(standing)).toBe(false);
  expect(hasImplausibleBone(standing.map((value) => value * 0.4))).toBe(false);
  expect(hasImplausibleBone(posed({ leftAnkle: [124, 412 + 0.45 * 424, 0] }))).toBe(true);
  expect(hasImplausibleBone(posed({ leftAnkle: [124, 412 + 0.6 * 424, 0] }))).toBe(false);
  expect(hasImplausibleBone(posed({ rightWrist: [-178, -228 + 1.7 * 263, 0] }))).toBe(true);
  expect(hasImplausibleBone(new Float32Array(51))).toBe(true);
});

const intrinsics = [1000, 1000, 320, 240] as const;
const root = new Float32Array([100, -50, 4000]);

function batchOf(change: Partial<LabelBatch> = {}): LabelBatch {
  return {
    count: 1,
    keypoints2dRight: new Float32Array(34),
    coarse: standing,
    keypoints3d: standing,
    rootPosition: root,
    intrinsics: new Float32Array(intrinsics),
    intrinsicsAssumed: new Uint8Array(1),
    searchResidualMm: new Float32Array(1),
    expectedErrorMm: new Float32Array(1),
    depthAtRangeEdge: new Uint8Array(1),
    ...change,
  };
}

const keypoints = projectPinhole(
  standing.map((value, index) => value + root[index % 3]),
  intrinsics,
  new Float32Array(34),
);
const person = {
  keypoints,
  visibility: new Uint8Array(17).fill(2),
  synthesized: new Uint8Array(17),
  distortion: new Float64Array(5),
  defective: false,
};

test("a label that projects onto its joints has hardly an error and no flag", () => {
  const assessed = assessLabel(person, batchOf(), 0);
  expect(assessed).toMatchObject({ boneAsymmetry: 0, jointLimitViolation: 0, flags: [] });
  expect((assessed as { reprojectionErrorPx: number }).reprojectionErrorPx).toBeLessThan(1e-4);
});

test("reprojection is the largest distance over the joints that take part", () => {
  const moved = keypoints.slice();
  moved[at("head") * 2] += 3;
  moved[at("head") * 2 + 1] += 4;
  moved[at("leftWrist") * 2] += 100;
  const joints = new Uint8Array(17).fill(1);
  joints[at("leftWrist")] = 0;
  expect(reprojectionError(standing, root, { intrinsics, distortion: [0, 0, 0, 0, 0] }, moved, joints)).toBeCloseTo(
    5,
    3,
  );
});

test("a lens that bends takes part in the reprojection", () => {
  const distortion = Float64Array.of(-0.2, 0.24, -0.01, -0.001, -0.002);
  expect(assessLabel({ ...person, distortion }, batchOf(), 0)).toBe("no-reprojection");
  const bent = projectThrough(
    lensOf({ intrinsics, distortion }, 0),
    Float64Array.from(standing, (value, index) => value + root[index % 3]),
  );
  const seen = assessLabel({ ...person, distortion, keypoints: Float32Array.from(bent) }, batchOf(), 0);
  expect((seen as { reprojectionErrorPx: number }).reprojectionErrorPx).toBeLessThan(1e-4);
});

test("what keeps a label from use gives a reason", () => {
  expect(assessLabel(person, batchOf({ rootPosition: new Float32Array([NaN, NaN, NaN]) }), 0)).toBe("no-depth");
  expect(assessLabel(person, batchOf({ rootPosition: new Float32Array([0, 0, -4000]) }), 0)).toBe("no-depth");
  expect(assessLabel(person, batchOf({ keypoints2dRight: new Float32Array(34).fill(NaN) }), 0)).toBe("no-depth");
  expect(assessLabel(person, batchOf({ expectedErrorMm: new Float32Array([NaN]) }), 0)).toBe("no-depth");
  const elsewhere = keypoints.map((value, index) => (index === at("rightKnee") * 2 ? value + 0.02 : value));
  expect(assessLabel({ ...person, keypoints: elsewhere }, batchOf(), 0)).toBe("no-reprojection");
  const synthesized = new Uint8Array(17);
  synthesized[at("rightKnee")] = 1;
  expect(assessLabel({ ...person, keypoints: elsewhere, synthesized }, batchOf(), 0)).toMatchObject({ flags: [] });
});

test("flags say what to look at", () => {
  const visibility = new Uint8Array(17).map((_, joint) => (joint < 11 ? 2 : 0));
  const flagged = assessLabel({ ...person, visibility }, batchOf({ depthAtRangeEdge: new Uint8Array([1]) }), 0);
  expect(flagged).toMatchObject({ flags: ["depth-at-range-edge", "few-labelled-joints"] });
  const short = posed({ leftAnkle: [124, 412 + 0.45 * 424, 0] });
  const unlabelled = new Uint8Array(17).fill(2);
  unlabelled[at("leftAnkle")] = 0;
  expect(assessLabel({ ...person, visibility: unlabelled }, batchOf({ keypoints3d: short }), 0)).toMatchObject({
    flags: ["implausible-bone"],
  });
  expect(assessLabel({ ...person, defective: true }, batchOf(), 0)).toMatchObject({ flags: ["known-defect"] });
});
