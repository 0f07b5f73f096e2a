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

/** View synthesis: mean squared error over the targets' own variance. 1 is what the mean alone would give. */
const disparity: Objective = {
  name: "unexplained share of the variance",
  loss: unexplainedVariance,
  metrics: {},
};

export function poseObjective(network: NetworkName): Objective {
  return network === "view-synthesis" ? disparity : jointDistance;
}

/** @param predicted [B, J · 3] millimetres. */
function meanJointDistance(predicted: tf.Tensor, target: tf.Tensor, keptOffZero: number): tf.Scalar {
  const difference = tf.reshape(tf.sub(predicted, target), [predicted.shape[0], -1, 3]);
  const squares = tf.sum(tf.square(difference), -1);
  return tf.mean(tf.sqrt(keptOffZero > 0 ? tf.add(squares, keptOffZero) : squares));
}

function unexplainedVariance(predicted: tf.Tensor, target: tf.Tensor, { tensor }: Layers): tf.Scalar {
  const deviation = tensor("normalise.outputDeviation");
  return tf.div(tf.mean(tf.square(tf.sub(predicted, target))), tf.mean(tf.square(deviation)));
}
