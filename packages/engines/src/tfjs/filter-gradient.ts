/**
 * The gradient of a convolution towards its filter, for backends that have none: that of WebAssembly has no kernel
 * `Conv2DBackpropFilter` as of 4.22.
 */
import tf = require("@tensorflow/tfjs");

const KERNEL = "Conv2DBackpropFilter";

interface Attributes {
  readonly strides: number | [number, number];
  readonly pad: "valid" | "same" | number | tf.backend_util.ExplicitPadding;
  readonly dataFormat: "NHWC" | "NCHW";
  readonly dimRoundingMode?: "floor" | "round" | "ceil";
  /** [height, width, inputs, outputs] */
  readonly filterShape: [number, number, number, number];
}

/** Gives a backend the kernel, once. */
export function addFilterGradient(backendName: string): void {
  if (tf.getKernel(KERNEL, backendName)) return;
  tf.registerKernel({
    kernelName: KERNEL,
    backendName,
    kernelFunc: ({ inputs, attrs }) =>
      filterGradient(inputs.x as tf.Tensor4D, inputs.dy as tf.Tensor4D, attrs as unknown as Attributes),
  });
}

/**
 * One matrix product for each place in the filter: what the filter saw there, over all examples and positions, against the
 * gradient at the position it gave.
 *
 * @param x [B, height, width, inputs]
 * @param dy [B, outHeight, outWidth, outputs]
 * @returns [filterHeight, filterWidth, inputs, outputs]
 */
function filterGradient(x: tf.Tensor4D, dy: tf.Tensor4D, attributes: Attributes): tf.Tensor {
  const { strides, pad, dataFormat, dimRoundingMode, filterShape } = attributes;
  const [filterHeight, filterWidth, inputs, outputs] = filterShape;
  return tf.tidy(() => {
    const lastIsChannel = dataFormat === "NHWC";
    const seen = lastIsChannel ? x : tf.transpose(x, [0, 2, 3, 1]);
    const upstream = tf.reshape(lastIsChannel ? dy : tf.transpose(dy, [0, 2, 3, 1]), [-1, outputs]);
    const layout = tf.backend_util.computeConv2DInfo(
      seen.shape as [number, number, number, number],
      filterShape,
      strides,
      1,
      pad,
      dimRoundingMode,
    );
    const { batchSize, inHeight, inWidth, outHeight, outWidth, strideHeight, strideWidth, padInfo } = layout;
    const reachY = (outHeight - 1) * strideHeight + 1;
    const reachX = (outWidth - 1) * strideWidth + 1;
    const padded = tf.pad(seen, [
      [0, 0],
      [padInfo.top, Math.max(0, reachY + filterHeight - 1 - inHeight - padInfo.top)],
      [padInfo.left, Math.max(0, reachX + filterWidth - 1 - inWidth - padInfo.left)],
      [0, 0],
    ]);
    const places: tf.Tensor[] = [];
    for (let y = 0; y < filterHeight; y++) {
      for (let left = 0; left < filterWidth; left++) {
        const from = [0, y, left, 0];
        const until = [batchSize, y + reachY, left + reachX, inputs];
        const patch = tf.stridedSlice(padded, from, until, [1, strideHeight, strideWidth, 1]);
        const columns = tf.transpose(tf.reshape(patch, [-1, inputs]));
        places.push(tf.matMul(columns, upstream));
      }
    }
    return tf.reshape(tf.stack(places), filterShape);
  });
}
