import { h36m17, mpjpe, nMpjpe, paMpjpe } from "@wildpose/pose";

const joints = h36m17.joints.length;
const { root } = h36m17;

/** Millimetres, means over poses. */
export interface MeanErrors {
  readonly mpjpe: number;
  readonly paMpjpe: number;
  readonly nMpjpe: number;
  /** Of the depth of a joint beside the root, over all joints. */
  readonly zError: number;
  /** Of the root's depth; 0 when none was given. */
  readonly rootDepth: number;
}

/** Adds up the errors of poses [17, 3] in millimetres against their truths. */
export class ErrorSum {
  #count = 0;
  #mpjpe = 0;
  #paMpjpe = 0;
  #nMpjpe = 0;
  #z = 0;
  #rootDepth = 0;

  /** @param rootDepth millimetres as it was found, or null where none was. */
  add(predicted: Float32Array, truth: Float64Array, rootDepth: number | null): void {
    this.#count++;
    this.#mpjpe += mpjpe(predicted, truth, root);
    this.#paMpjpe += paMpjpe(predicted, truth);
    this.#nMpjpe += nMpjpe(predicted, truth, root);
    const depthBeside = (pose: Float32Array | Float64Array, joint: number) => pose[joint * 3 + 2] - pose[root * 3 + 2];
    let off = 0;
    for (let joint = 0; joint < joints; joint++) {
      off += Math.abs(depthBeside(predicted, joint) - depthBeside(truth, joint));
    }
    this.#z += off / joints;
    if (rootDepth !== null) this.#rootDepth += Math.abs(rootDepth - truth[root * 3 + 2]);
  }

  means(): MeanErrors {
    return {
      mpjpe: this.#mpjpe / this.#count,
      paMpjpe: this.#paMpjpe / this.#count,
      nMpjpe: this.#nMpjpe / this.#count,
      zError: this.#z / this.#count,
      rootDepth: this.#rootDepth / this.#count,
    };
  }
}
