/** What the baseline is trained for: joints, and nothing else. */
import tf = require("@tensorflow/tfjs");

import { h36m17 } from "@wildpose/pose";
import type { Objective } from "../tfjs/network-definition.js";
import { type BaselineSpec, TARGET_NUMBERS } from "./baseline-spec.js";

const joints = h36m17.joints.length;

/** How wide a crop is in the world, about: what makes pixels and millimetres count alike. */
const CROP_MM = 2000;

/**
 * The mean over joints of |dx| + |dy| and that of |dz|, added: both in millimetres, those of a crop taken for 2 m wide. The
 * target of a joint is x, y (pixels of the crop), z (millimetres from the root), the weight of x and y, the weight of z.
 */
export function baselineObjective({ inputSize }: BaselineSpec): Objective {
  const pixel = CROP_MM / inputSize;
  const parts = (predicted: tf.Tensor, target: tf.Tensor) => {
    const truth = tf.reshape(target, [-1, joints, TARGET_NUMBERS]);
    const [place, depth, weight, depthWeight] = tf.split(truth, [2, 1, 1, 1], -1);
    const [foundPlace, foundDepth] = tf.split(tf.reshape(predicted, [-1, joints, 3]), [2, 1], -1);
    return {
      place: tf.sub(foundPlace, place),
      depth: tf.sub(foundDepth, depth),
      ...{ weight, depthWeight },
    };
  };
  const weighted = (errors: tf.Tensor, weight: tf.Tensor) =>
    tf.div(tf.sum(tf.mul(errors, weight)), tf.maximum(tf.sum(weight), 1)) as tf.Scalar;
  return {
    name: "distance along the axes, millimetres of a crop of 2 m",
    targetShape: [joints * TARGET_NUMBERS],
    loss(predicted, target) {
      const { place, depth, weight, depthWeight } = parts(predicted, target);
      return tf.add(tf.mul(weighted(tf.abs(place), weight), pixel), weighted(tf.abs(depth), depthWeight)) as tf.Scalar;
    },
    metrics: {
      pixels(predicted, target) {
        const { place, weight } = parts(predicted, target);
        return weighted(tf.sqrt(tf.sum(tf.square(place), -1, true)), weight);
      },
      depth_mm(predicted, target) {
        const { depth, depthWeight } = parts(predicted, target);
        return weighted(tf.abs(depth), depthWeight);
      },
    },
  };
}
