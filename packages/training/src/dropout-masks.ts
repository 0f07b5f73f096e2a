import tf from "@tensorflow/tfjs";
import type { RandomStream } from "@wildpose/pose";

/**
 * Dropout masks, one [batch, width] a layer: 0 with the given rate, otherwise 1 / (1 − rate).
 *
 * They are made here because `tf.layers.dropout` with a seed gives the same mask at every step, and without one cannot
 * be repeated.
 */
export function dropoutMasks(
  random: RandomStream,
  layers: number,
  batch: number,
  width: number,
  rate: number,
): tf.Tensor2D[] {
  const kept = 1 / (1 - rate);
  const threshold = rate * 2 ** 32;
  return Array.from({ length: layers }, () => {
    const mask = new Float32Array(batch * width);
    for (let i = 0; i < mask.length; i++) mask[i] = random.bits() < threshold ? 0 : kept;
    return tf.tensor2d(mask, [batch, width]);
  });
}
