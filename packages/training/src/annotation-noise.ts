/** How far annotators put joints from where they are, joint by joint. */
import { h36m17, type RandomStream, sizeRuler } from "@wildpose/pose";

/**
 * How the deviation of the 2D is spread over the joints. `even`: the same for all of them. `annotators`: as in
 * {@link annotatorDeviations}, and in proportion to the person's size. `mixed`: half of the poses in each way, since what
 * finds joints in images (detectors, rules that compute joints) does not err as annotators do.
 */
export const noiseKinds = ["even", "annotators", "mixed"] as const;
export type NoiseKind = (typeof noiseKinds)[number];

type Joint = (typeof h36m17.joints)[number];

/**
 * Standard deviations of repeated annotations of the same joint, over the square root of the person's area: the constants
 * of two keypoint evaluations, each mean of left and right. COCO (area of the segment): `kpt_oks_sigmas` of pycocotools,
 * `cocoeval.py`, cocodataset.org/#keypoints-eval. AI Challenger (area of the box): `keypoint_eval.py` of
 * github.com/AIChallenger/AI_Challenger_2017.
 */
const published = {
  coco: { shoulder: 0.079, elbow: 0.072, wrist: 0.062, hip: 0.107, knee: 0.087, ankle: 0.089 },
  aiChallenger: {
    shoulder: (0.01388152 + 0.01417709) / 2,
    elbow: (0.01515228 + 0.01497891) / 2,
    wrist: (0.01057665 + 0.01402144) / 2,
    hip: (0.03909642 + 0.03843971) / 2,
    knee: (0.03686941 + 0.03412318) / 2,
    ankle: (0.01981803 + 0.02415081) / 2,
  },
  /** AI Challenger alone marks these. */
  aiChallengerHead: { neck: 0.01236173, head: 0.01291456 },
} as const;

/** Joints that no source, or none but MPII, marks: computed from others, and so as far off as these make them. */
const computedFrom: readonly (readonly [joint: Joint, from: readonly [Joint, Joint]])[] = [
  ["hip", ["rightHip", "leftHip"]],
  ["thorax", ["rightShoulder", "leftShoulder"]],
  ["spine", ["hip", "thorax"]],
];

/**
 * The deviation of each joint that annotators mark, over the mean deviation of the twelve joints of the limbs. The mean of
 * the two evaluations, each over its own mean first: they measure area differently. Computed joints have none of their own.
 */
export const annotatorDeviations: ReadonlyMap<Joint, number> = (() => {
  const limbs = Object.keys(published.coco) as (keyof typeof published.coco)[];
  const means = [published.coco, published.aiChallenger].map(
    (table) => limbs.reduce((sum, limb) => sum + table[limb], 0) / limbs.length,
  );
  const [cocoMean, aiChallengerMean] = means;
  const deviations = new Map<Joint, number>();
  for (const limb of limbs) {
    const both = (published.coco[limb] / cocoMean + published.aiChallenger[limb] / aiChallengerMean) / 2;
    const name = `${limb[0].toUpperCase()}${limb.slice(1)}`;
    for (const side of ["left", "right"]) deviations.set(`${side}${name}` as Joint, both);
  }
  for (const [joint, deviation] of Object.entries(published.aiChallengerHead)) {
    deviations.set(joint as Joint, deviation / aiChallengerMean);
  }
  return deviations;
})();

const marked = h36m17.joints.flatMap((joint, j) => {
  const deviation = annotatorDeviations.get(joint);
  return deviation === undefined ? [] : [[j, deviation] as const];
});
const computed = computedFrom.map(
  ([joint, [a, b]]) => [h36m17.joints.indexOf(joint), h36m17.joints.indexOf(a), h36m17.joints.indexOf(b)] as const,
);
// One pose is made at a time, so what its joints are moved by is kept between calls.
const moved = new Float64Array(h36m17.joints.length * 2);

/**
 * Moves every joint by its own deviation.
 *
 * @param rays [17, 2] changed in place.
 * @param deviation of the mean limb joint, in rays, along each axis.
 */
export function addAnnotatorNoise(rays: Float64Array, deviation: number, random: RandomStream): void {
  for (const [joint, share] of marked) {
    for (let axis = 0; axis < 2; axis++) moved[joint * 2 + axis] = random.normal(0, share * deviation);
  }
  for (const [joint, a, b] of computed) {
    for (let axis = 0; axis < 2; axis++) {
      moved[joint * 2 + axis] = (moved[a * 2 + axis] + moved[b * 2 + axis]) / 2;
    }
  }
  for (let i = 0; i < rays.length; i++) rays[i] += moved[i];
}

/**
 * A person's size: the length of the bones over that of the same bones of an average person.
 *
 * @param pose [17, 3] millimetres.
 */
export function bodySize(pose: Float64Array): number {
  const { bones, lengthsMm } = sizeRuler;
  let length = 0;
  let average = 0;
  for (let b = 0; b < bones.length; b++) {
    const [parent, child] = bones[b];
    length += Math.hypot(
      pose[child * 3] - pose[parent * 3],
      pose[child * 3 + 1] - pose[parent * 3 + 1],
      pose[child * 3 + 2] - pose[parent * 3 + 2],
    );
    average += lengthsMm[b];
  }
  return length / average;
}
