import tf from "@tensorflow/tfjs";
import { randomStream } from "@wildpose/pose";
import { beforeAll, describe, expect, test } from "vitest";
import { inferenceLayers, trainingLayers } from "../tfjs/layers.js";
import { sizeOf } from "../tfjs/network-definition.js";
import { relativeError, runModel, type TestInput } from "../trace/testing/agreement.js";
import { noisyTensors } from "../trace/testing/networks.js";
import { traceForward } from "../trace/trace-forward.js";
import { traceTrainingStep } from "../trace/trace-training-step.js";
import { baselineNetwork } from "./baseline-network.js";
import { baselineObjective } from "./baseline-objective.js";
import {
  type BaselineSpec,
  baselineSpecs,
  baselineTensorShapes,
  heatNumbers,
  TARGET_NUMBERS,
} from "./baseline-spec.js";
import { inferenceConvolver } from "./feature-maps.js";

const BATCH = 2;
/** Everything there is, small. */
const spec: BaselineSpec = {
  size: "tiny",
  inputSize: 32,
  stem: 4,
  levels: [
    { channels: 8, down: 1, up: 1 },
    { channels: 12, down: 2, up: 0 },
  ],
};
const network = baselineNetwork(spec);
const objective = baselineObjective(spec);
const tensors = noisyTensors(network);
const random = randomStream(1, "baseline");
const image: TestInput = {
  shape: [BATCH, ...network.inputShape],
  data: Float32Array.from({ length: BATCH * sizeOf(network.inputShape) }, () => Math.floor(random.uniform(0, 256))),
};
const target: TestInput = {
  shape: [BATCH, 17 * TARGET_NUMBERS],
  data: Float32Array.from({ length: BATCH * 17 * TARGET_NUMBERS }, (_, i) => {
    const number = i % TARGET_NUMBERS;
    if (number < 2) return random.uniform(0, spec.inputSize);
    return number === 2 ? random.normal(0, 300) : Number(random.uniform(0, 1) < 0.8);
  }),
};

beforeAll(() => tf.setBackend("cpu"));

/** Plain convolutions and TensorFlow.js's own gradients, which share none of ours. */
function eagerGradients(): { loss: number; gradients: Map<string, Float32Array> } {
  const variables = new Map([...network.tensors].map(([name, { shape }]) => [name, variable(name, shape)]));
  const plain = baselineNetwork(spec, inferenceConvolver);
  const layers = trainingLayers((name) => variables.get(name) as tf.Variable, null);
  const { value, grads } = tf.variableGrads(() => {
    const predicted = plain.forward(layers, tf.tensor(image.data, [...image.shape]));
    return objective.loss(predicted, tf.tensor(target.data, [...target.shape]), layers);
  });
  const gradients = new Map([...variables].map(([name, { name: id }]) => [name, grads[id].dataSync() as Float32Array]));
  tf.dispose([...variables.values()]);
  return { loss: value.dataSync()[0], gradients };
}

function variable(name: string, shape: readonly number[]): tf.Variable {
  return tf.variable(tf.tensor(tensors.get(name) as Float32Array, [...shape]));
}

function feeds(changed: ReadonlyMap<string, Float32Array> = tensors): Map<string, TestInput> {
  const named = [...network.tensors].map(
    ([name, { shape }]) => [`tensor/${name}`, { shape, data: changed.get(name) as Float32Array }] as const,
  );
  const firsts = [...network.tensors]
    .filter(([, { orthogonal }]) => orthogonal)
    .map(([name, { shape }]) => [`first/${name}`, { shape, data: new Float32Array(sizeOf(shape)) }] as const);
  return new Map<string, TestInput>([["input", image], ["target", target], ...named, ...firsts]);
}

describe("in use", () => {
  test("the traced network gives what TensorFlow.js gives, and so does its form in training", async () => {
    const lookUp = (name: string) =>
      tf.tensor(tensors.get(name) as Float32Array, [...(network.tensors.get(name)?.shape ?? [])]);
    const [used, trained] = [inferenceLayers(lookUp), trainingLayers(lookUp, null)].map((layers) =>
      network.forward(layers, tf.tensor(image.data, [...image.shape])).dataSync(),
    );
    const outputs = await runModel("baseline in use", traceForward(network, tensors), new Map([["input", image]]));
    expect(relativeError(outputs.get("output") ?? [], used)).toBeLessThan(1e-5);
    const joints = tf.slice(tf.tensor(trained, [BATCH, 17, heatNumbers(spec)]), [0, 0, 0], [-1, -1, 3]);
    expect(relativeError(joints.dataSync(), used)).toBeLessThan(1e-5);
  });

  test("a joint lies in the mean of its heat: even heat is the middle of the crop", async () => {
    const still = new Map([...tensors].map(([name, data]) => [name, data.slice()]));
    still.get("heat.weight")?.fill(0);
    const even = await runModel("even heat", traceForward(network, still), new Map([["input", image]]));
    const [x, y] = even.get("output") as Float32Array;
    expect([x, y]).toEqual([15.5, 15.5]);
  });
});

