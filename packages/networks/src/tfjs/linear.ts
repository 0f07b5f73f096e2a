import tf = require("@tensorflow/tfjs");

/**
 * A linear layer without bias whose gradient multiplies explicitly transposed matrices.
 *
 * The wasm backend multiplies fast only what is not flagged as transposed (its `batch_mat_mul_impl.cc` takes XNNPACK in
 * that case alone), and the built-in gradient of matMul uses the flags: with `tf.matMul` in place of this a training step of
 * 256 poses took 6.4 s instead of 0.44 s on one core.
 *
 * @param x [B, inputs]
 * @param weight [inputs, outputs]
 * @returns [B, outputs]
 */
export const linear = tf.customGrad((...args) => {
  const [x, weight, save] = args as [tf.Tensor2D, tf.Tensor2D, tf.GradSaveFunc];
  save([x, weight]);
  return {
    value: tf.matMul(x, weight),
    gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
      const [savedX, savedWeight] = saved as [tf.Tensor2D, tf.Tensor2D];
      const upstream = dy as tf.Tensor2D;
      return [tf.matMul(upstream, tf.transpose(savedWeight)), tf.matMul(tf.transpose(savedX), upstream)];
    },
  };
}) as (x: tf.Tensor2D, weight: tf.Tensor2D) => tf.Tensor2D;
