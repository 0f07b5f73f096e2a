/**
 * What a training step does to a network's tensors once it has the gradients, as TensorFlow.js operations: the same
 * formulas in the same order as `optimiser/kernels.wat`.
 */
import tf = require("@tensorflow/tfjs");

import { ORTHOGONAL_BETA, ORTHOGONAL_RATE, orthogonalUpdate } from "@wildpose/networks/tfjs";

const BETA1 = 0.9;
const BETA2 = 0.999;
const EPSILON = 1e-8;

export interface Moments {
  readonly first: tf.Variable;
  /** Absent for orthogonal updates. */
  readonly second?: tf.Variable;
}

/** Moves a tensor and its moments one step (Kingma and Ba 2015). @param rate as `adamRate` corrects it. */
export function applyAdam(
  tensor: tf.Variable,
  { first, second }: Required<Moments>,
  gradient: tf.Tensor,
  rate: number,
): void {
  first.assign(tf.add(tf.mul(first, BETA1), tf.mul(gradient, 1 - BETA1)));
  second.assign(tf.add(tf.mul(second, BETA2), tf.mul(tf.square(gradient), 1 - BETA2)));
  tensor.assign(tf.sub(tensor, tf.div(tf.mul(first, rate), tf.add(tf.sqrt(second), EPSILON))));
}

/** Moves a tensor by an orthogonal update, and its mean gradient by this one. */
export function applyOrthogonal(tensor: tf.Variable, first: tf.Variable, gradient: tf.Tensor, rate: number): void {
  tensor.assign(tf.sub(tensor, tf.mul(orthogonalUpdate(first, gradient), ORTHOGONAL_RATE * rate)));
  first.assign(tf.add(tf.mul(first, ORTHOGONAL_BETA), tf.mul(gradient, 1 - ORTHOGONAL_BETA)));
}

/** Shortens every incoming weight vector, along the last axis, that is longer than the max-norm. */
export function shortenColumns(tensor: tf.Variable, maxNorm: number): void {
  const axes = tensor.shape.map((_, axis) => axis).slice(0, -1);
  const norms = tf.sqrt(tf.sum(tf.square(tensor), axes, true));
  tensor.assign(tf.div(tensor, tf.maximum(tf.div(norms, maxNorm), 1)));
}
