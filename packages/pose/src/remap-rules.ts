/**
 * The public rules by which each source skeleton becomes the 17 joints of Human3.6M.
 *
 * Sources: pytorch-pose `miscs/gen_lsp.m` (pelvis and thorax of LSP as midpoints), pytorch-pose-hg-3d `mpii_to_h36m`
 * and its evaluation (spine as the mean of pelvis and thorax), mmpose `convert_keypoint_definition` in
 * `mmpose/apis/inference_3d.py` (spine; neck and head of AI-Challenger; head of COCO).
 */
import { compileRemap, type Remap, type RemapRules } from "./remap.js";
import type { Skeleton } from "./skeleton.js";
import { aic14 } from "./skeletons/aic14.js";
import { coco17 } from "./skeletons/coco17.js";
import { h36m17 } from "./skeletons/h36m17.js";
import { lsp14 } from "./skeletons/lsp14.js";
import { mpii16 } from "./skeletons/mpii16.js";

const limbs = {
  rightHip: "rightHip",
  rightKnee: "rightKnee",
  rightAnkle: "rightAnkle",
  leftHip: "leftHip",
  leftKnee: "leftKnee",
  leftAnkle: "leftAnkle",
  leftShoulder: "leftShoulder",
  leftElbow: "leftElbow",
  leftWrist: "leftWrist",
  rightShoulder: "rightShoulder",
  rightElbow: "rightElbow",
  rightWrist: "rightWrist",
} as const;

/** For skeletons without pelvis and thorax: midpoints of the hips and of the shoulders, and the middle of those two. */
const torsoFromHipsAndShoulders = {
  hip: { leftHip: 1 / 2, rightHip: 1 / 2 },
  spine: { leftHip: 1 / 4, rightHip: 1 / 4, leftShoulder: 1 / 4, rightShoulder: 1 / 4 },
  thorax: { leftShoulder: 1 / 2, rightShoulder: 1 / 2 },
} as const;

const rules = [
  {
    source: h36m17,
    joints: { ...limbs, hip: "hip", spine: "spine", thorax: "thorax", neck: "neck", head: "head" },
  },
  // LSP's and MPII's necks are at the root of the neck, Human3.6M's `neck` is the neck/nose point: they stand in.
  {
    source: lsp14,
    joints: { ...limbs, ...torsoFromHipsAndShoulders, neck: { neck: 1 }, head: "headTop" },
  },
  {
    source: mpii16,
    joints: {
      ...limbs,
      hip: "pelvis",
      spine: { pelvis: 1 / 2, thorax: 1 / 2 },
      thorax: "thorax",
      neck: { upperNeck: 1 },
      head: "headTop",
    },
  },
  {
    source: aic14,
    joints: {
      ...limbs,
      ...torsoFromHipsAndShoulders,
      neck: { neck: 3 / 4, headTop: 1 / 4 },
      head: { neck: 5 / 12, headTop: 7 / 12 },
    },
  },
  {
    source: coco17,
    joints: { ...limbs, ...torsoFromHipsAndShoulders, neck: { nose: 1 }, head: { leftEye: 1 / 2, rightEye: 1 / 2 } },
  },
] as const;

const remaps = new Map<string, Remap>(rules.map((rule) => [rule.source.id, compileRemap(rule)]));
/** Those of skeletons that bring their own rule. */
const ownRemaps = new WeakMap<Skeleton, Remap>();

/**
 * The remap from a skeleton to the 17 joints of Human3.6M.
 *
 * @throws {Error} when the skeleton brings no rule and no public one is known, or its rule is unsound.
 */
export function remapToH36m17(source: Skeleton): Remap {
  if (source.h36m17) {
    const own = ownRemaps.get(source) ?? compileRemap({ source, joints: source.h36m17 as RemapRules["joints"] });
    ownRemaps.set(source, own);
    return own;
  }
  const remap = remaps.get(source.id);
  if (!remap) throw new Error(`no rule turns ${source.id} into ${h36m17.id}; known: ${[...remaps.keys()].join(", ")}`);
  return remap;
}
