import tf from "@tensorflow/tfjs";
import { randomStream } from "@wildpose/pose";
import { afterAll, describe, expect, test } from "vitest";
import { networkNames, networkSpec, tensorShapes } from "../network-spec.js";
import { batchNorm } from "./batch-norm.js";
import { initialTensors } from "./initial-tensors.js";
import { inferenceLayers, type TensorLookup, trainingLayers } from "./layers.js";
import { linear } from "./linear.js";
import { sizeOf } from "./network-definition.js";
import { poseObjective } from "./objectives.js";
import { poseNetwork } from "./pose-network.js";

await tf.setBackend("cpu");
// Keeps it from advising another package.
(tf.backend() as unknown as { firstUse: boolean }).firstUse = false;
tf.engine().startScope();
afterAll(() => tf.engine().endScope());

const random = randomStream(1, "pose network test");
const normals = (...shape: number[]) =>
  tf.tensor(
    Float32Array.from({ length: sizeOf(shape) }, () => random.normal(0, 1)),
    shape,
  );

async function expectClose(found: tf.Tensor, expected: tf.Tensor, digits = 4): Promise<void> {
  expect(found.shape).toEqual(expected.shape);
  const values = await expected.data();
  (await found.data()).forEach((value, i) => {
    expect(value).toBeCloseTo(values[i], digits);
  });
}

test("linear has the value and the gradients of matMul", async () => {
  const [x, weight, factor] = [normals(5, 7), normals(7, 3), normals(5, 3)];
  const gradients = (f: typeof linear) =>
    tf.grads((a: tf.Tensor, b: tf.Tensor) => tf.sum(tf.mul(f(a as tf.Tensor2D, b as tf.Tensor2D), factor)))([
      x,
      weight,
    ]);
  expect(await linear(x as tf.Tensor2D, weight as tf.Tensor2D).data()).toEqual(await tf.matMul(x, weight).data());
  const [ours, theirs] = [gradients(linear), gradients((a, b) => tf.matMul(a, b))];
  for (const i of [0, 1]) await expectClose(ours[i], theirs[i]);
});

describe.each([
  ["rows", [6, 4]],
  ["images", [2, 3, 5, 4]],
])("batch norm of %s", (_, shape) => {
  const [x, gamma, beta, factor] = [normals(...shape), normals(4), normals(4), normals(...shape)];
  const axes = shape.map((_, axis) => axis).slice(0, -1);
  const plain = (a: tf.Tensor, gain: tf.Tensor, shift: tf.Tensor) => {
    const { mean, variance } = tf.moments(a, axes);
    return tf.add(tf.mul(tf.div(tf.sub(a, mean), tf.sqrt(tf.add(variance, 1e-5))), gain), shift);
  };

  test("has the value that the batch's moments give, and gives them, the variance unbiased", async () => {
    const { output, mean, variance } = batchNorm(x, gamma, beta);
    await expectClose(output, plain(x, gamma, beta));
    const moments = tf.moments(x, axes);
    await expectClose(mean, moments.mean);
    const count = x.size / 4;
    await expectClose(variance, tf.mul(moments.variance, count / (count - 1)));
    tf.dispose([mean, variance]);
  });

  test("has the gradients that automatic differentiation derives", async () => {
    const gradients = (f: (a: tf.Tensor, gain: tf.Tensor, shift: tf.Tensor) => tf.Tensor) =>
      tf.grads((...args) => tf.sum(tf.mul(f(...(args as [tf.Tensor, tf.Tensor, tf.Tensor])), factor)))([
        x,
        gamma,
        beta,
      ]);
    const ours = gradients((...args) => {
      const { output, mean, variance } = batchNorm(...args);
      tf.dispose([mean, variance]);
      return output;
    });
    for (const [i, theirs] of gradients(plain).entries()) await expectClose(ours[i], theirs);
  });
});

