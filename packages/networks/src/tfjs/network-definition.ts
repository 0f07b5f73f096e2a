/** What a network is, once, in TensorFlow.js: every engine runs it, and the tracer turns it into ONNX graphs. */
import type tf from "@tensorflow/tfjs";

export interface TensorDefinition {
  readonly shape: readonly number[];
  /** Gradients flow to it. */
  readonly trainable: boolean;
  /** What it holds before training. */
  readonly initial: { readonly normal: number } | { readonly constant: number };
  /** Longest allowed incoming weight vector of a unit, the last axis (Srivastava et al. 2014); absent for no limit. */
  readonly maxNorm?: number;
  /** Training moves it as a matrix [inputs, units] by orthogonal updates; absent where each number moves by itself. */
  readonly orthogonal?: true;
}

/** A layer with batch norm; it has the tensors `gamma`, `beta`, `runningMean` and `runningVariance` [units]. */
export interface BatchNormDefinition {
  readonly name: string;
  readonly units: number;
}

export interface NetworkDefinition {
  readonly name: string;
  /** Shape of one example. */
  readonly inputShape: readonly number[];
  /** Shape of one example. */
  readonly outputShape: readonly number[];
  /** Of one example in training, where a loss wants more than there is in use. */
  readonly trainingShape?: readonly number[];
  /** By name, in the order of a weights file. */
  readonly tensors: ReadonlyMap<string, TensorDefinition>;
  readonly batchNorms: readonly BatchNormDefinition[];
  /** Layers with dropout, and the shape of what one example drops from. */
  readonly dropouts: readonly { readonly name: string; readonly shape: readonly number[] }[];
  /**
   * The network as a function of one batch.
   *
   * @param input [B, ...inputShape] in the network's own unit.
   * @returns [B, ...outputShape] in the network's own unit; in training [B, ...trainingShape] where there is one.
   */
  forward(layers: Layers, input: tf.Tensor): tf.Tensor;
  /**
   * The same network with more hidden units, for engines that are faster so; absent where there is nothing to gain. Its
   * tensors, layers and their order are the same, and some axes longer. Where they hold this network's numbers and zeros
   * beyond, and masks are zero beyond, it gives the same answers and gradients, and beyond them zeros.
   */
  readonly padded?: NetworkDefinition;
}

/** The parts of a network that differ between training and use. */
export interface Layers {
  /** Whether gradients will be taken: what computes the same may then be better written in another way. */
  readonly training: boolean;
  /** By its name in {@link NetworkDefinition.tensors}. */
  tensor(name: string): tf.Tensor;
  /** Normalises over all axes but the last: by the batch's own statistics in training, by the running ones in use. */
  batchNorm(x: tf.Tensor, name: string): tf.Tensor;
  /** Drops units in training; does nothing in use. */
  dropout(x: tf.Tensor, name: string): tf.Tensor;
}

/** What a training makes smaller, and what it reports. */
export interface Objective {
  readonly name: string;
  /** Of one example's target; absent where it is the network's `outputShape`. */
  readonly targetShape?: readonly number[];
  /** @param predicted what `forward` gives in training @param target [B, ...targetShape] */
  loss(predicted: tf.Tensor, target: tf.Tensor, layers: Layers): tf.Scalar;
  /** Printed beside the loss, for example `mpjpe`; no gradient is asked of them. */
  readonly metrics: Readonly<Record<string, (predicted: tf.Tensor, target: tf.Tensor) => tf.Scalar>>;
}

/** Number of elements of a shape. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}
