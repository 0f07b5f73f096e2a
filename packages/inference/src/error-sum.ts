import { h36m17, jointErrors, nMpjpe, paMpjpe, pckCurve } from "@wildpose/pose";

const joints = h36m17.joints.length;
const { root } = h36m17;

/** Means over poses of 17 joints, the root among them. Errors in millimetres, shares in per cent. */
export interface MeanErrors {
  /** That the means are over. */
  readonly poses: number;
  readonly mpjpe: number;
  readonly paMpjpe: number;
  readonly nMpjpe: number;
  /** PCK at 150 mm. */
  readonly pck150: number;
  /** Of PCK from 0 to 150 mm. */
  readonly auc: number;
  /** Of the depth of a joint beside the root, over all joints. */
  readonly zError: number;
  /** Of the root's depth; null where none was given. */
  readonly rootDepthError: number | null;
  /** [17] */
  readonly jointErrors: readonly number[];
  /** [31] PCK at each of `aucThresholdsMm`. */
  readonly pckCurve: readonly number[];
}

/** Adds up the errors of poses against their truths. */
export class ErrorSum {
  #poses = 0;
  #paMpjpe = 0;
  #nMpjpe = 0;
  #z = 0;
  #depths = 0;
  #rootDepth = 0;
  readonly #joints = new Float64Array(joints);
  #curve: Float64Array = new Float64Array(0);

  /**
   * @param predicted,truth [17, 3] millimetres, the same frame.
   * @param rootDepth millimetres as it was found, or null where none was.
   */
  add(predicted: Float32Array, truth: Float64Array, rootDepth: number | null): void {
    this.#poses++;
    const errors = jointErrors(predicted, truth, root);
    errors.forEach((error, joint) => {
      this.#joints[joint] += error;
    });
    const curve = pckCurve(errors);
    this.#curve = this.#poses === 1 ? curve : this.#curve.map((sum, i) => sum + curve[i]);
    this.#paMpjpe += paMpjpe(predicted, truth);
    this.#nMpjpe += nMpjpe(predicted, truth, root);
    const depthBeside = (pose: Float32Array | Float64Array, joint: number) => pose[joint * 3 + 2] - pose[root * 3 + 2];
    let off = 0;
    for (let joint = 0; joint < joints; joint++) {
      off += Math.abs(depthBeside(predicted, joint) - depthBeside(truth, joint));
    }
    this.#z += off / joints;
    if (rootDepth !== null) {
      this.#depths++;
      this.#rootDepth += Math.abs(rootDepth - truth[root * 3 + 2]);
    }
  }

  means(): MeanErrors {
    const poses = this.#poses;
    const perJoint = Array.from(this.#joints, (sum) => sum / poses);
    const curve = Array.from(this.#curve, (sum) => sum / poses);
    return {
      poses,
      mpjpe: mean(perJoint),
      paMpjpe: this.#paMpjpe / poses,
      nMpjpe: this.#nMpjpe / poses,
      pck150: curve[curve.length - 1] ?? Number.NaN,
      auc: mean(curve),
      zError: this.#z / poses,
      rootDepthError: this.#depths === 0 ? null : this.#rootDepth / this.#depths,
      jointErrors: perJoint,
      pckCurve: curve,
    };
  }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
