/**
 * Adam (Kingma and Ba 2015) on TensorFlow.js variables, with its moments in the open so that a checkpoint can hold them:
 * resuming gives the same bits as never having stopped.
 */

import tf from "@tensorflow/tfjs";
import type { PoseNetwork } from "@wildpose/networks/tfjs";

const BETA1 = 0.9;
const BETA2 = 0.999;
const EPSILON = 1e-8;

export class Adam {
  readonly #moments = new Map<string, { first: tf.Variable; second: tf.Variable }>();

  /** @param moments as {@link read} gives them; absent for a fresh start. */
  constructor(
    readonly network: PoseNetwork,
    moments?: ReadonlyMap<string, Float32Array>,
  ) {
    for (const [name, variable] of network.variables) {
      if (!variable.trainable) continue;
      const moment = (which: string) =>
        tf.tidy(() => {
          const saved = moments?.get(`${which}/${name}`);
          return tf.variable(saved ? tf.tensor(saved, variable.shape) : tf.zeros(variable.shape), false);
        });
      this.#moments.set(name, { first: moment("first"), second: moment("second") });
    }
  }

  /**
   * Moves the network's variables one step.
   *
   * @param gradientOf by the network's tensor name.
   * @param step 0-based.
   */
  apply(gradientOf: (name: string) => tf.Tensor, step: number, learningRate: number): void {
    const corrected = (learningRate * Math.sqrt(1 - BETA2 ** (step + 1))) / (1 - BETA1 ** (step + 1));
    for (const [name, { first, second }] of this.#moments) {
      tf.tidy(() => {
        const gradient = gradientOf(name);
        first.assign(tf.add(tf.mul(first, BETA1), tf.mul(gradient, 1 - BETA1)));
        second.assign(tf.add(tf.mul(second, BETA2), tf.mul(tf.square(gradient), 1 - BETA2)));
        const change = tf.div(tf.mul(first, corrected), tf.add(tf.sqrt(second), EPSILON));
        const variable = this.network.variables.get(name) as tf.Variable;
        variable.assign(tf.sub(variable, change));
      });
    }
  }

  async read(): Promise<Map<string, Float32Array>> {
    const moments = new Map<string, Float32Array>();
    for (const [name, { first, second }] of this.#moments) {
      moments.set(`first/${name}`, (await first.data()).slice() as Float32Array);
      moments.set(`second/${name}`, (await second.data()).slice() as Float32Array);
    }
    return moments;
  }

  dispose(): void {
    for (const { first, second } of this.#moments.values()) {
      first.dispose();
      second.dispose();
    }
  }
}
