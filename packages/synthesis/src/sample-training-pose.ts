import type { RandomStream } from "@wildpose/pose";
import { h36mJoints, jointRules } from "./h36m-joints.js";
import { sampleBody } from "./sample-body.js";
import { viewBody } from "./view-body.js";

/**
 * Draws one pose to train on: a random body under a random camera, its joints by the rule of a random source.
 *
 * @returns [17, 3] millimetres, camera frame, joints of h36m17, root on the axis.
 */
export function sampleTrainingPose(random: RandomStream): Float64Array {
  const view = viewBody(sampleBody(random), random);
  return h36mJoints(view.points, jointRules[random.integer(jointRules.length)], new Float64Array(view.points.length));
}