describe.each(networkNames)("the network %s", (name) => {
  const spec = networkSpec(name, 16, 2);
  const network = poseNetwork(spec);
  const start = initialTensors(network, 3);
  const lookup: TensorLookup = (tensor) =>
    tf.tensor(start.get(tensor) as Float32Array, [...(network.tensors.get(tensor)?.shape ?? [])]);

  test("has the tensors of a weights file, in its order", () => {
    expect([...network.tensors].map(([tensor, { shape }]) => [tensor, shape])).toEqual([...tensorShapes(spec)]);
  });

  test("starts from the same tensors for the same seed, and from others for another", () => {
    expect(initialTensors(network, 3)).toEqual(start);
    expect(initialTensors(network, 4)).not.toEqual(start);
  });

  test("starts with every incoming weight vector within the max-norm", () => {
    for (const [tensor, { shape, maxNorm }] of network.tensors) {
      expect(maxNorm).toBe(tensor.endsWith(".weight") ? 1 : undefined);
      if (maxNorm === undefined) continue;
      const data = start.get(tensor) as Float32Array;
      for (let unit = 0; unit < shape[1]; unit++) {
        const length = Math.hypot(...data.filter((_, i) => i % shape[1] === unit));
        expect(length).toBeLessThanOrEqual(maxNorm + 1e-6);
      }
    }
  });

  test("gives as many numbers as it says, in training and in use", () => {
    const input = normals(5, spec.inputs);
    expect(network.forward(inferenceLayers(lookup), input).shape).toEqual([5, spec.outputs]);
    expect(network.forward(trainingLayers(lookup, null), input).shape).toEqual([5, spec.outputs]);
  });

  test("in use with a batch's own statistics it gives what training without dropout gives", async () => {
    const input = normals(32, spec.inputs);
    const layers = trainingLayers(lookup, null);
    const trained = network.forward(layers, input);
    expect([...layers.statistics.keys()]).toEqual(network.batchNorms.map((layer) => layer.name));
    const used = network.forward(
      inferenceLayers((tensor) => {
        const [, layer, statistic] = /^(.*)\.running(Mean|Variance)$/.exec(tensor) ?? [];
        const found = layers.statistics.get(layer);
        if (!found) return lookup(tensor);
        // A batch is normalised by its biased variance.
        return statistic === "Mean" ? found.mean : tf.mul(found.variance, 31 / 32);
      }),
      input,
    );
    await expectClose(used, trained);
  });

  test("drops what the masks leave out", async () => {
    const input = normals(4, spec.inputs);
    const nothing = trainingLayers(lookup, () => tf.zeros([4, spec.width]));
    const everything = trainingLayers(lookup, () => tf.ones([4, spec.width]));
    const bias = lookup("output.bias");
    await expectClose(network.forward(nothing, input), tf.tile(tf.expandDims(bias), [4, 1]));
    await expectClose(network.forward(everything, input), network.forward(trainingLayers(lookup, null), input));
  });
});

describe("objectives", () => {
  test("3D is judged by the mean joint distance: 3-4-12 off at one of two joints is 6.5", async () => {
    const objective = poseObjective("reconstruction");
    const target = tf.zeros([1, 6]);
    const predicted = tf.tensor2d([[3, 4, 12, 0, 0, 0]]);
    expect(await objective.metrics.mpjpe(predicted, target).data()).toEqual(Float32Array.of(6.5));
    // At the exact joint the loss has 0.1 mm, and its slope is 0 instead of no number.
    const slope = tf.grad((x) =>
      objective.loss(
        x,
        target,
        inferenceLayers(() => tf.scalar(1)),
      ),
    )(predicted);
    expect(
      (
        await objective
          .loss(
            predicted,
            target,
            inferenceLayers(() => tf.scalar(1)),
          )
          .data()
      )[0],
    ).toBeCloseTo(6.55, 3);
    await expectClose(slope, tf.tensor2d([[3 / 26, 4 / 26, 12 / 26, 0, 0, 0]]));
  });

  test("disparity is judged against the targets' variance: giving the mean is 1", async () => {
    const objective = poseObjective("view-synthesis");
    const target = normals(500, 17);
    const { mean, variance } = tf.moments(target, 0);
    const layers = inferenceLayers(() => tf.sqrt(variance));
    const loss = objective.loss(tf.tile(tf.expandDims(mean), [500, 1]), target, layers);
    expect((await loss.data())[0]).toBeCloseTo(1, 5);
    expect(objective.metrics).toEqual({});
  });

  test("mse is of the z-scores: giving the mean is 1 whatever the units, and an output that never varies is left out", async () => {
    const units = tf.tensor1d([0, 1000, 0.001]);
    const target = tf.mul(normals(500, 3), units);
    const { mean, variance } = tf.moments(target, 0);
    const layers = inferenceLayers(() => tf.sqrt(variance));
    const given = tf.tile(tf.expandDims(mean), [500, 1]);
    for (const network of ["view-synthesis", "reconstruction"] as const) {
      const { loss, metrics } = poseObjective(network, "mse");
      expect((await loss(given, target, layers).data())[0]).toBeCloseTo(2 / 3, 4);
      expect(
        (
          await tf
            .grad((x) => loss(x, target, layers))(given)
            .data()
        ).every(Number.isFinite),
      ).toBe(true);
      expect(metrics).toEqual(poseObjective(network).metrics);
    }
  });
});
