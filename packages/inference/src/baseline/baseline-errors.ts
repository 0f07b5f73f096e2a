/** Errors of what a network finds in crops, added up person by person. */
import { h36m17, jointErrors, nMpjpe, PCK_THRESHOLD_MM, paMpjpe, pck, pckCurve } from "@wildpose/pose";
import type { CropExample } from "./crop-examples.js";
import { type FoundPose, foundPose, poseAtDepth, rootDepthFor } from "./place-pose.js";

const JOINTS = h36m17.joints.length;
const indexOf = (name: (typeof h36m17.joints)[number]) => h36m17.joints.indexOf(name);
const [neck, head] = [indexOf("neck"), indexOf("head")];
/** The diagonals of the torso, as of LSP; the longer is taken. */
const torsoDiagonals = [
  [indexOf("leftShoulder"), indexOf("rightHip")],
  [indexOf("rightShoulder"), indexOf("leftHip")],
] as const;

/** PCKh: nearer than so much of the segment from neck to head. */
const PCKH_SHARE = 0.5;
/** PCK where there is no head: nearer than so much of the torso's diagonal. */
const TORSO_SHARE = 0.2;
/** Joints a pose must have to be compared in 3D, its root among them. */
const LEAST_JOINTS = 4;

/** Means over persons; millimetres and per cent. NaN where nobody could be measured. */
export interface BaselineErrors {
  readonly persons: number;
  /** Persons with enough known joints for 3D. */
  readonly poses: number;
  /** With the root at its true depth. */
  readonly mpjpe: number;
  /** With the root at the depth at which bones have their mean length. */
  readonly mpjpeEstimated: number;
  /** Of that depth, beside the true one. */
  readonly rootDepthError: number;
  /** After the best scale, and after the best rotation, scale and shift, of the pose at the estimated depth. */
  readonly nMpjpe: number;
  readonly paMpjpe: number;
  /** 3DPCK at 150 mm, and its mean from 0 to 150 mm; with the root at its true depth. */
  readonly pck150: number;
  readonly auc: number;
  /** [17] millimetres, with the root at its true depth; NaN for joints nobody has. */
  readonly jointErrors: readonly number[];
  /** 2D, per cent of joints, over persons whose head is annotated: its top, as a source says it. */
  readonly pckh: number;
  readonly pckhJoints: number;
  /** 2D, per cent of joints, over all persons with a torso. */
  readonly pckTorso: number;
  readonly pckTorsoJoints: number;
}

export interface BaselineErrorSum {
  /**
   * @param found [17, 3] x and y in pixels of the crop, z millimetres relative to the root.
   * @param meanBoneLength millimetres.
   */
  add(found: ArrayLike<number>, truth: CropExample, meanBoneLength: number): void;
  means(): BaselineErrors;
}

export function baselineErrorSum(): BaselineErrorSum {
  let persons = 0;
  let poses = 0;
  const sums = { mpjpe: 0, mpjpeEstimated: 0, rootDepthError: 0, nMpjpe: 0, paMpjpe: 0, pck150: 0, auc: 0 };
  const joints = { sum: new Float64Array(JOINTS), count: new Float64Array(JOINTS) };
  const byHead = { near: 0, all: 0 };
  const byTorso = { near: 0, all: 0 };

  function add3d(found: FoundPose, truth: CropExample, meanBoneLength: number): void {
    const known = h36m17.joints.flatMap((_, joint) => (truth.known[joint] ? [joint] : []));
    if (known.length < LEAST_JOINTS || known[0] !== h36m17.root) return;
    poses++;
    const of = (pose: Float64Array) =>
      Float64Array.from(known.flatMap((joint) => [...pose.subarray(joint * 3, joint * 3 + 3)]));
    const rootDepth = truth.pose[h36m17.root * 3 + 2];
    const depth = rootDepthFor(found, meanBoneLength);
    const wanted = of(truth.pose);
    const estimated = of(poseAtDepth(found, depth));
    const errors = jointErrors(of(poseAtDepth(found, rootDepth)), wanted);
    known.forEach((joint, index) => {
      joints.sum[joint] += errors[index];
      joints.count[joint]++;
    });
    sums.mpjpe += meanOf(errors);
    sums.mpjpeEstimated += meanOf(jointErrors(estimated, wanted));
    sums.rootDepthError += Math.abs(depth - rootDepth);
    sums.nMpjpe += nMpjpe(estimated, wanted);
    sums.paMpjpe += paMpjpe(estimated, wanted);
    sums.pck150 += pck(errors, PCK_THRESHOLD_MM);
    sums.auc += meanOf(pckCurve(errors));
  }

  function add2d(found: ArrayLike<number>, { keypoints, known, synthesized }: CropExample): void {
    const annotated = (joint: number) => known[joint] && !synthesized[joint];
    const between = (a: number, b: number) =>
      Math.hypot(keypoints[a * 2] - keypoints[b * 2], keypoints[a * 2 + 1] - keypoints[b * 2 + 1]);
    const headLength = known[neck] && annotated(head) ? between(neck, head) : 0;
    const diagonals = torsoDiagonals.filter(([a, b]) => annotated(a) && annotated(b));
    const torsoLength = Math.max(0, ...diagonals.map(([a, b]) => between(a, b)));
    for (let joint = 0; joint < JOINTS; joint++) {
      if (!annotated(joint)) continue;
      const off = Math.hypot(found[joint * 3] - keypoints[joint * 2], found[joint * 3 + 1] - keypoints[joint * 2 + 1]);
      for (const [tally, threshold] of [
        [byHead, PCKH_SHARE * headLength],
        [byTorso, TORSO_SHARE * torsoLength],
      ] as const) {
        if (threshold === 0) continue;
        tally.all++;
        if (off < threshold) tally.near++;
      }
    }
  }

  return {
    add(found, truth, meanBoneLength) {
      persons++;
      add3d(foundPose(found, truth.camera), truth, meanBoneLength);
      add2d(found, truth);
    },
    means() {
      const mean = (sum: number) => (poses === 0 ? Number.NaN : sum / poses);
      return {
        ...{ persons, poses },
        mpjpe: mean(sums.mpjpe),
        mpjpeEstimated: mean(sums.mpjpeEstimated),
        rootDepthError: mean(sums.rootDepthError),
        nMpjpe: mean(sums.nMpjpe),
        paMpjpe: mean(sums.paMpjpe),
        pck150: mean(sums.pck150),
        auc: mean(sums.auc),
        jointErrors: Array.from(joints.sum, (sum, joint) => sum / joints.count[joint]),
        pckh: (100 * byHead.near) / byHead.all,
        pckhJoints: byHead.all,
        pckTorso: (100 * byTorso.near) / byTorso.all,
        pckTorsoJoints: byTorso.all,
      };
    },
  };
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
