/** Held against labellers that are made so that the answer is known. */
import { projectPinhole } from "@wildpose/camera";
import type { LabelBatch, PoseBatch } from "@wildpose/inference";
import { AVERAGE_HEIGHT_MM, h36m17, randomStream } from "@wildpose/pose";
import { expect, test } from "vitest";
import { standingPose } from "../testing/made-pose.js";
import { type LabelPoses, measureEvidence } from "./measure-evidence.js";

const joints = h36m17.joints.length;
const count = 40;
/** Pixels; the principal point is the root's place, so that the camera of the mirror image is known too. */
const [focal, centre, distance] = [1000, 0, 4000];

/** Standing persons who are turned about the vertical, each by another angle. */
function persons(): PoseBatch {
  const keypoints = new Float32Array(count * joints * 2);
  for (let n = 0; n < count; n++) {
    const turn = (2 * Math.PI * n) / count;
    const placed = standingPose.flatMap(([x, y, z]) => [
      x * Math.cos(turn) + z * Math.sin(turn),
      y,
      z * Math.cos(turn) - x * Math.sin(turn) + distance,
    ]);
    projectPinhole(
      Float64Array.from(placed),
      [focal, focal, centre, centre],
      keypoints.subarray(n * joints * 2, (n + 1) * joints * 2),
    );
  }
  const intrinsics = Float64Array.from({ length: count * 4 }, (_, i) => [focal, focal, centre, centre][i % 4]);
  return { count, keypoints, visibility: new Uint8Array(count * joints).fill(2), intrinsics };
}

/**
 * A labeller that puts each joint on its ray, at the depth of the root: it treats left and right alike.
 *
 * @param change of a joint's place beside the root, millimetres.
 */
function labeller(change: (place: number[], joint: number) => number[] = (place) => place): LabelPoses {
  return async ({ count, keypoints }): Promise<LabelBatch> => {
    const keypoints3d = new Float32Array(count * joints * 3);
    const rootPosition = new Float32Array(count * 3);
    for (let n = 0; n < count; n++) {
      const at = (joint: number, axis: number) => (keypoints[(n * joints + joint) * 2 + axis] / focal) * distance;
      rootPosition.set([at(0, 0), at(0, 1), distance], n * 3);
      for (let joint = 0; joint < joints; joint++) {
        const place = [at(joint, 0) - at(0, 0), at(joint, 1) - at(0, 1), 0];
        keypoints3d.set(joint === 0 ? place : change(place, joint), (n * joints + joint) * 3);
      }
    }
    const ofJoints = (size: number) => new Float32Array(count * joints * size);
    return {
      ...{ count, keypoints3d, rootPosition, coarse: keypoints3d, keypoints2dRight: ofJoints(2) },
      intrinsics: Float32Array.from({ length: count * 4 }, (_, i) => [focal, focal, centre, centre][i % 4]),
      intrinsicsAssumed: new Uint8Array(count),
      searchResidualMm: new Float32Array(count),
      expectedErrorMm: new Float32Array(count).fill(77),
      depthAtRangeEdge: new Uint8Array(count),
    };
  };
}

const measure = (label: LabelPoses, noiseMm = 15, batch = persons()) =>
  measureEvidence(label, batch, noiseMm, randomStream(1, "evidence"));
const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;

test("of a labeller that treats left and right alike, the mirror image has the same label", async () => {
  const { mirrorMm } = await measure(labeller());
  expect(Math.max(...mirrorMm)).toBeLessThan(0.001);
});

test("one that puts every joint 10 mm to the right disagrees with the mirror image by 20 mm at each but the root", async () => {
  const { mirrorMm } = await measure(labeller(([x, y, z]) => [x + 10, y, z]));
  for (const disagreement of mirrorMm) expect(disagreement).toBeCloseTo((20 * (joints - 1)) / joints, 3);
});

