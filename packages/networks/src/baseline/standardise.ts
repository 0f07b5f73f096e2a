import tf = require("@tensorflow/tfjs");

/** Under the root, against a unit whose weights are all the same. */
const KEPT_OFF_ZERO = 1e-4;

/**
 * Weight standardisation (Qiao et al. 2019) scaled to the number of inputs (Brock et al. 2021): each unit's weights have the
 * mean 0 and, together, the length `gain`. So what a unit gives keeps its size through many layers without a norm over
 * activations, which would read and write every one of them again, in training and in use; in use these weights are
 * constants, and nothing of this is left. The gradient is written out, as automatic differentiation passes twice as often.
 *
 * @param weight [inputs, units]
 * @param gain [units]
 * @returns [inputs, units]
 */
export const standardise = tf.customGrad((...args) => {
  const [weight, gain, save] = args as [tf.Tensor, tf.Tensor, tf.GradSaveFunc];
  const centred = tf.sub(weight, tf.mean(weight, 0));
  const inverse = tf.rsqrt(tf.add(tf.sum(tf.square(centred), 0), KEPT_OFF_ZERO));
  const scale = tf.mul(gain, inverse);
  save([centred, inverse, scale]);
  return {
    value: tf.mul(centred, scale),
    gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
      const [c, inv, factor] = saved;
      const gainGradient = tf.mul(tf.sum(tf.mul(dy, c), 0), inv);
      // dw = scale · (dy − mean(dy)) − c · scale · inv · gainGradient, since the mean of c is 0.
      const along = tf.mul(factor, tf.mul(inv, gainGradient));
      const upstream = tf.mul(tf.sub(dy, tf.mean(dy, 0)), factor);
      return [tf.sub(upstream, tf.mul(c, along)), gainGradient];
    },
  };
}) as (weight: tf.Tensor, gain: tf.Tensor) => tf.Tensor2D;
