/**
 * Average lengths of the bones of the 17 joints, as fractions of body height.
 *
 * Limbs and torso: de Leva (1996), "Adjustments to Zatsiorsky-Seluyanov's segment inertia parameters", J. Biomechanics
 * 29(9), table 4, males of 1741 mm: upper arm 281.7, forearm 268.9, thigh 422.2, shank 434.0, mid-shoulder to mid-hip
 * 515.5, vertex to cervicale 242.9, cervicale to mid-hip 603.3 mm. Hips and shoulders lie between the joint centres and
 * the bony landmarks of Drillis and Contini (1966; 0.191 and 0.259 of height from side to side), as annotators mark them.
 */
import { bonesOf } from "./skeleton.js";
import { h36m17 } from "./skeletons/h36m17.js";

export const AVERAGE_HEIGHT_MM = 1700;

export const bodyProportions = {
  hip: 0.073,
  thigh: 422.2 / 1741,
  shank: 434.0 / 1741,
  /** From the middle of the hips to the middle of the shoulders. */
  torso: 515.5 / 1741,
  /** From the middle of the shoulders up to the root of the neck (cervicale). */
  neckRoot: (603.3 - 515.5) / 1741,
  /** From the root of the neck to the top of the head; the base of the skull is in the middle. */
  headAndNeck: 242.9 / 1741,
  shoulder: 0.105,
  upperArm: 281.7 / 1741,
  forearm: 268.9 / 1741,
} as const;

const boneFractions: Partial<Record<(typeof h36m17.joints)[number], number>> = {
  rightHip: bodyProportions.hip,
  rightKnee: bodyProportions.thigh,
  rightAnkle: bodyProportions.shank,
  leftHip: bodyProportions.hip,
  leftKnee: bodyProportions.thigh,
  leftAnkle: bodyProportions.shank,
  spine: bodyProportions.torso / 2,
  thorax: bodyProportions.torso / 2,
  leftShoulder: bodyProportions.shoulder,
  leftElbow: bodyProportions.upperArm,
  leftWrist: bodyProportions.forearm,
  rightShoulder: bodyProportions.shoulder,
  rightElbow: bodyProportions.upperArm,
  rightWrist: bodyProportions.forearm,
};

/**
 * The bones that measure a person's size, with their average lengths. Neck and head are left out: what they mean
 * differs most from source to source.
 */
export const sizeRuler = (() => {
  const bones = bonesOf(h36m17).filter(([, child]) => boneFractions[h36m17.joints[child]] !== undefined);
  const lengthsMm = bones.map(([, child]) => AVERAGE_HEIGHT_MM * (boneFractions[h36m17.joints[child]] as number));
  return { bones, lengthsMm } as const;
})();
