/** What the networks of the label generator are trained for. */
import tf = require("@tensorflow/tfjs");

import type { NetworkName } from "../network-spec.js";
import type { Layers, Objective } from "./network-definition.js";

/** Square millimetres under the square root of the loss, which has no slope at zero. */
const KEPT_OFF_ZERO = 1e-2;

/** Networks that give 3D: the mean joint distance, millimetres. */
const jointDistance: Objective = {
  name: "mean joint distance, millimetres",
  loss: (predicted, target) => meanJointDistance(predicted, target, KEPT_OFF_ZERO),
  metrics: { mpjpe: (predicted, target) => meanJointDistance(predicted, target, 0) },
};

/** Under the deviation of an output that never varies, the root's: it is always exact, and 0 over this is 0. */
const KEPT_OFF_ZERO_DEVIATION = 1e-12;

/** View synthesis: mean squared error over the targets' own variance. 1 is what the mean alone would give. */
const disparity: Objective = {
  name: "unexplained share of the variance",
  loss: unexplainedVariance,
  metrics: {},
};

export const lossNames = ["distance", "mse"] as const;

/**
 * What a training makes smaller.
 *
 * - `distance`: the mean joint distance of networks that give 3D; of view synthesis the unexplained share of the variance.
 * - `mse`: the mean squared error of the z-scores, each output over its own deviation, as in the paper.
 */
export type LossName = (typeof lossNames)[number];

export function poseObjective(network: NetworkName, loss: LossName = "distance"): Objective {
  const plain = network === "view-synthesis" ? disparity : jointDistance;
  if (loss === "distance") return plain;
  return { name: "mean squared error of the z-scores", loss: meanSquaredZScore, metrics: plain.metrics };
}

/** @param predicted [B, J · 3] millimetres. */
function meanJointDistance(predicted: tf.Tensor, target: tf.Tensor, keptOffZero: number): tf.Scalar {
  const difference = tf.reshape(tf.sub(predicted, target), [predicted.shape[0], -1, 3]);
  const squares = tf.sum(tf.square(difference), -1);
  return tf.mean(tf.sqrt(keptOffZero > 0 ? tf.add(squares, keptOffZero) : squares));
}

function meanSquaredZScore(predicted: tf.Tensor, target: tf.Tensor, { tensor }: Layers): tf.Scalar {
  const deviation = tf.add(tensor("normalise.outputDeviation"), KEPT_OFF_ZERO_DEVIATION);
  return tf.mean(tf.square(tf.div(tf.sub(predicted, target), deviation)));
}

function unexplainedVariance(predicted: tf.Tensor, target: tf.Tensor, { tensor }: Layers): tf.Scalar {
  const deviation = tensor("normalise.outputDeviation");
  return tf.div(tf.mean(tf.square(tf.sub(predicted, target))), tf.mean(tf.square(deviation)));
}