describe("the traced training step", () => {
  const model = traceTrainingStep(network, objective, { batch: BATCH, dropout: false });

  test("has TensorFlow.js's loss and gradients", async () => {
    const { loss, gradients } = eagerGradients();
    const outputs = await runModel("baseline step", model, feeds());
    expect(Math.abs((outputs.get("loss")?.[0] as number) / loss - 1)).toBeLessThan(1e-5);
    for (const [name, gradient] of gradients) {
      expect(relativeError(outputs.get(`gradient/${name}`) ?? [], gradient), name).toBeLessThan(2e-4);
    }
    expect(gradients.size).toBe(baselineTensorShapes(spec).size);
  });

  test("its loss changes along its gradient by the gradient's length", async () => {
    const outputs = await runModel("baseline step", model, feeds());
    for (const name of ["stem.weight", "down0.0.around.weight", "down1.1.out.gain", "up0.bias", "depth.weight"]) {
      const gradient = outputs.get(`gradient/${name}`) as Float32Array;
      const length = Math.hypot(...gradient);
      const lossAt = async (step: number) => {
        const moved = (tensors.get(name) as Float32Array).map((value, i) => value + (step * gradient[i]) / length);
        const { loss } = Object.fromEntries(
          await runModel("baseline step", model, feeds(new Map([...tensors, [name, moved]]))),
        );
        return loss[0];
      };
      const h = 2e-3;
      const slope = ((await lossAt(h)) - (await lossAt(-h))) / (2 * h);
      expect(Math.abs(slope / length - 1), name).toBeLessThan(0.05);
    }
  });

  test("takes nothing from joints without weight, and from those without depth x and y alone", async () => {
    const data = target.data.slice();
    for (let i = 0; i < data.length; i += TARGET_NUMBERS) {
      if (data[i + 3] === 0) [data[i], data[i + 1]] = [1e4, -1e4];
      if (data[i + 4] === 0) data[i + 2] = 1e6;
    }
    const [before, after] = [target.data, data].map((numbers) =>
      runModel("baseline step", model, new Map([...feeds(), ["target", { shape: target.shape, data: numbers }]])),
    );
    expect((await after).get("loss")).toEqual((await before).get("loss"));
  });

  test("exchanges no axes for its convolutions: all are products of matrices", () => {
    const text = Buffer.from(model).toString("latin1");
    expect(text).not.toContain("ConvTranspose");
    expect(text).not.toMatch(/Conv_/);
  });
});

test("sizes: millions of parameters", () => {
  const millions = Object.values(baselineSpecs).map((one) =>
    [...baselineTensorShapes(one).values()].reduce((sum, shape) => sum + sizeOf(shape), 0),
  );
  expect(millions.map((count) => Number((count / 1e6).toFixed(1)))).toEqual([2.1, 6.1, 27]);
});

test("a heat map with its peak at another place costs more than an even one", () => {
  const cells = 16;
  const peakAt = (cell: number) => Array.from({ length: cells }, (_, i) => (i === cell ? 0 : -20));
  const depths = Array.from({ length: 32 }, () => -Math.log(32));
  const lossOf = (logarithms: number[]) => {
    const joint = [4, 4, 0, ...logarithms, ...depths];
    const predicted = tf.tensor(Array.from({ length: 17 }, () => joint).flat(), [1, 17 * heatNumbers(spec)]);
    const one = tf.tensor(Array.from({ length: 17 }, () => [4, 4, 0, 1, 0]).flat(), [1, 17 * TARGET_NUMBERS]);
    return objective
      .loss(
        predicted,
        one,
        trainingLayers(() => predicted, null),
      )
      .dataSync()[0];
  };
  const even = lossOf(Array.from({ length: cells }, () => -Math.log(cells)));
  // The joint is in the first cell, x and y 0 to 7, a half from its middle; distances and depths are 0 in all.
  expect(even).toBeCloseTo(100 * Math.log(16), 2);
  expect(lossOf(peakAt(15))).toBeGreaterThan(even);
});
