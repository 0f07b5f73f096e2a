/**
 * What labels show of their own quality where nobody knows the truth. Each measure is of one person; none needs 3D that was
 * measured. docs/wild-evidence.md says what each can and cannot say.
 */
import { type Intrinsics, projectPinhole } from "@wildpose/camera";
import { type LabelBatch, mirrorPoints, mirrorPoses, moveAnnotations, type PoseBatch } from "@wildpose/inference";
import { AVERAGE_HEIGHT_MM, h36m17, mpjpe, NOT_LABELLED, type RandomStream } from "@wildpose/pose";
import { boneAsymmetry, hasImplausibleBone, jointLimitViolation } from "../labelling/assess-labels.js";

const JOINTS = h36m17.joints.length;
const { root } = h36m17;

export type LabelPoses = (batch: PoseBatch) => Promise<LabelBatch>;

/** Of each person; NaN where one of its labels has no depth. */
export interface Evidence {
  /** [N] pixels: mean distance from an annotated joint to the projection of its label, the root left out. */
  readonly residualPx: Float64Array;
  /** [N] the same as a part of the body's height: at the person's distance, over that of an average body. */
  readonly residualOfHeight: Float64Array;
  /** [N] mean of |left − right| / mean(left, right) over the pairs of bones. */
  readonly boneAsymmetry: Float64Array;
  /** [N] degrees by which the worst knee or elbow exceeds its range; 0 within. */
  readonly jointLimitViolation: Float64Array;
  /** [N] 1 where a bone has not the length that the others let expect. */
  readonly implausibleBone: Float64Array;
  /** [N] millimetres: MPJPE between the label, and the label of the mirrored person mirrored back. */
  readonly mirrorMm: Float64Array;
  /** [N] millimetres: MPJPE between the label, and the label of annotations that are moved. */
  readonly movedMm: Float64Array;
  /** [N] millimetres: the error that the label itself says to expect. */
  readonly expectedErrorMm: Float64Array;
}

/**
 * Labels a batch three times, as it is, mirrored and with its annotations moved, and compares.
 *
 * @param noiseMm deviation of the moved joints in x and in y, millimetres at the person.
 * @param random draws how they are moved.
 */
export async function measureEvidence(
  label: LabelPoses,
  batch: PoseBatch,
  noiseMm: number,
  random: RandomStream,
): Promise<Evidence> {
  const { count } = batch;
  const labels = await label(batch);
  const mirrored = mirrorPoints((await label(mirrorPoses(batch))).keypoints3d, 3);
  const scales = Float64Array.from({ length: count }, (_, n) => pixelsPerMm(labels, n));
  const moved = (await label(moveAnnotations(batch, scales, noiseMm, random))).keypoints3d;

  const evidence: Evidence = {
    residualPx: new Float64Array(count).fill(NaN),
    residualOfHeight: new Float64Array(count).fill(NaN),
    boneAsymmetry: new Float64Array(count).fill(NaN),
    jointLimitViolation: new Float64Array(count).fill(NaN),
    implausibleBone: new Float64Array(count).fill(NaN),
    mirrorMm: new Float64Array(count).fill(NaN),
    movedMm: new Float64Array(count).fill(NaN),
    expectedErrorMm: new Float64Array(count).fill(NaN),
  };
  for (let n = 0; n < count; n++) {
    const poseOf = (poses: Float32Array) => poses.subarray(n * JOINTS * 3, (n + 1) * JOINTS * 3);
    const [pose, back, near] = [labels.keypoints3d, mirrored, moved].map(poseOf);
    const residual = reprojectionResidual(batch, labels, n);
    if (!Number.isFinite(residual) || ![pose, back, near].every((values) => values.every(Number.isFinite))) continue;
    evidence.residualPx[n] = residual;
    evidence.residualOfHeight[n] = residual / (scales[n] * AVERAGE_HEIGHT_MM);
    evidence.boneAsymmetry[n] = boneAsymmetry(pose);
    evidence.jointLimitViolation[n] = jointLimitViolation(pose);
    evidence.implausibleBone[n] = hasImplausibleBone(pose) ? 1 : 0;
    evidence.mirrorMm[n] = mpjpe(pose, back, root);
    evidence.movedMm[n] = mpjpe(pose, near, root);
    evidence.expectedErrorMm[n] = labels.expectedErrorMm[n];
  }
  return evidence;
}

/** Pixels that a millimetre across the line of sight has at the person's distance. */
function pixelsPerMm({ intrinsics, rootPosition }: LabelBatch, n: number): number {
  const distance = Math.hypot(rootPosition[n * 3], rootPosition[n * 3 + 1], rootPosition[n * 3 + 2]);
  return Math.sqrt(intrinsics[n * 4] * intrinsics[n * 4 + 1]) / distance;
}

/** Mean over the labelled joints but the root, which is on its ray in every stage; pixels. */
function reprojectionResidual(
  { keypoints, visibility }: PoseBatch,
  { keypoints3d, rootPosition, intrinsics }: LabelBatch,
  n: number,
): number {
  const first = n * JOINTS;
  const placed = Float64Array.from(
    keypoints3d.subarray(first * 3, (first + JOINTS) * 3),
    (value, index) => value + rootPosition[n * 3 + (index % 3)],
  );
  const camera = Array.from(intrinsics.subarray(n * 4, n * 4 + 4)) as unknown as Intrinsics;
  const seen = projectPinhole(placed, camera, new Float64Array(JOINTS * 2));
  let sum = 0;
  let labelled = 0;
  for (let joint = 0; joint < JOINTS; joint++) {
    if (joint === root || visibility[first + joint] === NOT_LABELLED) continue;
    const at = (first + joint) * 2;
    sum += Math.hypot(seen[joint * 2] - keypoints[at], seen[joint * 2 + 1] - keypoints[at + 1]);
    labelled++;
  }
  return sum / labelled;
}
