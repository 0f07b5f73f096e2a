import type { RandomStream } from "@wildpose/pose";
import { pickAttitude } from "./attitudes.js";
import { bodyPoints } from "./body-points.js";
import { h36mJoints, type JointRule, jointRules } from "./h36m-joints.js";
import { human36mJoints, human36mProportions } from "./human36m-body.js";
import { sampleBody } from "./sample-body.js";
import { viewForTraining } from "./training-camera.js";

const NECK_ROOT = bodyPoints.indexOf("neckRoot") * 3;
const HEAD = ["skullBase", "headTop"].map((name) => bodyPoints.indexOf(name as (typeof bodyPoints)[number]) * 3);

/**
 * How much longer than from cervicale to vertex head and neck are marked: some annotators put the neck lower and the top
 * of the head above the hair. In upright persons of the official annotations, neck to head top over leg is 1.0 (LSP), 1.16
 * (AI-Challenger) and 1.33 (MPII) times that of made bodies: `test/marked-heads.test.ts`.
 */
const HEAD_STRETCH: Readonly<Record<JointRule, readonly [low: number, high: number]>> = {
  lsp: [0.88, 1.12],
  "ai-challenger": [1.03, 1.29],
  mpii: [1.18, 1.48],
};

/** Of the poses whose joints are Human3.6M's own; the others are by the rules of annotators, a third each. */
const HUMAN36M_SHARE = 0.4;

/**
 * Draws one pose to train on: a random body under a random camera, its joints by the rule of a random source.
 *
 * @returns [17, 3] millimetres, camera frame, joints of h36m17, root on the axis.
 */
export function sampleTrainingPose(random: RandomStream): Float64Array {
  if (random.uniform(0, 1) < HUMAN36M_SHARE) {
    const body = sampleBody(random, pickAttitude(random), human36mProportions);
    const points = human36mJoints(body, random, new Float64Array(body.points.length));
    return viewForTraining({ points }, random).points;
  }
  const { points } = viewForTraining(sampleBody(random), random);
  const rule = jointRules[random.integer(jointRules.length)];
  const stretch = random.uniform(...HEAD_STRETCH[rule]);
  for (const at of HEAD) {
    for (let axis = 0; axis < 3; axis++) {
      const neck = points[NECK_ROOT + axis];
      points[at + axis] = neck + stretch * (points[at + axis] - neck);
    }
  }
  return h36mJoints(points, rule, new Float64Array(points.length));
}
