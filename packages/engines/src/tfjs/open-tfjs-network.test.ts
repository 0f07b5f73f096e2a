import tf from "@tensorflow/tfjs";
import { type NetworkWeights, networkSpec } from "@wildpose/networks";
import { initialTensors, poseNetwork } from "@wildpose/networks/tfjs";
import { randomStream } from "@wildpose/pose";
import { expect, test } from "vitest";
import { openTfjsNetwork } from "./open-tfjs-network.js";

const spec = networkSpec("reconstruction", 24, 1);
const random = randomStream(2, "open network test");
const weights: NetworkWeights = { spec, tensors: initialTensors(poseNetwork(spec), 5), training: {} };
// Running statistics and normalisation as training leaves them: not 0 and 1.
for (const [name, data] of weights.tensors) {
  for (let i = 0; i < data.length && !name.endsWith("weight"); i++) data[i] = random.uniform(0.5, 1.5);
}
const input = Float32Array.from({ length: 1500 * spec.inputs }, () => random.normal(0, 1));

test.each(["cpu", "wasm"] as const)("on %s a network gives its formula, in double precision", async (backend) => {
  const network = await openTfjsNetwork(backend, weights, { threads: 1 });
  expect(network).toMatchObject({ inputs: 68, outputs: 51, description: `TensorFlow.js 4.22.0, ${backend} backend` });
  const rows = 3;
  const found = await network.run(input.subarray(0, rows * spec.inputs));
  expect(found.length).toBe(rows * spec.outputs);
  for (let row = 0; row < rows; row++) {
    predict(input.subarray(row * spec.inputs, (row + 1) * spec.inputs)).forEach((value, i) => {
      expect(Math.abs(found[row * spec.outputs + i] - value)).toBeLessThan(1e-4 * (1 + Math.abs(value)));
    });
  }
  await network.close();
});

test("a row does not depend on those beside it, and no tensor is left over", async () => {
  const before = tf.memory().numTensors;
  const network = await openTfjsNetwork("wasm", weights, { threads: 1 });
  const all = await network.run(input);
  const row = 1400;
  const alone = await network.run(input.slice(row * spec.inputs, (row + 1) * spec.inputs));
  expect(alone).toEqual(all.slice(row * spec.outputs, (row + 1) * spec.outputs));
  expect(await network.run(new Float32Array(0))).toEqual(new Float32Array(0));
  await network.close();
  expect(tf.memory().numTensors).toBe(before);
});

/** One example. */
function predict(example: Float32Array): number[] {
  const tensor = (name: string) => weights.tensors.get(name) as Float32Array;
  const product = (x: readonly number[], weight: Float32Array) => {
    const units = weight.length / x.length;
    return Array.from({ length: units }, (_, u) => x.reduce((sum, value, i) => sum + value * weight[i * units + u], 0));
  };
  const layer = (name: string, x: readonly number[]) =>
    product(x, tensor(`${name}.weight`)).map((z, u) => {
      const deviation = Math.sqrt(tensor(`${name}.runningVariance`)[u] + 1e-5);
      const normal = (z - tensor(`${name}.runningMean`)[u]) / deviation;
      return Math.max(0, normal * tensor(`${name}.gamma`)[u] + tensor(`${name}.beta`)[u]);
    });
  const [mean, deviation] = [tensor("normalise.inputMean"), tensor("normalise.inputDeviation")];
  const first = layer(
    "input",
    [...example].map((value, i) => (value - mean[i]) / deviation[i]),
  );
  const block = layer("block0.b", layer("block0.a", first));
  const output = product(
    first.map((value, i) => value + block[i]),
    tensor("output.weight"),
  );
  return output.map((value, i) => {
    const shifted = value + tensor("output.bias")[i];
    return shifted * tensor("normalise.outputDeviation")[i] + tensor("normalise.outputMean")[i];
  });
}
