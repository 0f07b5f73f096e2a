/**
 * The gradient of bilinear resizing, in place of the backends' own. As of 4.22 that of `cpu` exchanges height and width in
 * its shape, and none of them knows half-pixel centres: what they give then is the gradient of another resizing.
 */
import tf = require("@tensorflow/tfjs");

const KERNEL = "ResizeBilinearGrad";
const ours = new Set<string>();

interface Attributes {
  readonly alignCorners: boolean;
  readonly halfPixelCenters: boolean;
}

/** Gives a backend this kernel, once. */
export function replaceResizeGradient(backendName: string): void {
  if (ours.has(backendName)) return;
  ours.add(backendName);
  if (tf.getKernel(KERNEL, backendName)) tf.unregisterKernel(KERNEL, backendName);
  tf.registerKernel({
    kernelName: KERNEL,
    backendName,
    kernelFunc: ({ inputs, attrs }) =>
      resizeGradient((inputs.images as tf.Tensor).shape, inputs.dy as tf.Tensor4D, attrs as unknown as Attributes),
  });
}

/**
 * Resizing is linear in rows and in columns: its gradient takes both matrices transposed.
 *
 * @param shape [B, height, width, channels] of the images.
 * @param dy [B, newHeight, newWidth, channels]
 * @returns of that shape.
 */
function resizeGradient(shape: readonly number[], dy: tf.Tensor4D, attributes: Attributes): tf.Tensor {
  const [batch, height, width, channels] = shape;
  const [, newHeight, newWidth] = dy.shape;
  return tf.tidy(() => {
    const fromRows = tf.tensor2d(taken(height, newHeight, attributes), [height, newHeight]);
    const fromColumns = tf.tensor2d(taken(width, newWidth, attributes), [width, newWidth]);
    const lines = tf.reshape(tf.transpose(dy, [1, 0, 2, 3]), [newHeight, -1]);
    const tall = tf.reshape(tf.matMul(fromRows, lines), [height, batch, newWidth, channels]);
    const upright = tf.reshape(tf.transpose(tall, [2, 0, 1, 3]), [newWidth, -1]);
    const wide = tf.reshape(tf.matMul(fromColumns, upright), [width, height, batch, channels]);
    return tf.transpose(wide, [2, 1, 0, 3]);
  });
}

/** [from, to] How much each of the resized rows, or columns, takes of each of the given ones. */
function taken(from: number, to: number, { alignCorners, halfPixelCenters }: Attributes): Float32Array {
  const shares = new Float32Array(from * to);
  const ends = alignCorners && to > 1 ? 1 : 0;
  const ratio = (from - ends) / (to - ends);
  for (let i = 0; i < to; i++) {
    const place = halfPixelCenters ? ratio * (i + 0.5) - 0.5 : ratio * i;
    const before = Math.max(0, Math.floor(place));
    const after = Math.min(from - 1, Math.ceil(place));
    shares[before * to + i] += 1 - (place - before);
    shares[after * to + i] += place - before;
  }
  return shares;
}
