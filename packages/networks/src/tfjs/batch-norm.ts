import tf = require("@tensorflow/tfjs");

import { BATCH_NORM_EPSILON } from "../network-spec.js";

/**
 * Batch norm by the batch's own statistics, over all axes but the last (Ioffe and Szegedy 2015), with its gradient written
 * out: what automatic differentiation derives reads and writes the whole batch three times as often.
 *
 * @param x [B, ..., units]
 * @returns the normalised batch, and its mean and unbiased variance [units], which are kept until they are disposed of.
 */
export function batchNorm(
  x: tf.Tensor,
  gamma: tf.Tensor,
  beta: tf.Tensor,
): { output: tf.Tensor; mean: tf.Tensor; variance: tf.Tensor } {
  const axes = x.shape.map((_, axis) => axis).slice(0, -1);
  const count = x.size / x.shape[x.rank - 1];
  let statistics: { mean: tf.Tensor; variance: tf.Tensor } | undefined;
  const normalise = tf.customGrad((...args) => {
    const [batch, gain, shift, save] = args as [tf.Tensor, tf.Tensor, tf.Tensor, tf.GradSaveFunc];
    const mean = tf.mean(batch, axes);
    const centred = tf.sub(batch, mean);
    const variance = tf.mean(tf.square(centred), axes);
    const inverse = tf.rsqrt(tf.add(variance, BATCH_NORM_EPSILON));
    const scale = tf.mul(gain, inverse);
    statistics = { mean: tf.keep(mean), variance: tf.keep(tf.mul(variance, count / Math.max(1, count - 1))) };
    save([centred, inverse, scale]);
    return {
      value: tf.add(tf.mul(centred, scale), shift),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const [xc, inv, factor] = saved;
        const betaGradient = tf.sum(dy, axes);
        const slope = tf.sum(tf.mul(dy, xc), axes);
        const gammaGradient = tf.mul(slope, inv);
        // dx = scale · (dy − mean(dy) − xc · inv² · mean(dy · xc))
        const along = tf.div(tf.mul(gammaGradient, inv), count);
        const towardsMean = tf.add(tf.mul(xc, along), tf.div(betaGradient, count));
        return [tf.mul(tf.sub(dy, towardsMean), factor), gammaGradient, betaGradient];
      },
    };
  });
  const output = normalise(x, gamma, beta);
  return { output, ...(statistics as { mean: tf.Tensor; variance: tf.Tensor }) };
}
