import tf from "@tensorflow/tfjs";
import { randomStream } from "@wildpose/pose";
import { beforeAll, describe, expect, it } from "vitest";
import { networkSpec } from "../network-spec.js";
import { useBackend } from "./backend.js";
import { linear } from "./linear.js";
import { PoseNetwork } from "./pose-network.js";

beforeAll(() => useBackend("wasm"));

const random = randomStream(1, "pose network test");
const normals = (rows: number, columns: number) => {
  const values = Float32Array.from({ length: rows * columns }, () => random.normal(0, 1));
  return tf.tensor2d(values, [rows, columns]);
};

describe("linear", () => {
  it("has the value and the gradients of matMul", async () => {
    const x = normals(5, 7);
    const weight = normals(7, 3);
    const factor = normals(5, 3);
    const gradients = (f: typeof linear) =>
      tf.grads((a: tf.Tensor, b: tf.Tensor) => tf.sum(tf.mul(f(a as tf.Tensor2D, b as tf.Tensor2D), factor)))([
        x,
        weight,
      ]);
    expect(await linear(x, weight).data()).toEqual(await tf.matMul(x, weight).data());
    const [ours, theirs] = [gradients(linear), gradients((a, b) => tf.matMul(a, b))];
    for (const i of [0, 1]) {
      const [a, b] = [await ours[i].data(), await theirs[i].data()];
      a.forEach((value, k) => {
        expect(value).toBeCloseTo(b[k], 5);
      });
    }
  });
});

describe("the pose network", () => {
  const spec = networkSpec("direct", 16, 2);

  it("starts from the same weights for the same seed, and from others for another", async () => {
    const [a, b, c] = [1, 1, 2].map((seed) => PoseNetwork.initialise(spec, seed));
    expect(await a.read()).toEqual(await b.read());
    expect(await a.read()).not.toEqual(await c.read());
  });

  it("keeps every incoming weight vector within the max-norm", async () => {
    const network = PoseNetwork.initialise(spec, 1);
    for (const [name, data] of await network.read()) {
      if (!name.endsWith(".weight")) continue;
      const [inputs, outputs] = (network.variables.get(name) as tf.Variable).shape;
      for (let o = 0; o < outputs; o++) {
        let square = 0;
        for (let i = 0; i < inputs; i++) square += data[i * outputs + o] ** 2;
        expect(Math.sqrt(square)).toBeLessThanOrEqual(1 + 1e-6);
      }
    }
  });

  it("once its running statistics have settled, predicts what a training pass without dropout gives", async () => {
    const network = PoseNetwork.initialise(spec, 3);
    const batch = 64;
    const input = normals(batch, spec.inputs);
    for (let step = 0; step < 200; step++) {
      network.updateStatistics(network.trainingPass(input, null).statistics, batch);
    }
    // Running variances are the unbiased ones, a factor batch / (batch − 1) above the batch's own.
    const predicted = await network.predict(input).data();
    const trained = await network.trainingPass(input, null).output.data();
    let [difference, size] = [0, 0];
    predicted.forEach((value, i) => {
      difference += (value - trained[i]) ** 2;
      size += trained[i] ** 2;
    });
    expect(difference / size).toBeLessThan(1e-3);
    expect(difference / size).toBeGreaterThan(0);
  });

  it("a training pass is normalised over the batch: each unit in front of the first ReLU has mean 0 and variance 1", async () => {
    const network = PoseNetwork.initialise(spec, 4);
    const input = normals(128, spec.inputs);
    const { statistics } = network.trainingPass(input, null);
    const z = linear(input, network.variables.get("input.weight") as unknown as tf.Tensor2D);
    const { mean, variance } = tf.moments(z, 0);
    const [ours, theirs] = [await statistics[0].variance.data(), await variance.data()];
    ours.forEach((value, i) => {
      expect(value).toBeCloseTo(theirs[i], 5);
    });
    (await statistics[0].mean.data()).forEach((value, i) => {
      expect(value).toBeCloseTo(mean.dataSync()[i], 5);
    });
  });
});

it("a backend whose package is not installed is an error that says what to install", async () => {
  await expect(useBackend("node-gpu")).rejects.toThrow("npm install @tensorflow/tfjs-node-gpu@4.22.0");
});
