/**
 * Muon (Jordan et al. 2024, https://kellerjordan.github.io/posts/muon/): a weight matrix moves by its mean gradient made
 * orthogonal, so that every direction in which it can turn is turned as far, where Adam's steps follow the few directions
 * that are steepest.
 */
import tf = require("@tensorflow/tfjs");

/** Of the mean gradient, what a step keeps. */
export const ORTHOGONAL_BETA = 0.9;

/** How many times as far as Adam's numbers orthogonal matrices move: with a rate of 0.003, 0.05 of a unit's weights. */
export const ORTHOGONAL_RATE = 16;

/** Jordan's: they make singular values of 0.003 to 1 be of 0.7 to 1.2. */
const [LINEAR, CUBIC, QUINTIC] = [3.4445, -4.775, 2.0315];
const ITERATIONS = 5;

/** Beside the length of a matrix, against one that is 0. */
const KEPT_OFF_ZERO = 1e-7;

/**
 * What weights are to be moved against.
 *
 * @param first the mean gradient before this step, in the shape of the weights, units last
 * @param gradient of this step
 * @returns the same shape; the weights of a unit have a length of about 1
 */
export function orthogonalUpdate(first: tf.Tensor, gradient: tf.Tensor): tf.Tensor {
  const mean = tf.add(tf.mul(first, ORTHOGONAL_BETA), tf.mul(gradient, 1 - ORTHOGONAL_BETA));
  // After Nesterov: the mean as it will be when this gradient comes again.
  const ahead = tf.add(tf.mul(mean, ORTHOGONAL_BETA), tf.mul(gradient, 1 - ORTHOGONAL_BETA));
  const units = gradient.shape[gradient.rank - 1];
  const matrix = tf.reshape(ahead, [-1, units]) as tf.Tensor2D;
  const length = Math.sqrt(units / Math.min(matrix.shape[0], units));
  return tf.reshape(tf.mul(orthogonal(matrix), length), gradient.shape);
}

/** The nearest matrix whose rows or columns, the fewer, are orthonormal; nearly, by Newton and Schulz's iteration. */
function orthogonal(matrix: tf.Tensor2D): tf.Tensor2D {
  const [rows, columns] = matrix.shape;
  const norm = tf.sqrt(tf.sum(tf.square(matrix)));
  let x = tf.div(matrix, tf.add(norm, KEPT_OFF_ZERO)) as tf.Tensor2D;
  const identity = tf.eye(Math.min(rows, columns));
  for (let i = 0; i < ITERATIONS; i++) {
    const squared = rows < columns ? tf.matMul(x, x, false, true) : tf.matMul(x, x, true, false);
    const factor = tf.addN([
      tf.mul(identity, LINEAR),
      tf.mul(squared, CUBIC),
      tf.mul(tf.matMul(squared, squared), QUINTIC),
    ]) as tf.Tensor2D;
    x = rows < columns ? tf.matMul(factor, x) : tf.matMul(x, factor);
  }
  return x;
}
