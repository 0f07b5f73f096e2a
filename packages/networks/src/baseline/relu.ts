import tf = require("@tensorflow/tfjs");

/** ReLU whose gradient asks its own answer, not its input, where it is above 0: so nothing else needs the input. */
export const relu = tf.customGrad((...args) => {
  const [x, save] = args as [tf.Tensor, tf.GradSaveFunc];
  const y = tf.relu(x);
  save([y]);
  return { value: y, gradFunc: (dy: tf.Tensor, [above]: tf.Tensor[]) => tf.mul(dy, tf.step(above)) };
}) as (x: tf.Tensor) => tf.Tensor;
