/**
 * The residual network of the paper (after Martinez et al. 2017), written in TensorFlow.js: linear → batch norm → ReLU →
 * dropout, two blocks of two of these with a skip, and a linear output. Linear layers before a batch norm have no bias:
 * the norm would cancel it.
 */
import tf from "@tensorflow/tfjs";
import { randomStream } from "@wildpose/pose";
import { BATCH_NORM_EPSILON, hiddenLayers, isTrainable, type NetworkSpec, tensorShapes } from "../network-spec.js";
import { linear } from "./linear.js";

/** Share of the old value that a running statistic keeps at each step. */
const RUNNING_MOMENTUM = 0.9;

/** Longest allowed incoming weight vector of a unit: the max-norm constraint of Srivastava et al. (2014). */
const MAX_NORM = 1;

export class PoseNetwork {
  readonly variables: ReadonlyMap<string, tf.Variable>;

  private constructor(
    readonly spec: NetworkSpec,
    tensors: ReadonlyMap<string, Float32Array>,
  ) {
    this.variables = new Map(
      [...tensorShapes(spec)].map(([name, shape]) => {
        const initial = tf.tensor(tensors.get(name) as Float32Array, [...shape]);
        const variable = tf.variable(initial, isTrainable(name));
        initial.dispose();
        return [name, variable];
      }),
    );
  }

  /** A network from given tensors, as a weights file or a checkpoint holds them. */
  static fromTensors(spec: NetworkSpec, tensors: ReadonlyMap<string, Float32Array>): PoseNetwork {
    return new PoseNetwork(spec, tensors);
  }

  /** A fresh network. Weights are normal with deviation √(2 / inputs) (He et al. 2015), from named streams of the seed. */
  static initialise(spec: NetworkSpec, seed: number): PoseNetwork {
    const tensors = new Map(
      [...tensorShapes(spec)].map(([name, shape]) => {
        const size = shape.reduce((product, length) => product * length, 1);
        if (name.endsWith(".weight")) {
          const random = randomStream(seed, `${spec.name}/initial/${name}`);
          const deviation = Math.sqrt(2 / shape[0]);
          return [name, Float32Array.from({ length: size }, () => random.normal(0, deviation))] as const;
        }
        const one = name.endsWith(".gamma") || name.endsWith("Variance") || name.endsWith("Deviation");
        return [name, new Float32Array(size).fill(one ? 1 : 0)] as const;
      }),
    );
    const network = new PoseNetwork(spec, tensors);
    network.limitNorms();
    return network;
  }

  /**
   * Runs the network with its running statistics and without dropout.
   *
   * @param input [B, inputs] in the network's own unit.
   * @returns [B, outputs] in the network's own unit.
   */
  predict(input: tf.Tensor2D): tf.Tensor2D {
    return tf.tidy(() => this.denormalise(this.#forward(this.#normalise(input), null).output));
  }

  /**
   * Runs the network on a training batch: statistics of the batch itself, and dropout by the given masks.
   *
   * @param masks one [B, width] a hidden layer, holding 0 or 1 / (1 − rate); null for no dropout.
   * @returns the output before {@link denormalise}, and each layer's batch mean and variance.
   */
  trainingPass(input: tf.Tensor2D, masks: readonly tf.Tensor2D[] | null): TrainingPass {
    return this.#forward(this.#normalise(input), { masks });
  }

  /** From normalised outputs to the network's own unit. */
  denormalise(output: tf.Tensor2D): tf.Tensor2D {
    return tf.add(tf.mul(output, this.#variable("normalise.outputDeviation")), this.#variable("normalise.outputMean"));
  }

  trainable(): tf.Variable[] {
    return [...this.variables.values()].filter((variable) => variable.trainable);
  }

  /** Moves the running statistics towards a batch's; the variance is the unbiased one, as in PyTorch. */
  updateStatistics(statistics: readonly BatchStatistics[], batch: number): void {
    tf.tidy(() => {
      hiddenLayers(this.spec).forEach(({ name }, layer) => {
        const { mean, variance } = statistics[layer];
        const unbiased = tf.mul(variance, batch / (batch - 1));
        for (const [statistic, value] of [
          ["runningMean", mean],
          ["runningVariance", unbiased],
        ] as const) {
          const running = this.#variable(`${name}.${statistic}`);
          running.assign(tf.add(tf.mul(running, RUNNING_MOMENTUM), tf.mul(value, 1 - RUNNING_MOMENTUM)));
        }
      });
    });
  }

  /** Shortens every incoming weight vector that is longer than the max-norm. */
  limitNorms(): void {
    tf.tidy(() => {
      for (const [name, variable] of this.variables) {
        if (!name.endsWith(".weight")) continue;
        const norms = tf.sqrt(tf.sum(tf.square(variable), 0, true));
        variable.assign(tf.div(variable, tf.maximum(tf.div(norms, MAX_NORM), 1)));
      }
    });
  }

  /** Copies every tensor out of the backend. */
  async read(): Promise<Map<string, Float32Array>> {
    const tensors = new Map<string, Float32Array>();
    for (const [name, variable] of this.variables) tensors.set(name, (await variable.data()).slice() as Float32Array);
    return tensors;
  }

  dispose(): void {
    for (const variable of this.variables.values()) variable.dispose();
  }

  #variable(name: string): tf.Variable {
    return this.variables.get(name) as tf.Variable;
  }

  #normalise(input: tf.Tensor2D): tf.Tensor2D {
    return tf.div(tf.sub(input, this.#variable("normalise.inputMean")), this.#variable("normalise.inputDeviation"));
  }

  #forward(input: tf.Tensor2D, training: { masks: readonly tf.Tensor2D[] | null } | null): TrainingPass {
    const statistics: BatchStatistics[] = [];
    const layers = hiddenLayers(this.spec).map(({ name }, index) => (x: tf.Tensor2D): tf.Tensor2D => {
      const z = linear(x, this.#variable(`${name}.weight`) as tf.Tensor as tf.Tensor2D);
      let mean: tf.Tensor = this.#variable(`${name}.runningMean`);
      let variance: tf.Tensor = this.#variable(`${name}.runningVariance`);
      if (training) {
        mean = tf.mean(z, 0);
        variance = tf.mean(tf.square(tf.sub(z, mean)), 0);
        statistics.push({ mean, variance });
      }
      const scale = tf.mul(this.#variable(`${name}.gamma`), tf.rsqrt(tf.add(variance, BATCH_NORM_EPSILON)));
      const active = tf.relu(tf.add(tf.mul(tf.sub(z, mean), scale), this.#variable(`${name}.beta`)));
      return (training?.masks ? tf.mul(active, training.masks[index]) : active) as tf.Tensor2D;
    });
    let hidden = layers[0](input);
    for (let block = 1; block < layers.length; block += 2) {
      hidden = tf.add(hidden, layers[block + 1](layers[block](hidden)));
    }
    const output = tf.add(
      linear(hidden, this.#variable("output.weight") as tf.Tensor as tf.Tensor2D),
      this.#variable("output.bias"),
    ) as tf.Tensor2D;
    return { output, statistics };
  }
}

export interface BatchStatistics {
  /** [width] */
  readonly mean: tf.Tensor;
  /** [width] biased */
  readonly variance: tf.Tensor;
}

export interface TrainingPass {
  readonly output: tf.Tensor2D;
  readonly statistics: readonly BatchStatistics[];
}