test("a label moves in step with its annotation: twice the noise, twice as far; none, not at all", async () => {
  const [still, little, much] = await Promise.all([0, 10, 20].map((noise) => measure(labeller(), noise)));
  expect(Math.max(...still.movedMm)).toBe(0);
  for (const [n, moved] of much.movedMm.entries()) expect(moved).toBeCloseTo(2 * little.movedMm[n], 2);
  // A joint beside the root, both moved in x and in y: Rayleigh's mean with √2 the deviation; the root itself not at all.
  expect(mean(little.movedMm)).toBeCloseTo((10 * Math.sqrt(2) * Math.sqrt(Math.PI / 2) * (joints - 1)) / joints, 0);
});

test("on its ray a joint is 0 px off; 40 mm beside it at 4 m it is 10 px off, 40 mm of the body's height", async () => {
  const onRays = await measure(labeller());
  expect(Math.max(...onRays.residualPx)).toBeLessThan(0.001);
  const beside = await measure(labeller(([x, y, z]) => [x, y + 40, z]));
  for (let n = 0; n < count; n++) {
    expect(beside.residualPx[n]).toBeCloseTo(10, 3);
    expect(beside.residualOfHeight[n]).toBeCloseTo(40 / AVERAGE_HEIGHT_MM, 3);
  }
});

test("joints that are not labelled have no residual", async () => {
  const batch = persons();
  const wrist = h36m17.joints.indexOf("leftWrist");
  for (let n = 0; n < count; n++) batch.visibility[n * joints + wrist] = 0;
  const label = labeller(([x, y, z], joint) => [x, y + (joint === wrist ? 500 : 0), z]);
  expect(Math.max(...(await measure(label, 15, batch)).residualPx)).toBeLessThan(0.001);
});

test("a forearm of half the length is uneven sides and an implausible bone; the expected error is the label's", async () => {
  const wrist = h36m17.joints.indexOf("leftWrist");
  const elbow = h36m17.joints.indexOf("leftElbow");
  const batch = persons();
  const label: LabelPoses = async (asked) => {
    const labels = await labeller()(asked);
    for (let n = 0; n < asked.count; n++) {
      // The person as it is, but for one forearm: 0.45 of its length.
      standingPose.forEach((place, joint) => {
        labels.keypoints3d.set(place, (n * joints + joint) * 3);
      });
      const [, elbowY] = standingPose[elbow];
      labels.keypoints3d[(n * joints + wrist) * 3 + 1] = elbowY + 0.45 * (standingPose[wrist][1] - elbowY);
    }
    return labels;
  };
  const { boneAsymmetry, implausibleBone, jointLimitViolation, expectedErrorMm } = await measure(label, 15, batch);
  for (let n = 0; n < count; n++) {
    // One of six pairs of bones: |0.45 − 1| over their mean.
    expect(boneAsymmetry[n]).toBeCloseTo((2 * 0.55) / 1.45 / 6, 3);
    expect([implausibleBone[n], jointLimitViolation[n], expectedErrorMm[n]]).toEqual([1, 0, 77]);
  }
});

test("a knee that bends forwards by 30 degrees is 20 beyond its range", async () => {
  const label: LabelPoses = async (asked) => {
    const labels = await labeller()(asked);
    const ankle = h36m17.joints.indexOf("leftAnkle");
    const [x, y] = standingPose[h36m17.joints.indexOf("leftKnee")];
    const shank = 424;
    for (let n = 0; n < asked.count; n++) {
      standingPose.forEach((place, joint) => {
        labels.keypoints3d.set(place, (n * joints + joint) * 3);
      });
      // The person faces the camera: forwards is towards it.
      const forwards = [x, y + shank * Math.cos(Math.PI / 6), -shank * Math.sin(Math.PI / 6)];
      labels.keypoints3d.set(forwards, (n * joints + ankle) * 3);
    }
    return labels;
  };
  for (const degrees of (await measure(label)).jointLimitViolation) expect(degrees).toBeCloseTo(20, 1);
});

test("a person whose label has no depth is NaN in every measure", async () => {
  const label: LabelPoses = async (asked) => {
    const labels = await labeller()(asked);
    labels.keypoints3d.fill(NaN, 0, joints * 3);
    labels.rootPosition.fill(NaN, 0, 3);
    return labels;
  };
  for (const values of Object.values(await measure(label))) {
    expect(Number.isNaN(values[0])).toBe(true);
    expect(values.slice(1).every(Number.isFinite)).toBe(true);
  }
});
