/**
 * What the ray refinement knows of bodies: which bones it holds to which lengths, and how far each of its terms may be
 * from what it expects.
 *
 * Average lengths are `bodyProportions` of `@wildpose/pose` (de Leva 1996; Drillis and Contini 1966). Neck and head
 * differ most from source to source and are held to none.
 */
import { AVERAGE_HEIGHT_MM, h36m17, sizeRuler } from "@wildpose/pose";

/** Standard deviations of the terms. How they were chosen, and what they are worth: docs/geometric-search.md. */
export interface RefinementDeviations {
  /**
   * Of a joint's depth from its parent's in the coarse pose, millimetres of a person of average height; of a chain of
   * bones whose inner joints are not labelled the root of the summed squares. Left and right share a number.
   */
  readonly boneDepthMm: Readonly<Record<BoneName, number>>;
  /** Of the root's depth from the searched one, as a fraction of it. */
  readonly rootDepth: number;
  /** Of the logarithm of the body's size from the average. */
  readonly scale: number;
  /** Of a bone of hips and spine, as a fraction of its average length. It holds how definitions of joints differ, too. */
  readonly trunkLength: number;
  /** The same of legs, shoulders and arms. */
  readonly limbLength: number;
  /** Between left and right, as a fraction of the average length. */
  readonly sideLength: number;
  /**
   * How inexact 2D widens the lengths: the variance of a bone grows by this times the squared deviation of a joint, that of
   * a difference of two bones by twice as much.
   */
  readonly keypointVariance: number;
  /** Deviations at which a length begins to count as wrong rather than as unusual, and its pull to fade. */
  readonly outlier: number;
}

export type BoneName = "hip" | "knee" | "ankle" | "spine" | "thorax" | "shoulder" | "elbow" | "wrist";

export const defaultRefinementDeviations: RefinementDeviations = {
  boneDepthMm: { hip: 15, knee: 130, ankle: 150, spine: 30, thorax: 60, shoulder: 60, elbow: 110, wrist: 80 },
  rootDepth: 0.08,
  scale: 0.05,
  trunkLength: 0.08,
  limbLength: 0.2,
  sideLength: 0.05,
  keypointVariance: 6,
  outlier: 3,
};

type Joint = (typeof h36m17.joints)[number];

/**
 * The unknowns, in the order they are eliminated: legs and upper body from the tips, which do not meet but in the root;
 * then the root; last, not a joint, the logarithm of the scale.
 */
const legs: readonly Joint[] = ["rightAnkle", "leftAnkle", "rightKnee", "leftKnee", "rightHip", "leftHip"];
const upperBody: readonly Joint[] = [
  "leftWrist",
  "rightWrist",
  "leftElbow",
  "rightElbow",
  "leftShoulder",
  "rightShoulder",
  "thorax",
  "spine",
];

/** [15] joint of each unknown but the last. */
export const unknownJoints = Int32Array.from([...legs, ...upperBody, "hip" as const], (name) =>
  h36m17.joints.indexOf(name),
);
export const ROOT_UNKNOWN = unknownJoints.length - 1;
export const SCALE_UNKNOWN = unknownJoints.length;
export const UNKNOWNS = unknownJoints.length + 1;

/** [16] first unknown of the same block: left of it, a row of the normal equations is 0. */
export const firstOfBlock = Int32Array.from({ length: UNKNOWNS }, (_, unknown) =>
  unknown >= legs.length && unknown < ROOT_UNKNOWN ? legs.length : 0,
);

/** [15] the unknown of each one's parent; −1 of the root. */
export const unknownParents = Int32Array.from(unknownJoints, (joint) => unknownJoints.indexOf(h36m17.parents[joint]));

/** [14] unknowns at the ends of each bone. */
export const boneParents = Int32Array.from(sizeRuler.bones, ([parent]) => unknownJoints.indexOf(parent));
export const boneChildren = Int32Array.from(sizeRuler.bones, ([, child]) => unknownJoints.indexOf(child));
export const BONES = sizeRuler.bones.length;

const leftAndRight = sizeRuler.bones.flatMap(([, child], bone) => {
  const other = sizeRuler.bones.findIndex(([, mirrored]) => mirrored === h36m17.mirror[child]);
  return other > bone ? [[bone, other] as const] : [];
});
/** [6] a bone of one side, and the same of the other. */
export const pairFirst = Int32Array.from(leftAndRight, ([bone]) => bone);
export const pairSecond = Int32Array.from(leftAndRight, ([, bone]) => bone);
export const PAIRS = leftAndRight.length;

/** The deviations and lengths of one body height, as arrays. */
export interface BodyTerms {
  /** [14] millimetres. */
  readonly boneLength: Float64Array;
  /** [14] variance of a bone with exact 2D, mm². */
  readonly boneVariance: Float64Array;
  /** [6] variance of left minus right with exact 2D, mm². */
  readonly pairVariance: Float64Array;
  /** [15] variance of a joint's depth from its parent's, mm²; 0 of the root. */
  readonly depthVariance: Float64Array;
}

/** @param heightMm of the average body. */
export function createBodyTerms(deviations: RefinementDeviations, heightMm: number): BodyTerms {
  const size = heightMm / AVERAGE_HEIGHT_MM;
  const boneLength = Float64Array.from(sizeRuler.lengthsMm, (length) => length * size);
  const fraction = ([, child]: readonly [number, number]) =>
    trunk.has(h36m17.joints[child]) ? deviations.trunkLength : deviations.limbLength;
  return {
    boneLength,
    boneVariance: boneLength.map((length, bone) => (fraction(sizeRuler.bones[bone]) * length) ** 2),
    pairVariance: Float64Array.from(pairFirst, (bone) => (deviations.sideLength * boneLength[bone]) ** 2),
    depthVariance: Float64Array.from(unknownJoints, (joint) =>
      joint === h36m17.root ? 0 : (deviations.boneDepthMm[boneName(h36m17.joints[joint])] * size) ** 2,
    ),
  };
}

const trunk: ReadonlySet<Joint> = new Set(["rightHip", "leftHip", "spine", "thorax"]);

/** `leftKnee` → `knee`. */
function boneName(joint: Joint): BoneName {
  return joint.replace(/^(left|right)/, "").toLowerCase() as BoneName;
}
